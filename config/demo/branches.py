"""What follows in a scenario after the straight way: single steps as their forms take them, and stages of the way again.

A step is found by its name alone: the page says on what it acts, the grants who may take it, the form what it needs.
What a scenario fills in is what a person would type: agencies by their short names, days as 2026-03-02.
"""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies import clock
from agencies.models import Absence, Agency, Membership, User
from agencies.models.agency import ANYWHERE
from agencies.permissions import DEPUTY, GRANTS, Action
from config.demo.diary import AFTERWARDS, PAUSE, USUAL
from config.demo.reading import ScenarioError
from config.demo.walk import STAGES
from replies import workflow as handling
from replies.models import Commitment, CommitmentEvaluation, Evaluation, Opinion, Publication, Reply
from suggestions import workflow as intake
from suggestions.forms.step import StepForm
from suggestions.models import Assignment, Calendar, CalendarDay
from suggestions.workflow import TABLES, NotNow

READ_FIRST = {Action.PASS_DRAFT, Action.SIGN}
"""Steps that name the text which the person read: here the latest one."""
SLIP = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def read(nodes):
    """The branches as they are told, checked for their keys before anything is walked."""
    return [_read(node) for node in nodes]


def _read(node):
    told = {"path": node.path, "on": node.day("on", None), "refused": node.text("refused", None)}
    if node.has("go_to"):
        told |= {"go_to": node.choice("go_to", list(STAGES)), "agency": node.text("agency", None)}
        told["evaluation"] = _texts(node.node("evaluation"), ("mark", "comment"))
        told["reply"] = _texts(node.node("reply"), ("number", "closing", "request"))
        return told
    told |= {"step": node.choice("step", Action.values), "by": node.text("by", None)}
    told |= {name: node.text(name, None) for name in ("agency", "deputy", "person")}
    told["form"] = node.node("form").value
    return told


def _texts(node, names):
    told = {name: node.text(name) for name in names if node.has(name)}
    node.finish()
    return told


def walk(piece, branches):
    """Take every branch in its order; each yields its moment like a stage."""
    for told in branches:
        try:
            yield from _go_on(piece, told) if "go_to" in told else _take(piece, told)
        except (ValidationError, LookupError) as refusal:
            raise ScenarioError(
                told["path"], " ".join(getattr(refusal, "messages", [str(refusal)]))
            ) from refusal
        except (NotNow, PermissionDenied) as refusal:
            raise ScenarioError(told["path"], getattr(refusal, "reason", str(refusal))) from refusal


# Stages again: what was voided, reassigned or ordered anew goes the straight way from where it stands.


def _go_on(piece, told):
    piece.assignment = _answering(piece, told["agency"])
    piece.lead = piece.assignment.agency
    piece.evaluation = told["evaluation"] or piece.evaluation
    piece.reply = {name: text for name, text in piece.reply.items() if name != "number"} | told["reply"]
    _plan_again(piece, told["on"])
    names = list(STAGES)
    following = names[names.index(_reached(piece)) + 1 : names.index(told["go_to"]) + 1]
    for name in following:
        piece.until = told["go_to"]
        yield from STAGES[name](piece)


def _plan_again(piece, until):
    """The steps still to come, spread over the days until `until`; without one, each follows at once."""
    first = clock.local_date(piece.diary.last)
    for step in (*USUAL, *AFTERWARDS, "sign_for", "allocate", "conclude"):
        piece.diary.days.pop(step, None)
    calendar = CalendarDay.objects.clock()
    for step, part in USUAL.items() if until else ():
        piece.diary.days[step] = calendar.working_days_before(first + (until - first) * part, 0)


