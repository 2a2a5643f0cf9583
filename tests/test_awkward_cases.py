"""Cases as they come in life: entered through the page, answered, printed as a page, as text and in Word, published.

Each occurs in letters that were really sent; none may need another data model.
"""

import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from agencies import clock
from agencies.models import Agency
from config.demo import answering, walk
from replies import letters
from replies.models import Delivery, Evaluation, Letter, PublishedPiece
from suggestions.models import (
    Category,
    Congress,
    Deputy,
    DeputyGroup,
    ResultClass,
    ResultScheme,
    RuleProfile,
    Session,
    Suggestion,
    Term,
)
from tests import factories
from tests.factories import LIAISON, OFFICE, agency, person

ENTERED = timezone.make_aware(datetime(2026, 3, 27, 10))
ASKED = ["延长末班车时间", "增设夜间接驳线路"]


def entered(world, post, by=None, **fields):
    """What a clerk types from the printed form, and the suggestion that comes of it."""
    form = {
        "session": world.session.pk,
        "kind": "suggestion",
        "number": "0924",
        "period": "in_session",
        "received_on": "2026-03-27",
        "title": "关于延长轨道交通末班车时间的建议",
        "lead_deputy": world.deputies[0].pk,
        "body": "市民夜间出行不便。",
        "items": "\n".join(ASKED),
        "publication_wish": "full",
    }
    with clock.moved_to(ENTERED):
        sent = post(by or world.office_coordinator, reverse("suggestions:register"), **form | fields)
    assert sent.status_code == 302, sent.context["form"].errors
    return Suggestion.objects.latest("pk")


def answered(world, suggestion, until="published", days=None, **fields):
    """The suggestion goes the whole way to the public page by the real steps."""
    fields = {"lead": world.lead, "co": [], "contacts": [world.piece(until).contacts[0]]} | fields
    piece = world.piece(until, items=ASKED, days=days, session=suggestion.session, **fields)
    piece.suggestion = suggestion
    stages = list(walk.STAGES)
    with clock.moved_to(factories.NOW):
        walk.play([_from_assignment(piece, stages[stages.index("pending") : stages.index(until) + 1])])
    suggestion.refresh_from_db()
    return suggestion


def _from_assignment(piece, stages):
    for stage in stages:
        yield from walk.STAGES[stage](piece)


def printed(suggestion, client):
    """The letter as the page, the plain text and the Word file show it."""
    letter = Letter.objects.get(suggestion=suggestion, voided_at=None)
    page = client.get(reverse("replies:letter", args=[letter.reply_id]))
    file = client.get(reverse("replies:letter_docx", args=[letter.reply_id]))
    assert (page.status_code, file.status_code) == (200, 200)
    return {
        "page": page.content.decode(),
        "text": letters.plain_text(letter.text),
        "docx": text_of(file.content),
    }


def text_of(docx):
    document = Document(io.BytesIO(docx))
    inside = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + inside)


def public_page(suggestion, client):
    piece = PublishedPiece.objects.get(suggestion=suggestion)
    listed, shown = client.get(reverse("replies:public_list")), client.get(piece.get_absolute_url())
    assert piece.title in listed.content.decode()
    return shown.content.decode()


def assert_printed(world, client_of, suggestion, *words):
    """Every form of the letter says the words; every page about the case opens."""
    for form, said in printed(suggestion, client_of(world.office_coordinator)).items():
        for word in words:
            assert word in said, f"“{word}” is missing in the {form}"
    for page in (suggestion.get_absolute_url(), "/suggestions/", "/"):
        assert client_of(world.office_coordinator).get(page).status_code == 200


# Who proposes.


def test_a_delegation_instead_of_a_person(world, post, client_of, client):
    case = answered(world, entered(world, post, lead_deputy="", delegation=world.group.pk))
    assert_printed(world, client_of, case, "江北区代表团：", "贵团")
    assert "江北区代表团" in public_page(case, client)


def test_forty_proposers_each_get_the_letter_and_are_asked(world, post, client_of, client):
    more = [
        Deputy.objects.create(
            term=world.term, certificate=f"6-1{n:03}", name=f"代表{n:02}", group=world.group
        )
        for n in range(39)
    ]
    case = answered(world, entered(world, post, co_signers=[deputy.pk for deputy in more]))
    assert_printed(world, client_of, case, "易先勇、代表00", "代表38代表：", "你们")
    assert Delivery.objects.filter(proposer__suggestion=case).count() == 40
    assert Evaluation.objects.filter(assignment__suggestion=case, state="given").count() == 40
    assert "代表38" in public_page(case, client)


def test_proposers_whose_names_are_withheld(world, post, client_of, client):
    case = answered(world, entered(world, post, unnamed_proposers="11"))
    assert_printed(world, client_of, case, "易先勇等12名代表：", "你们")
    assert "易先勇等12名" in public_page(case, client)


