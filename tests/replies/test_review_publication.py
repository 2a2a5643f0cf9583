import pytest
from django.urls import reverse

from replies import workflow
from replies.private_data import found, marked, sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggestion(world):
    return world.invited()


@pytest.fixture
def publication(world, suggestion):
    return workflow.propose_publication(world.reply_of(suggestion), disclosure="full", by=world.officer)


def review(post, publication, user, **fields):
    url = reverse("replies:review_publication", args=[publication.pk])
    return post(user, url, seen=publication.revision, **{"checked": "on", "note": "", **fields})


def test_another_person_reviews(world, post, publication):
    assert review(post, publication, world.office_reviewer, note="可以公开").status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.reviewed_by) == ("reviewed", world.office_reviewer)
    assert publication.reviewed_version == publication.reply.latest.number
    assert publication.case.events.filter(action="review_publication").count() == 1


def test_neither_the_proposer_nor_the_drafter_reviews(world, post, client_of, suggestion):
    publication = workflow.propose_publication(
        world.reply_of(suggestion), disclosure="full", by=world.coordinator
    )
    assert publication.reply.latest.author == world.officer
    url = reverse("replies:review_publication", args=[publication.pk])
    assert client_of(world.coordinator).get(url).status_code == 403
    assert review(post, publication, world.coordinator).status_code == 403
    assert review(post, publication, world.officer).status_code == 403
    publication.refresh_from_db()
    assert publication.state == "proposed"


def test_the_reviewer_has_to_say_that_it_was_read(world, post, publication):
    assert review(post, publication, world.office_reviewer, checked="").status_code == 422


def test_a_review_of_another_version_is_stale(world, post, publication):
    number = publication.reply.latest.number
    assert review(post, publication, world.office_reviewer, version=number - 1).status_code == 409
    assert review(post, publication, world.office_reviewer, version=number).status_code == 302


def test_withheld_ends_with_the_review(world, post, suggestion):
    publication = workflow.propose_publication(
        world.reply_of(suggestion), disclosure="withheld", ground="第十五条", by=world.officer
    )
    assert review(post, publication, world.office_reviewer).status_code == 302
    publication.refresh_from_db()
    assert publication.state == "withheld"


def test_private_numbers_are_marked_on_the_page(world, client_of):
    suggestion = world.invited(body="联系人王某，手机13812345678，身份证110101199003074512。")
    publication = workflow.propose_publication(
        world.reply_of(suggestion), disclosure="full", by=world.officer
    )
    url = reverse("replies:review_publication", args=[publication.pk])
    page = client_of(world.office_reviewer).get(url).content.decode()
    assert '<mark class="private">13812345678</mark>' in page
    assert '<mark class="private">110101199003074512</mark>' in page


def test_it_can_be_read_before_the_signature(world, client_of):
    """State Council 2014: the reply and its publication are reviewed together."""
    suggestion = world.in_sign_off(turn="office")
    publication = workflow.propose_publication(
        world.reply_of(suggestion), disclosure="full", by=world.officer
    )
    url = reverse("replies:review_publication", args=[publication.pk])
    assert client_of(world.office_reviewer).get(url).status_code == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("手机138 1234 5678", "138 1234 5678"),
        ("手机１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("身份证11010119900307451X", "11010119900307451X"),
        ("电话023-63001234。", "023-63001234"),
        ("电话（023）63001234", "（023）63001234"),
        ("账号6222021234567890123", "6222021234567890123"),
        ("邮箱wang.li@example.cn。", "wang.li@example.cn"),
        ("+86 138-1234-5678", "+86 138-1234-5678"),
        ("138　1234　5678", "138　1234　5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 1 2 3 4 5 6 7 8"),
        ("一三八一二三四五六七八", "一三八一二三四五六七八"),
        ("身份证110101 19900307 4512", "110101 19900307 4512"),
        ("身份证１１０１０１１９９００３０７４５１Ｘ", "１１０１０１１９９００３０７４５１Ｘ"),
        ("联系电话：63001234", "63001234"),
        ("传真: 6300 1234", "6300 1234"),
        ("023 6300 1234", "023 6300 1234"),
        ("卡号6222 0212 3456 7890", "6222 0212 3456 7890"),
        ("微信号：wangli_2020", "微信号：wangli_2020"),
        ("QQ：12345678", "QQ：12345678"),
        ("车牌渝A12345", "渝A12345"),
        ("家住渝北区红锦路12号3单元502室。", "家住渝北区红锦路12号3单元502室"),
        ("江北区建新北路附8号", "江北区建新北路附8号"),
        ("金科小区5栋2单元1201室", "金科小区5栋2单元1201室"),
    ],
)
def test_numbers_found(text, words):
    assert [place for _kind, place in found(text)] == [words]
    assert words in marked(text)


def test_other_numbers_stay():
    text = "渝发改函〔2025〕17号，投资138亿元，2025年5月8日，邮编401121，第18070123号"
    assert found(text) == []
    for text in (
        "轨道交通18号线、国道212号、高速公路65号，20号文件",
        "2025年1月1日至2026年12月31日，完成率13.5%，1380万元，面积13912345678平方米",
        "二〇二五年五月八日，第一三八条，3座桥梁、15座变电站",
    ):
        assert found(text) == []
    assert marked("<b>") == "&lt;b&gt;"
    assert found("电话023-63001234", but={"023-63001234"}) == []
    assert found("电话（023）63001234", but={"023-63001234"}) == []
    assert sure("电话023-63001234，手机13812345678") == ["13812345678"]


@pytest.mark.parametrize(("who", "status"), [("principal", 403), ("neighbour_coordinator", 404)])
def test_nobody_else_reviews(world, post, publication, who, status):
    assert review(post, publication, getattr(world, who)).status_code == status