def _reached(piece):
    """How far the answering assignment has come on the straight way."""
    line = piece.assignment
    if line.state in (Assignment.State.PENDING, Assignment.State.SIGNED_FOR):
        return line.state
    reply = Reply.objects.filter(assignment=line).first()
    if reply is None or not reply.versions.exists():
        given = {co.state for co in line.suggestion.assignments.current().filter(part=Assignment.Part.CO)}
        return "opinions_given" if given == {Assignment.State.OPINION_GIVEN} else "working"
    if reply.state != Reply.State.DISPATCHED:
        return reply.state
    evaluations = list(Evaluation.objects.in_force().filter(assignment=line))
    if not evaluations:
        return "replied"
    invited = any(row.state == Evaluation.State.INVITED for row in evaluations)
    return "invited" if invited else _after_evaluation(reply)


def _after_evaluation(reply):
    publication = Publication.objects.filter(reply=reply).first()
    return {"proposed": "proposed", "reviewed": "reviewed"}.get(
        publication.state if publication else "", "published" if publication else "evaluated"
    )


def _answering(piece, agency):
    lines = piece.suggestion.assignments.current().answering().order_by("-round", "pk")
    if agency:
        lines = lines.filter(agency__short_name=agency)
    line = lines.select_related("agency", "suggestion").first()
    if line is None:
        raise LookupError(f"no agency answers this suggestion{' by that name' if agency else ''}")
    return line


# One step, as its form takes it.


def _take(piece, told):
    yield _moment(piece, told["on"])
    action = Action(told["step"])
    subject = _subject(piece, told, action)
    by = _actor(subject, action, told["by"])
    try:
        arguments = _filled_in(action, subject, by, told)
        _function(action)(subject, by=by, **arguments)
    except (ValidationError, NotNow, PermissionDenied) as refusal:
        words = " ".join(getattr(refusal, "messages", [getattr(refusal, "reason", str(refusal))]))
        if told["refused"] is None or told["refused"] not in words:
            raise
    else:
        if told["refused"] is not None:
            raise LookupError("the step was to be refused, and was taken")


def _moment(piece, day):
    diary = piece.diary
    moment = diary.last + PAUSE
    if day and day > clock.local_date(diary.last):
        moment = timezone.make_aware(datetime.combine(day, time(9, 30)))
    diary.last = min(moment, max(diary.now, diary.last + timedelta(seconds=1)))
    return diary.last


def _function(action):
    return getattr(handling, action, None) or getattr(intake, action)


def _kind(action):
    """The first word of the address its page has: suggestions, assignments, replies, opinions …"""
    for app in ("suggestions", "replies"):
        try:
            return reverse(f"{app}:{action}", args=[1]).split("/")[1]
        except NoReverseMatch:
            continue
    without_pk = {Action.CHANGE_CALENDAR: "calendar", Action.EVALUATE_COMMITMENT: "promise"}
    return without_pk.get(action, "evaluations")


def _beside(piece, told, kind):
    """What is no part of a case: an agency, a person's role in it, a deputy, a term."""
    term = piece.session.term
    agencies = Agency.objects.filter(short_name=told["agency"]) if told["agency"] else Agency.objects.none()
    deputies = term.deputies.filter(name=told["deputy"])
    return {
        "agencies": agencies,
        "memberships": Membership.objects.filter(agency__in=agencies, user__username=told["person"]),
        "absence": Absence.objects.filter(agency__in=agencies, user__username=told["person"]).order_by("-pk"),
        "deputies": deputies,
        "terms": type(term).objects.filter(pk=term.pk),
    }[kind].first()


BESIDE = {"absence", "agencies", "memberships", "deputies", "terms"}


def _subject(piece, told, action):
    case = piece.suggestion
    case.refresh_from_db()
    kind = _kind(action)
    if kind in BESIDE:
        subject = _beside(piece, told, kind)
        if subject is None:
            raise LookupError(f"“{action}” finds no such agency, person, deputy or term")
        return subject
    if kind == "calendar":
        return Calendar()
    if kind == "suggestions":
        return case
    lines = case.assignments.current().order_by("-round", "pk")
    if told["agency"]:
        lines = lines.filter(agency__short_name=told["agency"])
    found = FOUND.get(kind, lambda lines, told: lines if told["agency"] else lines.answering())
    subject = found(lines, told).first()
    if subject is None:
        raise LookupError(f"there is nothing in the case that “{action}” could act on")
    return subject


