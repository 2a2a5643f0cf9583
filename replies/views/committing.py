"""承诺台账: the ledger of what letters promised, and the steps on one promise."""

import django_filters
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import Action, get_visible_or_404
from replies import shown, whys, workflow
from replies.forms.committing import CarryOverForm, DropCommitmentForm, FulfilForm, ReportProgressForm
from replies.models import Commitment, CommitmentEvaluation
from replies.offers import answer_again, row_buttons
from replies.workflow.committing import next_session
from suggestions.lights import Shade, lights_for_today
from suggestions.models import Session
from suggestions.stepping import take_step

ROWS = 50
ALL = gettext_lazy("All")
LIGHTS = [
    (Shade.OVERDUE, Shade.OVERDUE.label),
    (Shade.LAST, Shade.LAST.label),
    (Shade.WARNING, Shade.WARNING.label),
    (Shade.NONE, Shade.NONE.label),
]


class CommitmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Search"), method="search", help_text=gettext_lazy("Number, title or promise")
    )
    session = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Session"), queryset=Session.objects.all(), empty_label=ALL
    )
    owner = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Agency"), queryset=Agency.objects.all(), empty_label=ALL
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=Commitment.State, empty_label=ALL
    )
    light = django_filters.ChoiceFilter(
        label=gettext_lazy("Due"), choices=LIGHTS, method="by_light", empty_label=ALL
    )

    class Meta:
        model = Commitment
        fields = ["session", "owner", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visible = self.queryset.order_by()
        for name, model in (("session", Session), ("owner", Agency)):
            known = model.objects.filter(pk__in=visible.values(name))
            self.filters[name].extra["queryset"] = known

    def search(self, queryset, _name, text):
        case = "assignment__suggestion__"
        words = Q(sentence__icontains=text) | Q(**{f"{case}title__icontains": text})
        return queryset.filter(words | Q(**{f"{case}number": text}))

    def by_light(self, queryset, _name, shade):
        return queryset.open().filter(lights_for_today().within(shade))


def _rows(user):
    rows = Commitment.objects.visible_to(user).select_related(
        "owner", "session", "item", "assignment__suggestion__session"
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def _with_light(commitment, lights):
    commitment.light = lights.light_of(
        commitment.due_on,
        is_open=commitment.state == Commitment.State.OPEN,
        url=whys.url("commitment", commitment.pk),
    )
    commitment.tone = shown.TONES[commitment.state]
    return commitment


@require_safe
def commitments(request):
    found = CommitmentFilter(request.GET, queryset=_rows(request.user), request=request)
    page = Paginator(found.qs, ROWS).get_page(request.GET.get("page"))
    lights = lights_for_today()
    page.object_list = [_with_light(row, lights) for row in page.object_list]
    return render(
        request,
        "replies/commitments.html",
        {"filter": found, "page_obj": page, "total": page.paginator.count},
    )


def _evaluations(commitment, user):
    rows = CommitmentEvaluation.objects.visible_to(user).filter(commitment=commitment)
    return rows.select_related("proposer", "commitment__assignment__profile")


def _with_tone(row):
    is_given = row.state == row.State.GIVEN
    row.shown = row.label if is_given else row.get_state_display()
    tones = {True: "bad", False: "good"}
    row.tone = tones[row.is_dissatisfied] if is_given else shown.TONES.get(row.state, "")
    return row


@require_safe
def commitment(request, pk):
    found = get_visible_or_404(Commitment, request.user, pk)
    page = {
        "commitment": _with_light(found, lights_for_today()),
        "suggestion": found.case,
        "progress": found.progress.select_related("evidence", "recorded_by"),
        "follows": found.carried_to.first(),
        "explanation": getattr(found, "explanation", None),
        "evaluations": [_with_tone(row) for row in _evaluations(found, request.user)],
        "mediations": found.mediations.all(),
        "actions": [*row_buttons(found, request.user), *answer_again(found, request.user)],
    }
    return render(request, "replies/commitment.html", page)


def _take(request, pk, action, step, form_class, **context):
    found = get_visible_or_404(Commitment, request.user, pk)
    return take_step(
        request,
        action,
        step,
        on=found,
        form_class=form_class,
        template=f"replies/{action}.html",
        then=lambda result: result.get_absolute_url(),
        context={"commitment": _with_light(found, lights_for_today()), **context},
    )


@require_http_methods(["GET", "POST"])
def report_progress(request, pk):
    return _take(request, pk, Action.REPORT_PROGRESS, workflow.report_progress, ReportProgressForm)


@require_http_methods(["GET", "POST"])
def fulfil(request, pk):
    consequence = _("The commitment is closed. Words and proof stand in the case.")
    return _take(request, pk, Action.FULFIL, workflow.fulfil, FulfilForm, consequence=consequence)


@require_http_methods(["GET", "POST"])
def drop_commitment(request, pk):
    consequence = _("The commitment is closed as not kept.")
    return _take(
        request,
        pk,
        Action.DROP_COMMITMENT,
        workflow.drop_commitment,
        DropCommitmentForm,
        consequence=consequence,
    )


@require_http_methods(["GET", "POST"])
def carry_over(request, pk):
    found = get_visible_or_404(Commitment, request.user, pk)
    return _take(
        request,
        pk,
        Action.CARRY_OVER,
        workflow.carry_over,
        CarryOverForm,
        following=next_session(found.session),
    )
