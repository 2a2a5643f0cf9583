from hypothesis import given
from hypothesis import strategies as st

from replies.differences import compare
from replies.drafts import merged


def read(difference, *kinds):
    return [
        "".join(piece.text for piece in paragraph if piece.kind in kinds)
        for paragraph in difference.paragraphs
    ]


def test_a_changed_word_shows_alone():
    difference = compare("建立“部委牵头”工作机制。其余不变。", "建立“部委牵头、川渝联动”工作机制。其余不变。")
    assert difference.added == len("、川渝联动")
    assert difference.removed == 0
    assert [p.text for p in difference.paragraphs[0] if p.kind == "ins"] == ["、川渝联动"]


def test_a_new_sentence_replaces_as_a_whole():
    difference = compare("按季度调度。", "我们将于九月底前完成第二批清单报送。")
    assert [piece.kind for piece in difference.paragraphs[0]] == ["del", "ins"]


def test_equal_texts_have_no_difference():
    difference = compare("一。\n二。", "一。\n二。")
    assert (difference.added, difference.removed) == (0, 0)
    assert read(difference, "same") == ["一。", "二。"]


words = st.text(alphabet="甲乙丙丁。；\n", max_size=60)


@given(words, words)
def test_both_texts_can_be_read_back(before, after):
    difference = compare(before, after)
    kept = {"before": ("same", "del"), "after": ("same", "ins")}
    for name, text in (("before", before), ("after", after)):
        assert "".join(read(difference, *kept[name])) == text.replace("\n", "")


def test_who_changed_alone_is_kept():
    base = {"item-1-done": "甲", "item-2-done": "乙", "closing": ""}
    texts, both = merged(base, base | {"item-2-done": "他"}, base | {"item-1-done": "我", "closing": "我"})
    assert texts == {"item-1-done": "我", "item-2-done": "他", "closing": "我"}
    assert both == []


def test_one_block_changed_by_both_is_one_decision():
    base = {"item-1-done": "甲", "item-1-outcome": "1", "closing": ""}
    texts, both = merged(base, base | {"item-1-outcome": "2"}, base | {"item-1-done": "我"})
    assert both == ["item-1"]
    assert texts == base | {"item-1-done": "我"}


def test_the_same_change_by_both_is_no_conflict():
    base = {"closing": "甲"}
    assert merged(base, {"closing": "乙"}, {"closing": "乙"}) == ({"closing": "乙"}, [])
