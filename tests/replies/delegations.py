"""A delegation made through its page."""

from django.urls import reverse

from agencies.models import SigningDelegation

DAYS = {"valid_from": "2026-05-11", "valid_to": "2026-05-15", "reason": "外出参加培训。"}


def page_of(world, user, agency=None):
    membership = user.memberships.filter(agency=agency or world.lead).first()
    return reverse("replies:delegate", args=[membership.pk])


def delegated(world, post, *, holder, delegate, agency=None, **fields):
    answer = post(holder, page_of(world, holder, agency), delegate=delegate.pk, **(DAYS | fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return SigningDelegation.objects.latest("pk")
