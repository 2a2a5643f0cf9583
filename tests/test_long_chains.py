"""The longest case that ever comes: every page of it opens, names everybody, and asks the database no more than usual.

Forty proposers, fifteen co-handlers, twelve items, four rounds, against one with two of each.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from config.demo import answering, branches, walk
from replies import workflow as handling
from replies.models import Evaluation, Letter, PublishedPiece, Reply
from suggestions.models import Deputy
from tests import factories
from tests.factories import SMALL, agency, person

LONG = {"proposers": 40, "co": 15, "items": 12, "rounds": 4}
USUAL = {"proposers": 2, "co": 2, "items": 2, "rounds": 2}
COMMENT = "线路没有落实，时间表不明确。"


class Case:
    """A case of that many, walked round after round by the real steps; `go` takes its last round further."""

    def __init__(self, world, *, proposers, co, items, rounds):
        self.world = world
        self.deputies = [self._deputy(number) for number in range(proposers)]
        self.agencies = [self._agency(number) for number in range(co)]
        self.items = [(f"第{number}件要办的事", f"第{number}件的说明。") for number in range(items)]
        self.piece = world.piece(
            "invited",
            proposers=self.deputies,
            co=self.agencies,
            items=self.items,
            answers=[answering.plain_answer("A") for _item in self.items],
            opinions={},
        )
        walk.play([walk.life(self.piece)])
        for _round in range(rounds - 2):
            self._again()
            self.go("invited")
        self._again()

    def _deputy(self, number):
        return Deputy.objects.get_or_create(
            term=self.world.term,
            certificate=f"6-3{number:03}",
            defaults={"name": f"联名代表{number:02}", "group": self.world.group, "phone": "138-0000-0002"},
        )[0]

    def _agency(self, number):
        found = type(self.world.lead).objects.filter(short_name=f"协办{number:02}局").first()
        return found or self._new_agency(number)

    def _new_agency(self, number):
        made = agency(f"重庆市协办{number:02}局", f"协办{number:02}局")
        for name, full_name, post, role, reviews in SMALL:
            person(
                f"co{number:02}_{name}",
                full_name.format(made),
                agency=made,
                role=role,
                post=post,
                reviews=reviews,
            )
        return made

    def _again(self):
        """The lead deputy is not satisfied, and another round is ordered with the same co-handlers."""
        latest = Evaluation.objects.filter(assignment=self.line, proposer__order=1).get()
        handling.evaluate(latest, marks={"reply": "dissatisfied"}, comment=COMMENT, by=latest.links.last())
        self.suggestion.refresh_from_db()
        handling.order_rehandling(
            self.suggestion,
            reason="请逐项明确。",
            on=clock.today(),
            co_handlers=self.agencies,
            by=self.world.liaison,
        )

    def go(self, state):
        told = {"path": "", "refused": None, "on": None, "agency": None, "evaluation": {}, "reply": {}}
        walk.play([branches.walk(self.piece, [told | {"go_to": state}])])

    @property
    def suggestion(self):
        return self.piece.suggestion

    @property
    def line(self):
        return self.suggestion.assignments.current().answering().order_by("round").last()

    @property
    def reply(self):
        return Reply.objects.get(assignment=self.line)


@pytest.fixture
def cases(world):
    made = [Case(world, **USUAL), Case(world, **LONG)]
    with clock.moved_to(factories.NOW):
        yield made


def page(client, address):
    """The page, and how often it asked; the first visit, which fills caches, does not count."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode(), [query["sql"] for query in captured]


def compare(cases, client_of, who, address):
    """The page of the long case, after making sure that it asks as often as that of the usual one."""
    pages = [page(who if isinstance(who, Client) else client_of(who), address(case)) for case in cases]
    (_usual, few), (long, many) = pages
    assert len(many) == len(few), f"{address(cases[1])} {len(few)} → {len(many)}:\n{told_twice(many, few)}"
    return long


def told_twice(many, few):
    """Which questions came more often, for whoever mends it."""
    shapes = [[query.split(" WHERE ")[0][:160] for query in queries] for queries in (many, few)]
    more = {shape: shapes[0].count(shape) - shapes[1].count(shape) for shape in shapes[0]}
    return "\n".join(f"{count:+} {shape}" for shape, count in more.items() if count > 0)


def assert_named(text, *groups):
    missing = [name for group in groups for name in group if name not in text]
    assert not missing, f"not on the page: {missing[:5]} … {len(missing)} in all"


@pytest.mark.slow
def test_the_longest_case_can_be_read_and_asks_no_more_than_a_usual_one(world, cases, client_of):
    long = cases[1]
    names, places = [deputy.name for deputy in long.deputies], [str(place) for place in long.agencies]
    demands = [title for title, _text in long.items]

    for case in cases:
        case.go("drafting")
    editor = compare(
        cases, client_of, world.officer, lambda c: reverse("replies:save_draft", args=[c.line.pk])
    )
    assert_named(editor, demands)

    for case in cases:
        case.go("invited")
    for case in cases:
        text, _queries = evaluation_page(case)
        assert_named(text, [title for title, _text in case.items])
    asked = [len(evaluation_page(case)[1]) for case in cases]
    assert asked[0] == asked[1], asked

    for case in cases:
        case.go("published")
    for who in (world.office_coordinator, world.coordinator, world.officer, world.liaison):
        text = compare(cases, client_of, who, lambda c: c.suggestion.get_absolute_url())
        assert_named(text, names, places, demands)
    compare(cases, client_of, people_of(long, "officer"), lambda c: c.suggestion.get_absolute_url())
    text = compare(cases, client_of, world.coordinator, lambda c: c.reply.get_absolute_url())
    assert_named(text, demands)
    text = compare(
        cases, client_of, world.coordinator, lambda c: reverse("replies:letter", args=[c.reply.pk])
    )
    assert_named(text, names, places, demands)
    text = compare(cases, client_of, Client(), lambda c: piece_of(c).get_absolute_url())
    assert_named(text, names, demands)


def people_of(case, role):
    return case.agencies[0].memberships.get(role="case_officer" if role == "officer" else role).user


def piece_of(case):
    return PublishedPiece.objects.get(suggestion=case.suggestion, withdrawn_at=None)


def evaluation_page(case):
    """What the deputy sees who opens the personal link."""
    evaluation = Evaluation.objects.get(assignment=case.line, proposer__order=2)
    client, token = Client(), factories.World.token_of(None, evaluation)
    client.get(reverse("replies:open_link", args=[token]), follow=True)
    return page(client, reverse("replies:evaluate"))


@pytest.mark.slow
def test_desks_and_lists_ask_no_more_with_a_long_case_on_them(world, client_of):
    """The desk and the ledger with one usual case in a round, and with the longest beside it."""
    visits = [
        (getattr(world, who), address)
        for who in ("coordinator", "officer", "office_coordinator")
        for address in ("/", "/suggestions/")
    ]
    with clock.moved_to(factories.NOW):
        Case(world, **USUAL | {"rounds": 3})
        few = [len(page(client_of(user), address)[1]) for user, address in visits]
        long = Case(world, **LONG | {"rounds": 3})
        many = [page(client_of(user), address) for user, address in visits]
    asked = [len(queries) for _text, queries in many]
    assert asked == few, list(zip(visits, few, asked, strict=True))
    assert all(long.suggestion.number in text for text, _queries in many[:2])
    assert Letter.objects.filter(suggestion=long.suggestion).count() == 2
    assert Message.objects.filter(key__startswith="evaluation-link/").count() >= 80
