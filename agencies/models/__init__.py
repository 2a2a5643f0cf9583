from agencies.models.absence import Absence
from agencies.models.agency import Agency, Section
from agencies.models.membership import Membership, Role, SigningDelegation
from agencies.models.reach import AccessLog, FormKey, Message, Notice, Pace, PutAside
from agencies.models.user import User

__all__ = [
    "Absence",
    "AccessLog",
    "Agency",
    "FormKey",
    "Membership",
    "Message",
    "Notice",
    "Pace",
    "PutAside",
    "Role",
    "Section",
    "SigningDelegation",
    "User",
]
