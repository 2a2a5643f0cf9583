"""编号、送达: only what was signed goes out."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency, Role
from agencies.permissions import Action, holders_in
from replies.addressees import is_settled, recipients
from replies.models import ApprovalStep, Delivery, Letter
from replies.workflow.committing import promise
from replies.workflow.opinions import others_of
from replies.workflow.together import check_together
from suggestions.workflow import act, joint_leads_of


def next_number(agency, *, year):
    """The next document number of the agency's series, such as 渝发改函〔2025〕17号."""
    prefix = f"{agency.number_series or agency.short_name + '函'}〔{year}〕"
    series = Letter.objects.filter(agency__in=agency.stands_for, number__startswith=prefix)
    used = series.values_list("number", flat=True)
    counts = [
        int(digits) for number in used if (digits := number.removeprefix(prefix).removesuffix("号")).isdigit()
    ]
    return f"{prefix}{max(counts, default=0) + 1}号"


def following_numbers(agency, *, year, count):
    """So many numbers of the series that follow each other, for the letters of one reply."""
    first = next_number(agency, year=year)
    head, _mark, last = first.rpartition("〕")
    start = int(last.removesuffix("号"))
    return [f"{head}〕{start + step}号" for step in range(count)]


def number(reply, *, number, dated_on, by, others=None, seen=None):
    """Give the signed letter its number and date; both go into places reserved in the signed text.

    `others` has the numbers of the further letters of a merged reply, by the id of their assignment. Raises
    ValidationError for a number of another letter and for a date in the future or before the signature.
    """
    with act(
        Action.NUMBER,
        by=by,
        on=reply,
        also=reply.other_cases,
        seen=seen,
        on_day=dated_on.isoformat(),
        is_internal=True,
    ) as step:
        check_together(step, reply)
        step.take(reply)
        letter = reply.live_letter
        if dated_on > clock.today():
            raise ValidationError({"dated_on": _("The date of the letter lies in the future.")})
        if dated_on < clock.local_date(letter.signed_at):
            raise ValidationError({"dated_on": _("The date of the letter lies before its signature.")})
        numbers = {**(others or {}), reply.assignment_id: number}
        for letter in reply.live_letters:
            _give_number(step, reply, letter, numbers.get(letter.assignment_id, ""), dated_on)
    return reply


def _give_number(step, reply, letter, number, dated_on):
    field = "number" if letter.assignment_id == reply.assignment_id else number_field(letter)
    if not number:
        raise ValidationError({field: _("Every letter needs a number of its own.")})
    _check_number(letter.agency, number, field=field)
    step.set(letter, number=number, dated_on=dated_on)
    step.detail_of[letter.suggestion_id]["number"] = number


def number_field(letter):
    """The field of a further letter on the page that numbers them."""
    return f"number-{letter.assignment_id}"


def _check_number(agency, number, *, field="number"):
    """Two letters that are given one number at once queue up at their agency."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    if Letter.objects.filter(agency__in=agency.stands_for, number=number).exists():
        raise ValidationError({field: _("This document number is already used by another letter.")})


def signed_by_principal(letter):
    """Whether the text is intact and its digest is the one the principal signed, not one written beside it later."""
    steps = letter.reply.steps.filter(kind=ApprovalStep.Kind.PRINCIPAL, state=ApprovalStep.State.PASSED)
    return letter.is_intact and any(step.covers(letter) for step in steps)


def dispatch(reply, *, way, by, seen=None):
    """送达: to every proposer, with a copy for each co-handler (Chongqing 2017 arts. 23, 25).

    Where a proposer left, the line counts as delivered to all once the office has said who gets the letter instead.

    The letters of a merged reply leave together, each to the deputies of its suggestion. Raises ValidationError when
    the stored text differs from the signed one.
    """
    with act(Action.DISPATCH, by=by, on=reply, also=reply.other_cases, seen=seen, way=way) as step:
        check_together(step, reply)
        step.take(reply)
        for letter in reply.live_letters:
            _send(step, reply, letter, way=way, today=clock.today())
    return reply


def _send(step, reply, letter, *, way, today):
    line = letter.assignment
    if not signed_by_principal(letter):
        raise ValidationError(
            _("The text differs from the signed one. It cannot be sent; tell the administrator.")
        )
    profile = line.profile
    published = profile.clock().add_working_days(letter.dated_on, profile.publish_wd)
    step.set(
        letter,
        dispatched_on=today,
        publish_due_on=published.date,
        publish_basis=published.basis,
        issued_digest=letter.text.issued_digest(algorithm=letter.algorithm).value,
    )
    _deliver(letter, way=way, today=today)
    promise(step, reply, letter)
    reached_all = is_settled(line.suggestion)
    step.set(line, replied_on=today, delivered_all=reached_all)
    step.take(line)
    for joint in joint_leads_of(line):
        step.set(joint, replied_on=today, delivered_all=reached_all, answered_with=line)
        step.take(joint)
    step.detail_of[letter.suggestion_id]["number"] = letter.number
    _tell_recipients(step, line, today)


def _deliver(letter, *, way, today):
    proposers = [
        Delivery(letter=letter, proposer=proposer, addressee=name, way=way, delivered_on=today)
        for proposer, name in recipients(letter.suggestion)
    ]
    copies = [
        Delivery(
            letter=letter, agency=co.agency, addressee=co.agency_name, way="platform", delivered_on=today
        )
        for co in others_of(letter.assignment)
    ]
    Delivery.objects.bulk_create(proposers + copies)


def _tell_recipients(step, line, today):
    case = line.suggestion
    step.tell(holders_in(case.session.term.congress.office, Role.OFFICE_COORDINATOR, today=today), case=case)
    for co in others_of(line):
        step.tell(holders_in(co.agency, Role.AGENCY_COORDINATOR, today=today), case=case)
