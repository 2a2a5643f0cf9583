"""The suggestions of the demo as pieces to be walked: 0924 of the year before, and those of this year."""

import random
from datetime import date, timedelta

from agencies import clock
from agencies.models import Agency
from config.demo import content
from config.demo.diary import plan
from config.demo.opening import DRAFT_TALK, FIRST_TALK
from config.demo.walk import Piece
from replies import letter_wording
from suggestions.deadlines import same_day_in
from suggestions.models import CalendarDay, Category, Deputy

LONG_DONE = {"published", "concluded"}
"""Those made during the session were assigned soon after it; everything else moves with today."""


def case_0924(session):
    """The case of the model letter, on its own days."""
    told = content.read("case_0924")
    reply = told["reply"]
    return Piece(
        session=session,
        number=told["number"],
        title=told["title"],
        body=told["text"],
        items=[(item["title"], item["text"]) for item in told["items"]],
        proposers=[Deputy.objects.get(name=told["proposers"][0]["name"])],
        category=Category.objects.get(name=told["category"]),
        until="concluded",
        days=_days_0924(told),
        lead=agency(told["lead_agency"]),
        co=[agency(name) for name in told["co_agencies"]],
        opinions=opinions_of(told),
        contacts=[{**contact, "on": _day(contact["on"])} for contact in told["contacts"]],
        answers=[columns(answer) for answer in reply["items"]],
        reply={
            **{f"contact_{name}": reply["contact"][name] for name in ("person", "phone")},
            "postcode": reply["contact"]["postcode"],
            "number": reply["document_number"],
            "closing": letter_wording.invitation(
                channel=reply["invitation_channel"], scene=reply["invitation_scene"], thanks=reply["thanks"]
            ),
        },
        evaluation=told["evaluation"],
        flags={"period": told["period"], "is_key": True},
    )


def _days_0924(told):
    letter_on = _day(told["letter_on"])
    return plan(
        assigned_on=_day(told["assigned_on"]),
        until="concluded",
        dispatched_on=letter_on,
        received_on=_day(told["received_on"]),
        sign_for=_day(told["signed_for_on"]),
        request_opinion=_day("2025-02-20"),
        treat_opinion=_day("2025-03-25"),
        save_draft=_day("2025-03-26"),
        rewrite=_day("2025-04-25"),
        submit_draft=_day("2025-04-25"),
        number=letter_on,
        sign=letter_on,
        talk=letter_on,
        invite=letter_on,
        evaluate=_day(told["evaluation"]["on"]),
        publish=_day(told["publication"]["published_on"]),
    )


def _day(text):
    return date.fromisoformat(text)


def agency(short_name):
    return Agency.objects.get(short_name=short_name)


def opinions_of(told):
    """What each co-handler says, by the id of its agency."""
    given = {}
    for row in told["opinions"]:
        opinion = {"text": row["text"], "treatment": row.get("treatment", "adopted")}
        opinion["reason"] = row.get("treatment_note", "")
        if "given_on" in row:
            opinion["on"] = _day(row["given_on"])
        given[agency(row["agency"]).pk] = opinion
    return given


def columns(answer, *, written_on=None):
    """An answer as the draft keeps it; a date to finish by is counted from the day of writing."""
    names = ("heading", "outcome", "wording", "done", "next_step", "plan", "reason", "reported_to")
    kept = {name: answer[name] for name in names if name in answer}
    if answer.get("reported_to") and written_on:
        kept["reported_to"] = f"已书面向{answer['reported_to']}反映"
    if "finish_in_months" in answer:
        kept["finish_on"] = same_day_in(written_on, answer["finish_in_months"])
    return kept


def pieces_of_the_year(session, *, count, seed):
    """`count` suggestions of the session, as the files tell them; more than they tell are told again."""
    told, chance = content.read("suggestions")["suggestions"], random.Random(seed)
    rows = sorted(chance.sample(range(len(told)), min(count, len(told)))) or []
    rows += [chance.randrange(len(told)) for _extra in range(count - len(rows))]
    deputies = list(Deputy.objects.exclude(name="易先勇").order_by("pk"))
    categories = {category.name: category for category in Category.objects.all()}
    made = []
    for position, index in enumerate(rows):
        row = dict(told[index])
        if position >= len(told):
            row |= {"number": f"{1300 + position}", "proposers": chance.sample(range(len(deputies)), 2)}
        row["state"] = _livelier(row["state"], position)
        made.append(_piece(row, session=session, deputies=deputies, categories=categories, position=position))
    return made


def _livelier(state, position):
    """Some of the letters that went out are with the deputies, some of those evaluated on their way to publication."""
    further = {"replied": ["replied", "invited"], "evaluated": ["evaluated", "proposed", "reviewed"]}.get(
        state, [state]
    )
    return further[position % len(further)]


def _piece(row, *, session, deputies, categories, position):
    days, period = _days(row, session, position)
    return Piece(
        session=session,
        number=row["number"] or "",
        title=row["title"],
        body=row["text"],
        items=[(item["title"], item["text"]) for item in row["items"]],
        proposers=[deputies[index] for index in row["proposers"]],
        category=categories[row["category"]],
        until=row["state"],
        days=days,
        lead=agency(row["lead"]),
        co=[agency(name) for name in row["co"]],
        is_hard=row.get("hard", False),
        turn=row.get("turn", ""),
        flags={"period": period, "is_key": row.get("key", False)},
        opinions=opinions_of(row),
        contacts=[FIRST_TALK, DRAFT_TALK],
        answers=[columns(answer, written_on=days["save_draft"]) for answer in row["answers"]],
        evaluation=row.get("evaluation", {}),
    )


def _days(row, session, position):
    """(a day for every step, during or between the sessions)."""
    calendar, today = CalendarDay.objects.clock(), clock.today()
    if "assigned_days_ago" not in row:
        received_on = calendar.working_days_before(today, 1 + position % 6)
        return plan(
            assigned_on=today, until=row["state"], received_on=received_on, accept=today
        ), "inter_session"
    took = timedelta(days=row.get("replied_after_days", 0))
    assigned_on = calendar.working_days_before(session.closes_on + timedelta(days=30 + position % 9), 0)
    is_long_done = row["state"] in LONG_DONE and assigned_on + took + timedelta(days=40) < today
    if not is_long_done:
        assigned_on = calendar.working_days_before(today - timedelta(days=row["assigned_days_ago"]), 0)
    planned = {"assigned_on": assigned_on, "until": row["state"]}
    if took:
        planned["dispatched_on"] = calendar.working_days_before(assigned_on + took, 0)
    if is_long_done:
        planned["received_on"] = session.opens_on + timedelta(days=position % 4 + 1)
    return plan(**planned), "in_session" if is_long_done else "inter_session"
