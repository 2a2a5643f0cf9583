"""外出登记和我的提醒: who is away and who is told instead; how early one wants to be reminded."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Absence, Membership
from agencies.permissions import GRANTS, Action, get_visible_or_404, is_granted, memberships_of, require
from replies import workflow
from replies.forms.absences import MyRemindersForm, ReportAbsenceForm
from replies.ladder import Kind, first_lead_wd
from suggestions.stepping import take_step
from suggestions.workflow import NotNow

SHOWN = 100


@require_safe
def absences(request):
    """One's own, those one is told in place of, and those of the agency one coordinates; the latest first."""
    user = request.user
    rows = Absence.objects.visible_to(user).select_related("user", "substitute", "agency")
    shown = [
        {
            "absence": row,
            "is_mine": row.user_id == user.pk,
            "may_end": row.is_open and is_granted(user, Action.END_ABSENCE, on=row),
        }
        for row in rows[:SHOWN]
    ]
    places = {m.agency_id: m for m in memberships_of(user) if m.role in GRANTS[Action.REPORT_ABSENCE]}
    return render(request, "replies/absences.html", {"rows": shown, "memberships": list(places.values())})


@require_http_methods(["GET", "POST"])
def report_absence(request, pk):
    return take_step(
        request,
        Action.REPORT_ABSENCE,
        workflow.report_absence,
        on=get_visible_or_404(Membership, request.user, pk),
        form_class=ReportAbsenceForm,
        template="replies/report_absence.html",
        then=lambda _made: reverse("replies:absences"),
    )


@require_http_methods(["GET", "POST"])
def end_absence(request, pk):
    absence = get_visible_or_404(Absence, request.user, pk)
    require(request.user, Action.END_ABSENCE, on=absence)
    if not absence.is_open:
        raise NotNow(absence, Action.END_ABSENCE, _("The absence is over already."))
    return take_step(
        request,
        Action.END_ABSENCE,
        workflow.end_absence,
        on=absence,
        then=lambda _ended: reverse("replies:absences"),
        context={
            "consequence": _("From now on the reminders of %(person)s go to nobody else any more.")
            % {"person": absence.user.name}
        },
    )


@require_http_methods(["GET", "POST"])
def my_reminders(request):
    """A setting of one's own, no step of the procedure."""
    least = first_lead_wd(Kind.REPLY)
    form = MyRemindersForm(request.POST or None, instance=request.user, least=least)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("replies:my_reminders")
    status = 422 if form.is_bound else 200
    return render(request, "replies/my_reminders.html", {"form": form, "least": least}, status=status)
