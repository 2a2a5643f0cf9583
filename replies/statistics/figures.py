"""The tables of the report. Base is the answering assignment of the first round (主办、分办), unless a table says otherwise.

Names follow the annual reports: 办复率、按时办结率、面商率、满意率、解决率、公开率、退改率 and so on.
"""

from django.utils.translation import gettext_lazy as _

from replies.statistics import facts
from replies.statistics.answering import EVALUATION, HANDLING, TIMES, classes, is_replied, worst
from replies.statistics.beside import ANSWERS, CO, OBJECTED, PROMISES, REGISTERED
from replies.statistics.figure import TableKind, known

LINES = _("Answering assignments of the first round")
KINDS = (
    TableKind("registered", _("Registered pieces"), _("Pieces"), facts.registered, REGISTERED),
    TableKind("handling", _("Handling"), LINES, facts.answering, HANDLING, in_pieces=True),
    TableKind(
        "evaluation", _("Evaluation and publication"), LINES, facts.answering, EVALUATION, in_pieces=True
    ),
    TableKind(
        "classes",
        _("Results by piece"),
        LINES,
        facts.answering,
        classes(is_replied),
        in_pieces=True,
        of_worst=worst,
    ),
    TableKind(
        "items",
        _("Results by item"),
        _("Request items of answering assignments"),
        facts.items,
        classes(known("answered")),
    ),
    TableKind("co", _("Co-handling"), _("Co-handling assignments of the first round"), facts.co_handling, CO),
    TableKind(
        "commitments",
        _("Commitments"),
        _("Commitments, by the agency that owns them"),
        facts.commitments,
        PROMISES,
    ),
    TableKind(
        "objections",
        _("Objections"),
        _("Answering assignments of the first round, with those that were handed over"),
        facts.objected,
        OBJECTED,
    ),
    TableKind(
        "answers", _("Answers of the office to objections"), _("Objections"), facts.objections, ANSWERS
    ),
    TableKind(
        "times",
        _("Time used"),
        _("Replied assignments of the first round; working days on average"),
        facts.times,
        TIMES,
    ),
)
KIND = {kind.key: kind for kind in KINDS}
