"""Items that another agency answers, and schemes without letters: a class is not everywhere a letter."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from config.demo import answering
from replies import workflow
from replies.integrity import faults
from replies.letters import plain_text
from replies.models import Letter, Reply
from replies.readiness import blocking
from suggestions.models import ResultClass, ResultScheme, RuleProfile
from tests.replies.lines import sent, signed_off, taken_up, talked, written


def answers_of(world, line, *, left_to, **more):
    """The first item is answered, the second left to another agency."""
    first, second = line.items.all()
    done = {**answering.plain_answer("A"), "item": first, "outcome": class_of(line, "A"), "wording": "已采纳"}
    return [done, {"item": second, "left_to": left_to, **more}]


def class_of(line, letter):
    return line.profile.class_scheme.classes.get(letter=letter)


@pytest.fixture
def line(world):
    suggestion = world.assigned(co=[])
    found = taken_up(world.lead_of(suggestion))
    talked(found)
    return found


def test_the_letter_says_who_answers_and_the_item_has_no_class(world, line):
    reply = written(line, answers=answers_of(world, line, left_to=world.neighbour))
    assert blocking(reply) == []
    assert reply.latest.overall_class.letter == "A"
    sent(signed_off(reply))
    text = plain_text(Letter.objects.get().text)
    assert "该事项由重庆市教育委员会另行答复。" in text
    assert "关于建立川渝联合推进机制的事项已采纳。" in text
    assert "关于争取国家专项资金的事项" not in text
    assert list(faults()) == []


def test_ones_own_words_hold_the_sentence_already(world, line):
    words = "经协商，由重庆市教育委员会另行答复您。"
    reply = written(line, answers=answers_of(world, line, left_to=world.neighbour, done=words))
    sent(signed_off(reply))
    assert plain_text(Letter.objects.get().text).count("另行答复") == 1


@pytest.mark.parametrize("wrong", ["own", "class", "all"])
def test_what_does_not_fit_is_refused(world, line, wrong):
    answers = answers_of(world, line, left_to=world.lead if wrong == "own" else world.neighbour)
    if wrong == "class":
        answers[1]["outcome"] = class_of(line, "C")
    if wrong == "all":
        answers[0] = {"item": answers[0]["item"], "left_to": world.neighbour}
    with pytest.raises(ValidationError):
        workflow.save_draft(line, answers=answers, by=world.officer)


def draft_fields(line, **more):
    first, second = line.items.all()
    return {
        "based_on": 0,
        f"item-{first.pk}-outcome": class_of(line, "A").pk,
        f"item-{first.pk}-done": "已建立机制。",
        "contact_person": "周文澜",
        "contact_phone": "023-63000000",
        **{f"item-{second.pk}-{name}": value for name, value in more.items()},
    }


def test_it_is_chosen_in_the_editor_and_stands_there_again(world, line, post, client_of):
    url = reverse("replies:save_draft", args=[line.pk])
    post(world.officer, url, **draft_fields(line, left_to=world.neighbour.pk))
    answer = Reply.objects.get().latest.answers.last()
    assert (answer.left_to, answer.outcome) == (world.neighbour, None)
    page = client_of(world.officer).get(url)
    second = line.items.last()
    assert page.context["form"][f"item-{second.pk}-left_to"].value() == str(world.neighbour.pk)
    shown = client_of(world.officer).get(Reply.objects.get().get_absolute_url())
    assert "由市教委另行答复" in shown.text


def test_a_class_beside_it_is_refused_at_the_field(world, line, post):
    url = reverse("replies:save_draft", args=[line.pk])
    fields = draft_fields(line, left_to=world.neighbour.pk, outcome=class_of(line, "C").pk)
    answer = post(world.officer, url, **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"item-{line.items.last().pk}-left_to"]
    assert "由其他单位另行答复的事项，此处不分类。" in answer.text


def test_a_single_demand_is_not_left_to_anybody(world, client_of):
    suggestion = world.assigned(co=[], items=[("建立机制", "")])
    line = taken_up(world.lead_of(suggestion))
    page = client_of(world.officer).get(reverse("replies:save_draft", args=[line.pk]))
    assert f"item-{line.items.get().pk}-left_to" not in page.context["form"].fields


# Schemes in 甲乙丙, in words, in two steps, and none at all for a refusal.

SCHEMES = {
    "甲乙丙": [("甲", "已经解决"), ("乙", "列入计划"), ("丙", "留作参考")],
    "words": [("", "不予采纳"), ("已落实", "已落实"), ("拟推进", "正在推进")],
    "two_steps": [("一（1）", "采纳并已落实"), ("一（2）", "采纳正在落实"), ("二（1）", "不采纳并说明原因")],
}


@pytest.fixture(params=SCHEMES)
def of_scheme(request, world):
    """A line under a scheme of another kind, and its classes from the best to the worst."""
    scheme = ResultScheme.objects.create(code=request.param, name=request.param)
    rows = [
        ResultClass.objects.create(
            scheme=scheme, letter=letter, label=label, wordings=[], rank=rank, counts_as="none"
        )
        for rank, (letter, label) in enumerate(SCHEMES[request.param])
    ]
    profile = RuleProfile.objects.get(code="CQ", version=1)
    profile.pk, profile.version, profile.is_default, profile.class_scheme = None, 2, False, scheme
    profile.save()
    world.session.profile = profile
    world.session.save()
    line = taken_up(world.lead_of(world.assigned(co=[])))
    talked(line)
    return line, rows


def test_any_scheme_is_answered_shown_and_sent(world, of_scheme, client_of):
    line, rows = of_scheme
    first, second = line.items.all()
    said = {"done": "经研究，现阶段不具备实施条件。"}
    answers = [{"item": first, "outcome": rows[0], **said}, {"item": second, "outcome": rows[-1], **said}]
    reply = written(line, answers=answers)
    editor = client_of(world.officer).get(reverse("replies:save_draft", args=[line.pk]))
    assert rows[0].label in editor.text
    assert reply.latest.overall_class == rows[-1]
    sent(signed_off(reply))
    page = client_of(world.officer).get(line.get_absolute_url())
    assert rows[0].label in page.text
    assert "· " + rows[-1].label + " ·" not in page.text
    assert "中，" not in plain_text(Letter.objects.get().text)
    assert list(faults()) == []


def test_a_refusal_needs_no_class_at_all(world, line):
    refusal = ResultClass.objects.create(
        scheme=line.profile.class_scheme,
        letter="",
        label="不分类",
        wordings=[],
        obligations=["reason"],
        rank=9,
        counts_as="none",
    )
    answers = [
        {"item": item, "outcome": refusal, "done": "所提事项不予办理。", "reason": "与上位法规定不符。"}
        for item in line.items.all()
    ]
    reply = written(line, answers=answers)
    assert blocking(reply) == []
    sent(signed_off(reply))
    letter = Letter.objects.get().text
    assert letter.class_mark == ""
    assert "与上位法规定不符。" in plain_text(letter)
    assert list(faults()) == []
