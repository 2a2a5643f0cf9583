"""Titles, salutations and openings: the sentences an official letter is made of."""

import pytest

from replies.letter_title import phrases, title_lines, width
from replies.letter_wording import (
    ItemText,
    chinese_numeral,
    number_phrase,
    opening,
    opinion_title,
    reply_blocks,
    reply_title,
    salutation,
)

AGENCY = "重庆市发展和改革委员会"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (40, "四十"),
    ],
)
def test_chinese_numerals(number, words):
    assert chinese_numeral(number) == words


def test_no_heading_zero():
    with pytest.raises(ValueError, match="no heading number"):
        chinese_numeral(0)


@pytest.mark.parametrize(
    ("number", "phrase"),
    [
        ("0924", "第0924号"),
        ("DH0271", "第DH0271号"),
        ("B类第40号", "B类第40号"),
        ("2022-92", "第2022-92号"),
        ("温36号", "第温36号"),
        ("", ""),
        (None, ""),
    ],
)
def test_numbers_are_named_as_they_are_written(number, phrase):
    assert number_phrase(number) == phrase


def test_titles():
    session = "市六届人大三次会议"
    assert reply_title("某局", session=session, number="") == f"某局关于{session}代表建议办理情况的答复函"
    assert reply_title("某局", session="", number="7") == "某局关于第7号建议办理情况的答复函"
    assert (
        reply_title("某局", session=session, number="7", kind="提案", rehandling=True)
        == f"某局关于{session}第7号提案再次办理情况的答复函"
    )
    assert opinion_title("某局", session=session, number="7") == f"某局关于{session}第7号建议的协办意见"


@pytest.mark.parametrize("agency", [AGENCY, "重庆市财政局", "重庆市渝北区人民政府", "城口县交通运输委员会"])
@pytest.mark.parametrize("session", ["市六届人大三次会议", "綦江区第三届人民代表大会第五次会议", ""])
@pytest.mark.parametrize("number", ["0924", "B类第40号", "温36号", ""])
def test_title_lines_keep_words_whole(agency, session, number):
    title = reply_title(agency, session=session, number=number)
    lines = title_lines(title)

    assert "".join(lines) == "".join(phrases(title)) == title
    assert all(4 <= width(line) <= 20 for line in lines)
    for word in (agency, number_phrase(number), "办理情况的答复函"):
        assert any(word in line for line in lines)
    assert not [line for line in lines if line.endswith(("关于", "第", "的", "《")) or line[0] in "号》，的"]


def test_a_title_that_cannot_be_cut_is_left_whole():
    assert title_lines("A" * 60) == ["A" * 60]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"names": ["张𬭎"]}, "张𬭎代表："),
        ({"names": ["张三", "李四"]}, "张三、李四代表："),
        ({"names": ["张三"], "total": 12}, "张三等12名代表："),
        ({"names": [], "delegation": "渝北代表团"}, "渝北代表团："),
        ({"names": ["王五"], "post": "委员"}, "王五委员："),
    ],
)
def test_salutations(given, words):
    assert salutation(given.pop("names"), **given) == words


def test_a_single_demand_has_no_heading_of_its_own():
    blocks = reply_blocks(
        opening="收悉。",
        items=[ItemText("加装电梯", "第一段\n第二段", "下一步，继续。", "已采纳")],
        sign_off="审签。",
        invitation="请评价。",
    )

    assert [block.text for block in blocks] == [
        *(
            "收悉。",
            "一、办理情况",
            "第一段",
            "第二段",
            "二、下一步工作",
            "下一步，继续。",
            "审签。",
            "请评价。",
        )
    ]


def test_opening_of_a_second_handling_and_of_one_agency_alone():
    items = [ItemText("加装电梯", "", outcome="已采纳")]

    alone = opening(suggestion_title="关于加装电梯的建议", number="", co_handlers=[], items=items)
    again = opening(
        suggestion_title="《关于加装电梯的建议》",
        number="7",
        co_handlers=["市财政局"],
        items=[],
        rehandling=True,
    )

    assert (
        alone
        == "您提出的《关于加装电梯的建议》收悉。经认真研究办理，建议所提事项已采纳。现将有关情况答复如下："
    )
    assert again.startswith(
        "您对《关于加装电梯的建议》（第7号）答复的意见收悉。经与市财政局等协办单位共同再次研究办理，"
    )
