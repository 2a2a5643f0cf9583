"""Tables from outside: what cannot be read is refused as a whole, quickly, with its place, and nothing is replaced."""

import time

import pytest

from replies.incoming import MOST_ROWS, Unreadable, rows_of
from tests.replies import sheets

HEADS = {"届次", "代表"}
CSV = "届次,代表\r\n市六届人大四次会议,周𬭎\r\n"


def read(name, content):
    return rows_of(name, content, heads=HEADS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_offices(encoding):
    assert read("a.csv", CSV.encode(encoding)) == [("2", {"届次": "市六届人大四次会议", "代表": "周𬭎"})]


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode()[:-4],  # cut within a sign
        "届次,代表\r\n会议,".encode() + "周文澜".encode("gb18030"),  # two encodings in one file
        CSV.replace("周", "\ufffd").encode(),  # lost before
        CSV.replace("周", "\0").encode(),
        b"\xef\xbb\xbf" + CSV.encode("gb18030"),
    ],
)
def test_no_sign_is_replaced_and_the_line_is_named(content):
    with pytest.raises(Unreadable) as refusal:
        read("a.csv", content)
    assert "2" in str(refusal.value) or "1" in str(refusal.value)


def test_an_excel_file_by_its_first_filled_row():
    content = sheets.xlsx([[], ["届次", "代表", "号"], ["会议", "周𬭎", 924], [], ["会议", "李四", ""]])
    assert read("a.xlsx", content) == [
        ("3", {"届次": "会议", "代表": "周𬭎", "号": 924.0}),
        ("5", {"届次": "会议", "代表": "李四", "号": ""}),
    ]


@pytest.mark.parametrize("make", [sheets.sparse, sheets.bomb])
def test_a_small_file_that_unpacks_to_much_costs_nothing(make):
    content, begun = make(), time.monotonic()
    with pytest.raises(Unreadable):
        read("a.xlsx", content)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 not a package"),
        ("a.xlsx", b"%PDF-"),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.csv", b""),
        ("a.json", b"[1]"),
        ("a.json", b"[" * 100_000),
        ("a.csv", ("届次\n" + "x\n" * (MOST_ROWS + 1)).encode()),
        ("a.csv", b"x" * 6_000_000),
    ],
)
def test_what_is_no_table_is_refused(name, content):
    with pytest.raises(Unreadable):
        read(name, content)
