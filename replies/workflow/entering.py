"""代表评价 by other ways than the link: a paper slip entered, a mistake corrected, a held one released, none at all.

A slip may come after the limit, and after the evaluation was closed: it still counts and says that it came late.
"""

import logging

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock
from agencies.models import Role
from agencies.permissions import Action, Program, holders_in
from replies.ladder import Kind, last_level
from replies.models import Evaluation, EvaluationCorrection
from replies.workflow.co_rating import check_ratings, said, write_ratings
from replies.workflow.evaluating import check_marks, decision_due, speaks_against, tell_of, write_marks
from suggestions import files
from suggestions.models import Attachment, CalendarDay, Suggestion
from suggestions.workflow import NotNow, act
from suggestions.workflow.intake import keep_file

log = logging.getLogger(__name__)
Source = Evaluation.Source
DAILY_RUN = Program("每日自动处理")


def enter_evaluation(
    evaluation,
    *,
    marks,
    paper_on,
    by,
    file=None,
    comment="",
    ratings=(),
    reason="",
    source=Source.PAPER,
    seen=None,
):
    """补录: the marks of a paper slip with its scan, or of the congress platform.

    Raises ValidationError for a missing mark, comment or scan, a day in the future or before the letter went out, and
    a day other than today without a reason.
    """
    check_marks(evaluation.assignment.profile, marks=marks, comment=comment)
    check_ratings(evaluation, ratings)
    check_slip(evaluation, paper_on=paper_on, file=file, reason=reason, source=source)
    content_type = files.checked_type(file) if file else ""
    with act(Action.ENTER_EVALUATION, by=by, on=evaluation, seen=seen, note=reason, came_by=source) as step:
        scan = keep_scan(step, file, content_type) if file else None
        write_marks(
            step,
            evaluation,
            marks=marks,
            comment=comment,
            source=source,
            paper_on=paper_on,
            scan=scan,
        )
        write_ratings(step, evaluation, ratings)
        step.detail |= {"deputy": evaluation.proposer.name, "on_day": paper_on.isoformat()}
        step.take(step.seal(evaluation))
        tell_of(step, evaluation)
        if evaluation.released_at:
            _tell_agency(step, evaluation)
    return evaluation


def keep_scan(step, file, content_type):
    """What the deputy wrote by hand is for the office and the congress body alone."""
    scan = Attachment.Kind.SCAN
    return keep_file(step, file=file, kind=scan, content_type=content_type, is_restricted=True)


def check_slip(evaluation, *, paper_on, file, reason, source):
    if source == Source.PAPER and not file:
        raise ValidationError({"file": _("Attach the scan of the slip.")})
    if paper_on > clock.today():
        raise ValidationError({"paper_on": _("The date of the slip lies in the future.")})
    if paper_on < evaluation.letter.dispatched_on:
        raise ValidationError({"paper_on": _("The date of the slip lies before the letter was sent.")})
    if paper_on != clock.today() and not reason:
        raise ValidationError({"reason": _("Say why the date of the slip is not today (late entry).")})


def correct_evaluation(evaluation, *, marks, reason, by, comment="", ratings=None, seen=None):
    """更正: other marks than were taken down. What stood before is kept beside them, with the reason.

    `ratings` of co-handlers stay as they are where they are left out.

    Raises ValidationError when nothing changes or no reason is given.
    """
    profile = evaluation.assignment.profile
    check_marks(profile, marks=marks, comment=comment)
    check_ratings(evaluation, ratings or ())
    if not reason:
        raise ValidationError({"reason": _("Say why the evaluation is corrected.")})
    with act(Action.CORRECT_EVALUATION, by=by, on=evaluation, seen=seen, note=reason) as step:
        before = said(evaluation)
        ratings = before if ratings is None else list(ratings)
        if (marks, comment, ratings) == (evaluation.marks, evaluation.comment, before):
            raise ValidationError(_("Nothing differs from what stands already."))
        correction = EvaluationCorrection.objects.create(
            evaluation=evaluation,
            old_marks=evaluation.marks,
            old_comment=evaluation.comment,
            marks=marks,
            comment=comment,
            old_ratings=before,
            ratings=ratings,
            reason=reason,
            corrected_by=by,
        )
        step.seal(correction)
        against = speaks_against(profile, marks)
        due = decision_due(profile, marks) if against != evaluation.is_dissatisfied else {}
        step.set(evaluation, marks=marks, comment=comment, is_dissatisfied=against, **due)
        write_ratings(step, evaluation, ratings)
        step.take(step.seal(evaluation))
        step.detail["deputy"] = evaluation.proposer.name
        tell_of(step, evaluation)
    return evaluation


def release_evaluation(evaluation, *, by, seen=None):
    """Show a held evaluation to the agency it is about. Raises NotNow when it is shown already."""
    with act(Action.RELEASE_EVALUATION, by=by, on=evaluation, seen=seen) as step:
        if evaluation.released_at is not None:
            raise NotNow(evaluation, Action.RELEASE_EVALUATION)
        release(step, evaluation)
        step.take(evaluation)
        step.detail["deputy"] = evaluation.proposer.name
    return evaluation


def release(step, evaluation):
    step.set(evaluation, released_at=clock.now())
    _tell_agency(step, evaluation)


def _tell_agency(step, evaluation):
    assignment = evaluation.assignment
    coordinators = holders_in(assignment.agency, Role.AGENCY_COORDINATOR, today=clock.today())
    step.tell([*coordinators, *([assignment.officer] if assignment.officer else [])])


def lapse(evaluation, *, by, seen=None):
    """未反馈: the limit passed without an answer; it is left out of the rates (Chongqing 2017 art. 29).

    Raises ValidationError before the limit.
    """
    with act(Action.LAPSE, by=by, on=evaluation, seen=seen) as step:
        if evaluation.closes_on >= clock.today():
            message = _("The deputy may evaluate until %(day)s.")
            raise ValidationError(message % {"day": evaluation.closes_on.isoformat()})
        step.take(evaluation)
        step.detail["deputy"] = evaluation.proposer.name
    return evaluation


def lapse_unanswered(today):
    """The daily run: close those that stayed silent after the last reminder and once urged. Gives how many."""
    closed = 0
    for evaluation in _silent(today):
        try:
            lapse(evaluation, by=DAILY_RUN)
        except (NotNow, ValidationError):  # answered, or closed by hand, in between
            continue
        except Exception:  # one row's trouble does not end the run
            log.exception("lapse of evaluation %s", evaluation.pk)
            continue
        closed += 1
    return closed


def _silent(today):
    calendar = CalendarDay.objects.clock()
    was_urged = Q(urges__gt=0) | Q(assignment__suggestion__state=Suggestion.State.CONCLUDED)
    rows = Evaluation.objects.filter(was_urged, state=Evaluation.State.INVITED, closes_on__lt=today)
    for evaluation in rows.select_related("assignment__profile").order_by("pk"):
        last = max(last_level(evaluation.assignment.profile, Kind.EVALUATION), 0)
        if calendar.add_working_days(evaluation.due_on, last).date < today:
            yield evaluation