@pytest.mark.parametrize("name", ["周𬭎", "吴𬬭", "龚䶮", "林㛃", "买买提·吐尔逊江"])
def test_rare_characters_in_a_name(world, post, client_of, client, name):
    deputy = Deputy.objects.create(term=world.term, certificate="6-2000", name=name, group=world.group)
    case = answered(world, entered(world, post, lead_deputy=deputy.pk))
    assert_printed(world, client_of, case, f"{name}代表：")
    assert name in public_page(case, client)
    ledger = client_of(world.office_coordinator).get("/suggestions/", {"q": name})
    assert case.title in ledger.content.decode() or ledger.status_code == 302


# Numbers as they are printed.


@pytest.mark.parametrize("number", ["0924", "DH0271", "18070123", "B类第40号", "2022-92", "温36号", ""])
def test_numbers_of_every_kind(world, post, client_of, client, number):
    case = answered(world, entered(world, post, number=number))
    told = printed(case, client_of(world.office_coordinator))
    for said in told.values():
        assert number in said
        assert "第第" not in said
        assert "号号" not in said
        assert "第号" not in said
    assert number in public_page(case, client)
    found = client_of(world.office_coordinator).get("/suggestions/", {"q": number})
    assert found.status_code == 302 or case.title in found.content.decode()


def test_091_and_91_are_two_suggestions_after_a_warning(world, post, client_of):
    answered(world, entered(world, post, number="091"), until="replied")
    form = {"number": "91", "title": "关于同号的另一件建议"}
    with pytest.raises(AssertionError, match="number"):
        entered(world, post, **form)
    second = answered(world, entered(world, post, **form, number_anyway="on"), until="replied")
    assert_printed(world, client_of, second, "第91号")
    assert "第091号" not in printed(second, client_of(world.office_coordinator))["text"]


def test_a_proposal_of_the_consultative_conference(world, post, client_of, client):
    case = answered(world, entered(world, post, kind="proposal", title="关于保护老城墙的提案"))
    assert_printed(world, client_of, case, "提案")
    assert "关于保护老城墙的提案" in public_page(case, client)


# Where it comes from and who handles it.


@pytest.fixture
def town(world):
    """A township congress: its government assigns and answers, its presidium speaks for the deputies."""
    office = agency("江北区鱼嘴镇人民政府办公室", "镇政府办公室", Agency.Kind.ASSIGNING_OFFICE)
    body = agency("江北区鱼嘴镇人大主席团", "镇人大主席团", Agency.Kind.CONGRESS_BODY)
    for place, cast in ((office, OFFICE[:1]), (body, LIAISON)):
        for name, full_name, post, role, _reviews in cast:
            person(f"town_{name}", f"镇{full_name}", agency=place, role=role, post=post)
    congress = Congress.objects.create(
        name="江北区鱼嘴镇人民代表大会", short_name="鱼嘴镇", level="township", office=office, liaison=body
    )
    term = Term.objects.create(congress=congress, number=19, begins_on=date(2022, 1, 5))
    Category.objects.create(congress=congress, name="民生")
    group = DeputyGroup.objects.create(congress=congress, name="第一代表小组")
    deputy = Deputy.objects.create(term=term, certificate="19-01", name="鱼小代", group=group)
    session = Session.objects.create(
        term=term,
        number=9,
        name="鱼嘴镇十九届人大九次会议",
        opens_on=date(2026, 1, 8),
        closes_on=date(2026, 1, 9),
        profile=world.profile,
    )
    coordinator = office.memberships.get(role="office_coordinator").user
    return {"session": session, "deputy": deputy, "coordinator": coordinator}


def test_a_township_congress(world, post, client_of, client, town):
    by = town["coordinator"]
    case = entered(world, post, by=by, session=town["session"].pk, lead_deputy=town["deputy"].pk)
    case = answered(world, case)
    told = printed(case, client_of(by))
    for said in told.values():
        assert "鱼嘴镇十九届人大九次会议" in said
        assert "抄送：江北区鱼嘴镇人大主席团、江北区鱼嘴镇人民政府办公室" in said.replace("\n", "")
    assert "鱼嘴镇十九届人大九次会议" in public_page(case, client)
    assert client_of(world.office_coordinator).get(case.get_absolute_url()).status_code == 404


CO_HANDLERS = [
    (Agency.Kind.COMPANY, "重庆轨道交通（集团）有限公司", "重庆轨道集团"),
    (Agency.Kind.DISTRICT, "重庆市江北区人民政府", "江北区政府"),
    (Agency.Kind.PARTY_ORGAN, "中共重庆市委宣传部", "市委宣传部"),
]


