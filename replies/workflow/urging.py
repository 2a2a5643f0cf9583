"""催办 and 催评: an agency is urged by the office, by hand; a deputy who let the limit pass is asked once more.

An agency may be urged again after a full working day, sooner only with a reason. Deputies the daily run urges once by
itself, with a new link; office and congress body may urge again when that link has ended as well.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency, Message
from agencies.permissions import Action
from replies.ladder import first_sending_time
from replies.models import Evaluation, Reminder, Urge
from replies.urge_messages import way_to
from replies.urges import URGE, Reach, drawn_up, last_urged_on, message_of, stand, subject_of, too_soon
from replies.workflow.entering import DAILY_RUN
from replies.workflow.links import send_link
from suggestions.models import CalendarDay, Suggestion
from suggestions.workflow import NotNow, act

log = logging.getLogger(__name__)
BODY = "您的建议已答复，评价期限{day}已过，尚未收到您的评价。请于{until}前查看答复函并评价：{{url}}"


def urge(assignment, *, recipients, text, act_by, by, reason="", seen=None):
    """Tell these people of the agency at once what is to be done until when. Gives the Urge.

    Raises ValidationError when nobody of the agency is chosen, the day is over, or it was urged a moment ago without
    a reason.
    """
    with act(Action.URGE, by=by, on=assignment, seen=seen, note=text) as step:
        step.take(assignment)
        people = _chosen(assignment, recipients)
        _refuse(assignment, text=text, act_by=act_by, reason=reason)
        row = _written(assignment, step, text=text, act_by=act_by, reason=reason)
        step.seal(row)
        for person in people:
            _send(row, person)
        step.tell([person.user for person in people], f"{stand(row)}{text}")
        step.detail |= {
            "urged_agency": assignment.agency_name,
            "urge": row.document_number,
            "times": row.number,
            "told": [person.user.name for person in people],
            "act_by": act_by.isoformat(),
            **({"again_because": reason} if reason else {}),
        }
    return row


def _chosen(assignment, recipients):
    ids = {user.pk for user in recipients}
    people = [
        person
        for person in Reach([assignment], today=clock.today()).people(assignment)
        if person.user.pk in ids
    ]
    if not people or len(people) < len(ids):
        raise ValidationError({"recipients": _("Choose whom of the agency to urge.")})
    return people


def _refuse(assignment, *, text, act_by, reason):
    today, calendar = clock.today(), assignment.profile.clock()
    if not text.strip():
        raise ValidationError({"text": _("Say what is to be done.")})
    if act_by < today:
        raise ValidationError({"act_by": _("This day is over.")})
    if not reason and (why := too_soon(last_urged_on(assignment), today=today, calendar=calendar)):
        raise ValidationError({"reason": why})


def _written(assignment, step, *, text, act_by, reason):
    """The office's numbers of a year run without a gap: its row is locked while one is given."""
    today = clock.today()
    office = Agency.objects.select_for_update().get(pk=step.actor.membership.agency_id)
    given = Urge.objects.filter(office=office, year=today.year).aggregate(last=Max("serial"))["last"]
    row = drawn_up(assignment, today=today, calendar=assignment.profile.clock())
    row.office, row.office_name = office, office.name
    row.year, row.serial = today.year, (given or 0) + 1
    row.act_by, row.text, row.reason = act_by, text, reason
    row.urged_by, row.urged_at = step.actor.user, clock.now()
    row.save()
    return row


def _send(row, person):
    """A message of its own, in no digest, and its line in the ledger of reminders."""
    line = row.assignment
    message = Message.objects.create(
        recipient=person.user,
        recipient_name=person.user.name,
        **way_to(person.user),
        subject=subject_of(row),
        body=message_of(row, person.user),
        key=f"{URGE}{row.pk}/{person.user.pk}",
        due_at=first_sending_time(clock.now(), line.profile),
        created_at=clock.now(),
    )
    Reminder.objects.create(
        kind=Reminder.Kind.URGE,
        obligation=row.obligation,
        due_version=line.due_version,
        level=row.number,
        recipient=person.user,
        agency=line.agency,
        role=person.role,
        suggestion=line.suggestion,
        due_on=row.due_on,
        planned_on=row.urged_on,
        message=message,
        created_at=clock.now(),
    )


def urge_evaluation(evaluation, *, by, seen=None):
    """One message with a link that stays open for the profile's days. Raises ValidationError while one is open."""
    with act(Action.URGE_EVALUATION, by=by, on=evaluation, seen=seen) as step:
        if evaluation.closes_on >= clock.today():
            message = _("The deputy may evaluate until %(day)s.")
            raise ValidationError(message % {"day": evaluation.closes_on.isoformat()})
        step.take(evaluation)
        profile = evaluation.assignment.profile
        until = profile.clock().add_working_days(clock.today(), profile.evaluate_urge_wd).date
        step.set(evaluation, closes_on=until, urged_on=clock.today(), urges=evaluation.urges + 1)
        send_link(
            evaluation,
            until=until,
            subject=f"催请评价第{evaluation.case.number}号建议的答复",
            body=BODY.format(day=evaluation.due_on.isoformat(), until=until.isoformat()),
        )
        step.detail |= {
            "deputy": evaluation.proposer.name,
            "urges": evaluation.urges,
            "until": until.isoformat(),
        }
    return evaluation


def urge_unanswered(today):
    """The daily run, on working days: everybody whose limit has passed is urged once. Gives how many."""
    if not CalendarDay.objects.clock().is_working(today):
        return 0
    urged = 0
    for evaluation in _overdue(today):
        try:
            urge_evaluation(evaluation, by=DAILY_RUN)
        except (NotNow, ValidationError, PermissionDenied):  # answered, or closed by hand, in between
            continue
        except Exception:  # one row's trouble does not end the run
            log.exception("urging of evaluation %s", evaluation.pk)
            continue
        urged += 1
    return urged


def _overdue(today):
    rows = Evaluation.objects.in_force().filter(
        state=Evaluation.State.INVITED,
        closes_on__lt=today,
        urges=0,
        assignment__suggestion__state=Suggestion.State.REPLIED,
    )
    return rows.select_related("assignment__profile", "proposer").order_by("pk")
