"""编号、送达: only what was signed goes out."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Agency, Role
from agencies.permissions import Action, holders_in
from replies.models import ApprovalStep, Delivery, Letter
from replies.workflow.committing import promise
from replies.workflow.opinions import co_assignments
from suggestions.workflow import act


def next_number(agency, *, year):
    """The next document number of the agency's series, such as 渝发改函〔2025〕17号."""
    prefix = f"{agency.number_series or agency.short_name + '函'}〔{year}〕"
    used = Letter.objects.filter(agency=agency, number__startswith=prefix).values_list("number", flat=True)
    counts = [
        int(digits) for number in used if (digits := number.removeprefix(prefix).removesuffix("号")).isdigit()
    ]
    return f"{prefix}{max(counts, default=0) + 1}号"


def number(reply, *, number, dated_on, by, seen=None):
    """Give the signed letter its number and date; both go into places reserved in the signed text.

    Raises ValidationError for a number of another letter and for a date in the future or before the signature.
    """
    with act(
        Action.NUMBER,
        by=by,
        on=reply,
        seen=seen,
        number=number,
        on_day=dated_on.isoformat(),
        is_internal=True,
    ) as step:
        step.take(reply)
        letter = reply.live_letter
        if dated_on > clock.today():
            raise ValidationError({"dated_on": _("The date of the letter lies in the future.")})
        if dated_on < clock.local_date(letter.signed_at):
            raise ValidationError({"dated_on": _("The date of the letter lies before its signature.")})
        _check_number(reply.assignment.agency, number)
        step.set(letter, number=number, dated_on=dated_on)
    return reply


def _check_number(agency, number):
    """Two letters that are given one number at once queue up at their agency."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    if Letter.objects.filter(agency=agency, number=number).exists():
        raise ValidationError({"number": _("This document number is already used by another letter.")})


def signed_by_principal(letter):
    """Whether the text is intact and its digest is the one the principal signed, not one written beside it later."""
    steps = letter.reply.steps.filter(kind=ApprovalStep.Kind.PRINCIPAL, state=ApprovalStep.State.PASSED)
    return letter.is_intact and steps.filter(digest=letter.signed_digest).exists()


def dispatch(reply, *, way, by, seen=None):
    """送达: to every proposer, with a copy for each co-handler (Chongqing 2017 arts. 23, 25).

    Raises ValidationError when the stored text differs from the signed one.
    """
    with act(Action.DISPATCH, by=by, on=reply, seen=seen, way=way) as step:
        letter, today = reply.live_letter, clock.today()
        step.take(reply)
        if not signed_by_principal(letter):
            raise ValidationError(
                _("The text differs from the signed one. It cannot be sent; tell the administrator.")
            )
        step.set(
            letter,
            dispatched_on=today,
            issued_digest=letter.text.issued_digest(algorithm=letter.algorithm).value,
        )
        _deliver(reply, letter, way=way, today=today)
        promise(step, reply, letter)
        step.set(reply.assignment, replied_on=today, delivered_all=True)
        step.take(reply.assignment)
        step.detail["number"] = letter.number
        _tell_recipients(step, reply, today)
    return reply


def _deliver(reply, letter, *, way, today):
    proposers = [
        Delivery(letter=letter, proposer=proposer, addressee=proposer.name, way=way, delivered_on=today)
        for proposer in reply.case.proposers.all()
    ]
    copies = [
        Delivery(
            letter=letter, agency=co.agency, addressee=co.agency_name, way="platform", delivered_on=today
        )
        for co in co_assignments(reply.assignment).select_related("agency")
    ]
    Delivery.objects.bulk_create(proposers + copies)


def _tell_recipients(step, reply, today):
    congress = reply.case.session.term.congress
    step.tell(holders_in(congress.office, Role.OFFICE_COORDINATOR, today=today))
    for co in co_assignments(reply.assignment):
        step.tell(holders_in(co.agency, Role.AGENCY_COORDINATOR, today=today))
