"""An opinion given with a disagreement, through the pages."""

from django.urls import reverse

from tests.replies.opinions import to_be_signed

DISPUTED = "对经费分担比例不同意见。"


def disputed(world, post):
    suggestion, opinion = to_be_signed(world, post)
    page = reverse("replies:give_opinion", args=[opinion.pk])
    assert post(world.co_principal, page, disagrees="on", disagreement=DISPUTED).status_code == 302
    opinion.refresh_from_db()
    return suggestion, opinion
