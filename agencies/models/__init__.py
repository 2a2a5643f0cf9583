from agencies.models.agency import Agency, Section
from agencies.models.membership import Membership, Role, SigningDelegation
from agencies.models.reach import AccessLog, FormKey, Message, Notice
from agencies.models.user import User

__all__ = [
    "AccessLog",
    "Agency",
    "FormKey",
    "Membership",
    "Message",
    "Notice",
    "Role",
    "Section",
    "SigningDelegation",
    "User",
]