FOUND = {
    "replies": lambda lines, told: Reply.objects.filter(assignment__in=lines).order_by("-assignment__round"),
    "opinions": lambda lines, told: Opinion.objects.filter(assignment__in=lines).order_by("-pk"),
    "publications": lambda lines, told: Publication.objects.filter(reply__assignment__in=lines),
    "commitments": lambda lines, told: Commitment.objects.filter(
        assignment__in=lines, state__in=TABLES["commitment"][told["step"]][0]
    ).order_by("-pk"),
    "promise": lambda lines, told: CommitmentEvaluation.objects.filter(
        commitment__assignment__in=lines,
        **({"proposer__name": told["deputy"]} if told["deputy"] else {}),
    ).order_by("-pk"),
    "evaluations": lambda lines, told: Evaluation.objects.filter(
        assignment__in=lines, **({"proposer__name": told["deputy"]} if told["deputy"] else {})
    ).order_by("-assignment__round", "-letter", "proposer__order"),
}


def _actor(subject, action, username):
    """The person named, else the first who may take the step; the deputy's own link for an evaluation."""
    if username:
        return User.objects.get(username=username)
    if DEPUTY in GRANTS[action]:
        return subject.links.last()
    day = clock.today()
    today = Membership.objects.current(today=day).select_related("user").order_by("pk")
    for role, side in GRANTS[action].items():
        place, person = subject.party(side)
        whose = (
            {} if place == ANYWHERE else {"agency": place and Agency.objects.get(pk=place).heir(today=day)}
        )
        found = today.filter(role=role, **whose, **({"user": person} if person else {})).first()
        if found:
            return found.user
    raise LookupError(f"nobody may take the step “{action}” here")


def _filled_in(action, subject, by, told):
    if action in READ_FIRST:
        return {"version": subject.latest.number, **told["form"]}
    name = "".join(word.capitalize() for word in action.split("_")) + "Form"
    form_class = next((form for form in _step_forms() if form.__name__ == name), None)
    if form_class is None:
        return dict(told["form"])
    blank = form_class(on=subject, user=by)
    unknown = sorted(set(told["form"]) - set(blank.fields))
    if unknown:
        raise LookupError(f"the form of “{action}” has no {unknown[0]}; it has {', '.join(blank.fields)}")
    typed = {name: _typed(field, blank, name, told["form"]) for name, field in blank.fields.items()}
    files = {name: value for name, value in typed.items() if isinstance(value, SimpleUploadedFile)}
    form = form_class(
        {key: value for key, value in typed.items() if value is not None}, files, on=subject, user=by
    )
    if not form.is_valid():
        raise ValidationError([f"{key}: {' '.join(errors)}" for key, errors in form.errors.items()])
    return form.cleaned_data


def _step_forms(of=StepForm):
    for form in of.__subclasses__():
        yield form
        yield from _step_forms(form)


def _typed(field, form, name, told):
    """What a person would leave in the field, choose there or type."""
    if name not in told:
        return form.get_initial_for_field(field, name)
    value = told[name]
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile(value, SLIP, content_type="application/pdf")
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [_chosen(field, words) for words in value]
    if isinstance(field, forms.ModelChoiceField):
        return _chosen(field, value)
    return value


def _chosen(field, words):
    """The row that the words name, as the list shows it or by one of its names."""
    for row in field.queryset:
        names = {str(row), getattr(getattr(row, "suggestion", None), "number", None)}
        names |= {*(getattr(row, name, None) for name in ("name", "short_name", "title", "number"))}
        if words in names:
            return row.pk
    raise LookupError(f"“{words}” is not among the choices of {field.label}")
