"""无法送达的地址: members of staff whose address took no message, as a task of whoever looks after them."""

from typing import NamedTuple

from agencies import clock, outbox
from agencies.admin import KEEPERS
from agencies.models import Agency, Membership, Role, User
from agencies.permissions import agencies_where, has_role


class Row(NamedTuple):
    user: User
    agency: Agency
    role: str
    fault: str
    is_written_wrong: bool


def people_of(user):
    """[Row] of one's own agency's people for its coordinator, of everybody for the office; None for all others."""
    everywhere = has_role(user, *KEEPERS)
    kept = agencies_where(user, Role.AGENCY_COORDINATOR)
    if not (everywhere or kept):
        return None
    posts = Membership.objects.current(today=clock.today()).filter(user__in=User.objects.unreachable())
    if not everywhere:
        posts = posts.filter(agency__in=kept)
    found = {}
    for post in posts.select_related("user", "agency").order_by("agency", "user", "pk"):
        found.setdefault(post.user_id, post)
    return [
        Row(
            post.user,
            post.agency,
            post.get_role_display(),
            post.user.fault_of_address,
            outbox.is_written_wrong(post.user),
        )
        for post in found.values()
    ]
