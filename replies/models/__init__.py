from replies.models.commitment import Commitment, CommitmentProgress
from replies.models.contact import Contact
from replies.models.evaluation import Evaluation, EvaluationCorrection, EvaluationLink, Mediation, Rehandling
from replies.models.letter import Altered, Delivery, Letter
from replies.models.opinion import Disagreement, Opinion, OpinionVersion
from replies.models.publication import Publication, PublishedPiece
from replies.models.reminder import Reminder
from replies.models.reply import ApprovalStep, Autosave, ItemAnswer, Reply, ReplyVersion

__all__ = [
    "Altered",
    "ApprovalStep",
    "Autosave",
    "Commitment",
    "CommitmentProgress",
    "Contact",
    "Delivery",
    "Disagreement",
    "Evaluation",
    "EvaluationCorrection",
    "EvaluationLink",
    "ItemAnswer",
    "Letter",
    "Mediation",
    "Opinion",
    "OpinionVersion",
    "Publication",
    "PublishedPiece",
    "Rehandling",
    "Reminder",
    "Reply",
    "ReplyVersion",
]
