"""Letters of every shape for the tests of paper: short and long, many addressees, long titles, a name nobody has a type for."""

import json
from datetime import date
from pathlib import Path

from replies.letter_text import ContactLine, LetterText, heading, paragraph
from replies.letter_wording import (
    ItemText,
    chinese_numeral,
    invitation,
    opening,
    reply_blocks,
    reply_title,
    salutation,
    sign_off,
)

CASE = Path(__file__).resolve().parents[2] / "config/demo/case_0924.json"
AGENCY = "重庆市发展和改革委员会"
SESSION = "市六届人大三次会议"


def letter_0924():
    """The reply to suggestion 0924, issued."""
    case = json.loads(CASE.read_text())
    reply = case["reply"]
    items = [ItemText(i["heading"], i["done"], i["next_step"], i["wording"]) for i in reply["items"]]
    first = opening(
        suggestion_title=case["title"], number=case["number"], co_handlers=case["co_agencies"], items=items
    )
    signed = sign_off(agency_name="市发展改革委", post="主任", signatory="高健")
    asked = invitation(channel=reply["invitation_channel"], scene=reply["invitation_scene"])
    return LetterText(
        agency_name=AGENCY,
        title=reply_title(AGENCY, session=case["session"], number=case["number"]),
        salutation=salutation(["易先勇"]),
        blocks=reply_blocks(opening=first, items=items, sign_off=signed, invitation=asked),
        signatory_name="高健",
        document_number="渝发改函〔2025〕312号",
        dated_on=date(2025, 5, 8),
        class_mark="D",
        show_class_mark=True,
        contact=ContactLine(**reply["contact"]),
        cc=tuple(reply["cc"]),
    )


def shaped(
    *, paragraphs=2, sections=1, addressees=1, co_handlers=0, cc=2, title_of="某事", last="", **fields
):
    """A letter with so many sections of so many paragraphs; `last` is its last paragraph."""
    names = [f"代表{chinese_numeral(n)}" for n in range(1, addressees + 1)]
    co = [f"市第{chinese_numeral(n)}协办局" for n in range(1, co_handlers + 1)]
    text = "我委会同有关单位认真研究，梳理形成2025年度工作清单38项，逐项明确责任单位和完成时限，按月更新、按季通报。"
    blocks = [
        paragraph(
            opening(suggestion_title=f"关于{title_of}的建议", number="0924", co_handlers=co, items=()),
            part="opening",
        )
    ]
    for section in range(sections):
        blocks.append(
            heading(f"{chinese_numeral(section + 1)}、关于第{section + 1}项工作的办理情况", part="item")
        )
        blocks.append(heading("（一）主要做法", part="item", level=2))
        blocks += [paragraph(f"第{n + 1}段。" + text * 3, part="item") for n in range(paragraphs)]
    blocks.append(paragraph(last or "专此函复。", part="sign_off"))
    given = {
        "agency_name": AGENCY,
        "title": f"{AGENCY}关于{title_of}的答复函",
        "salutation": salutation(names),
        "blocks": tuple(blocks),
        "document_number": "渝发改函〔2025〕312号",
        "dated_on": date(2025, 5, 8),
        "contact": ContactLine("周文澜", "023-63001428", "401121"),
        "cc": tuple(f"第{chinese_numeral(n)}抄送单位" for n in range(1, cc + 1)),
    }
    return LetterText(**given | fields)


def empty():
    """What the preview of a draft nobody has written in yet shows."""
    return LetterText(agency_name="某局", title="某局关于某事的函", salutation="某某代表：", blocks=())


SHAPES = {
    "0924": letter_0924,
    "empty": empty,
    "one page": lambda: shaped(sections=0, cc=1),
    "three pages": lambda: shaped(paragraphs=3, sections=2),
    "sixty pages": lambda: shaped(paragraphs=26, sections=9, class_mark="B", show_class_mark=True),
    "title of thirty lines": lambda: shaped(title_of="推进城乡融合发展和乡村全面振兴" * 38),
    "many and long names": lambda: shaped(
        addressees=40,
        co_handlers=15,
        cc=15,
        agency_name="重庆市綦江区人民政府办公室" * 2,
        salutation="张𬭎、李喆、葛󠄀、"
        + "、".join(f"代表{chinese_numeral(n)}" for n in range(1, 41))
        + "代表：",
    ),
}
PAGES = {
    "empty": 1,
    "one page": 1,
    "three pages": 3,
    "sixty pages": 66,
    "title of thirty lines": 5,
    "many and long names": 3,
}
