from replies.models.approval import ApprovalStep
from replies.models.class_change import ResultClassChange
from replies.models.co_rating import CoRating
from replies.models.commitment import Commitment, CommitmentProgress
from replies.models.commitment_evaluation import CommitmentEvaluation, CommitmentExplanation, CommitmentLink
from replies.models.contact import Contact
from replies.models.deputy_wait import DeputyWait
from replies.models.evaluation import Evaluation, EvaluationCorrection, EvaluationLink, Mediation, Rehandling
from replies.models.letter import Altered, Delivery, Letter
from replies.models.opinion import Disagreement, Opinion, OpinionVersion
from replies.models.platform import EvaluationImport, PlatformKey
from replies.models.publication import Publication, PublishedPiece
from replies.models.reminder import Reminder
from replies.models.reply import Autosave, ItemAnswer, Reply, ReplyVersion
from replies.models.urge import Urge

__all__ = [
    "Altered",
    "ApprovalStep",
    "Autosave",
    "CoRating",
    "Commitment",
    "CommitmentEvaluation",
    "CommitmentExplanation",
    "CommitmentLink",
    "CommitmentProgress",
    "Contact",
    "Delivery",
    "DeputyWait",
    "Disagreement",
    "Evaluation",
    "EvaluationCorrection",
    "EvaluationImport",
    "EvaluationLink",
    "ItemAnswer",
    "Letter",
    "Mediation",
    "Opinion",
    "OpinionVersion",
    "PlatformKey",
    "Publication",
    "PublishedPiece",
    "Rehandling",
    "Reminder",
    "Reply",
    "ReplyVersion",
    "ResultClassChange",
    "Urge",
]
