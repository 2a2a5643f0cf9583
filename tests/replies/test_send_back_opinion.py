from django.urls import reverse

from replies.models import Opinion
from tests.replies.opinions import to_be_signed


def url(opinion):
    return reverse("replies:send_back_opinion", args=[opinion.pk])


def test_it_returns_with_the_comment(world, post, client_of):
    suggestion, opinion = to_be_signed(world, post)
    answer = post(world.co_principal, url(opinion), comment="请写明经费数额。")
    opinion.refresh_from_db()
    assert answer.url == reverse("replies:approvals")
    assert opinion.state == Opinion.State.DRAFTING
    page = client_of(world.co_coordinator).get(
        reverse("replies:save_opinion", args=[world.co_of(suggestion).pk])
    )
    assert "请写明经费数额。" in page.text
    assert "我局赞同，建议明确时间。" in page.text


def test_without_a_comment_it_stays(world, post):
    _suggestion, opinion = to_be_signed(world, post)
    answer = post(world.co_principal, url(opinion), comment="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["comment"]
    opinion.refresh_from_db()
    assert opinion.state == Opinion.State.IN_REVIEW


def test_only_the_named_signer_sends_it_back(world, post):
    _suggestion, opinion = to_be_signed(world, post)
    assert post(world.co_coordinator, url(opinion), comment="改").status_code == 403