def test_co_handlers_that_are_no_department(world, post, client_of, client):
    others = [agency(name, short, kind) for kind, name, short in CO_HANDLERS]
    for number, other in enumerate(others):
        for name, full_name, office, role, reviews in factories.SMALL:
            person(
                f"other{number}_{name}",
                full_name.format(other.short_name),
                agency=other,
                role=role,
                post=office,
                reviews=reviews,
            )
    case = answered(world, entered(world, post), co=others)
    assert_printed(world, client_of, case, *(short for _kind, _name, short in CO_HANDLERS))
    copies = Delivery.objects.filter(letter__suggestion=case, agency__isnull=False)
    assert {copy.addressee for copy in copies} == {name for _kind, name, _short in CO_HANDLERS}


def test_an_agency_that_is_renamed_keeps_its_name_in_old_letters(world, post, client_of, client):
    case = answered(world, entered(world, post), until="replied")
    Agency.objects.filter(pk=world.lead.pk).update(name="重庆市发展改革局", short_name="市发展改革局")
    assert_printed(world, client_of, case, "重庆市发展和改革委员会")
    assert "重庆市发展改革局" not in printed(case, client_of(world.office_coordinator))["text"]


def test_an_agency_that_is_abolished_is_offered_no_longer_and_its_letters_stay(world, post, client_of):
    case = answered(world, entered(world, post), until="replied")
    Agency.objects.filter(pk=world.lead.pk).update(
        valid_to=clock.today() - timedelta(days=1), successor=world.co
    )
    assert_printed(world, client_of, case, "重庆市发展和改革委员会")
    following = entered(world, post, number="0925")
    page = client_of(world.office_coordinator).get(reverse("suggestions:assign", args=[following.pk]))
    assert world.lead not in page.context["form"].fields["lead"].queryset
    assert world.co in page.context["form"].fields["lead"].queryset


def test_a_colleague_without_a_post_is_named_by_the_role(world, post, client_of):
    """The history says who acted and as what, also where nobody filled in a post."""
    world.lead.memberships.filter(user=world.coordinator).update(post="")
    case = answered(world, entered(world, post), until="signed_for")
    page = client_of(world.office_coordinator).get(case.get_absolute_url())
    assert page.status_code == 200
    assert "周文澜（市发展改革委" in page.content.decode()


# What it is answered with.


def scheme_of(code, *rows):
    scheme = ResultScheme.objects.create(code=code, name=code)
    for rank, (mark, label, counts_as, obligations) in enumerate(rows, start=1):
        ResultClass.objects.create(
            scheme=scheme,
            letter=mark,
            label=label,
            wordings=[label],
            obligations=obligations,
            rank=rank,
            counts_as=counts_as,
        )
    return scheme


SCHEMES = {
    "甲乙丙": [("甲", "已经解决", "resolved", []), ("乙", "正在解决", "in_plan", ["plan"]), ("丙", "留作参考", "reference", ["reason"])],
    "in words": [("采纳", "予以采纳", "resolved", []), ("部分采纳", "部分予以采纳", "in_plan", ["plan"]), ("不采纳", "暂不采纳", "reference", ["reason"])],
    "in two steps": [("A1", "所提问题已经解决", "resolved", []), ("A2", "所提问题基本解决", "resolved", []), ("B1", "列入年度计划", "in_plan", ["plan"])],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(SCHEMES))
def test_other_schemes_of_classes(world, post, client_of, client, kind):
    rows = SCHEMES[kind]
    fields = {field.name: getattr(world.profile, field.name) for field in RuleProfile._meta.concrete_fields}
    own = fields | {"id": None, "code": "XX", "is_default": False, "class_scheme": scheme_of(kind, *rows)}
    profile = RuleProfile.objects.create(**own | {"class_mark_on_letter": True})
    Session.objects.filter(pk=world.session.pk).update(profile=profile)
    marks = [rows[0][0], rows[1][0]]
    given = [answering.plain_answer("A") | {"outcome": mark, "plan": "已列入计划。"} for mark in marks]
    case = answered(world, entered(world, post), answers=given)
    worst = rows[1]
    assert_printed(world, client_of, case, worst[0], rows[0][1], worst[1])
    assert worst[1] in public_page(case, client)


def test_a_reply_that_is_published_half_a_year_later(world, post, client_of, client):
    case = answered(world, entered(world, post), until="reviewed")
    sent = Letter.objects.get(suggestion=case).dispatched_on
    publication = world.publication_of(case)
    with clock.moved_to(
        timezone.make_aware(datetime.combine(sent + timedelta(days=174), datetime.min.time()))
    ):
        page = reverse("replies:publish", args=[publication.pk])
        assert post(world.office_coordinator, page).status_code == 302
        piece = PublishedPiece.objects.get(suggestion=case)
        assert (piece.published_on - sent).days == 174
        assert "2026年" in public_page(case, client)
