"""The letter says the same in every form, and what was signed can be proved afterwards."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from docx import Document
from docx.oxml.ns import qn

from replies import letters
from replies.letter_text import ContactLine, LetterText, clean, heading, paragraph, paragraphs
from tests.replies.letter_shapes import AGENCY, letter_0924


@pytest.fixture(scope="module")
def letter():
    """The reply to suggestion 0924, issued."""
    return letter_0924()


def small(**fields):
    given = {"agency_name": "某局", "title": "某局关于某事的函", "salutation": "某某代表：", "blocks": ()}
    return LetterText(**given | fields)


def packed(text):
    return re.sub(r"\s", "", text)


class Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def html_text(letter):
    return packed("".join(Text(letters.html(letter)).words))


def opened(letter):
    return Document(io.BytesIO(letters.docx(letter)))


def docx_text(letter):
    return packed("".join(paragraph.text for paragraph in opened(letter).paragraphs))


def test_parts_stand_in_their_order(letter):
    parts = [line.part for line in letters.lines(letter)]

    assert parts[:5] == ["class_mark", "agency", "number", "title", "salutation"]
    assert [part for part, before in zip(parts[5:], parts[4:], strict=False) if part != before] == [
        "opening",
        *["item", "next_step"] * 3,
        *["sign_off", "invitation", "signature", "date", "contact", "cc"],
    ]


def test_0924_says_what_such_a_letter_says(letter):
    text = letters.plain_text(letter)

    wanted = (
        "重庆市发展和改革委员会关于市六届人大三次会议第0924号建议办理情况的答复函",
        "易先勇代表：",
        "《关于进一步联合争取国家层面系列政策支持双城经济圈建设的建议》（第0924号）收悉",
        "经与市科技局、市经济信息委、市财政局、市国资委等协办单位共同研究办理",
        "工作推进机制的事项已解决，",
        "争取东部沿海地区产业转移的事项已采纳，",
        "的事项涉及上级国家机关职权。",
        "一、关于建立“部委牵头、川渝联动”工作推进机制",
        "下一步，",
        "二、关于争取东部沿海地区产业转移",
        "三、关于国家层面设立专项产业引导资金",
        "此答复函已经市发展改革委主任高健审签。",
        "“人大代表全渝通”应用“代表议案建议”场景进行评价",
        "2025年5月8日\n（联系人：",
        "抄送：市人大常委会人代工委、市政府办公厅。",
    )
    places = [text.find(words) for words in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_every_form_says_the_same(letter):
    for version in (letter, letter.issued(document_number=None, dated_on=None), small(document_number="")):
        assert packed(letters.plain_text(version)) == html_text(version) == docx_text(version)


def test_markup_in_a_text_stays_text():
    nasty = "<b>粗</b> {{ letter }} {% now 'Y' %} & <script>alert(1)</script> ]]>"
    letter = small(blocks=(paragraph(nasty, part="opening"),), cc=(nasty,), contact=ContactLine(nasty))

    assert not {"b", "script"} & set(Text(letters.html(letter)).tags)
    assert "style=" not in letters.html(letter)
    assert packed(nasty) in html_text(letter)
    assert packed(nasty) in docx_text(letter)


def test_characters_word_refuses_and_nobody_sees_are_left_out():
    assert clean("甲\x00\x0b乙\u200b\u202e丙\ud800\ufeff\uffff\x85丁\n") == "甲 乙丙丁"
    letter = small(blocks=paragraphs("甲\x0c\x01乙\r\n\r\n丙\x1f", part="item"))
    assert docx_text(letter) == packed(letters.plain_text(letter))


def test_rare_characters_survive():
    letter = small(salutation="张𬭎、李喆、葛󠄀代表：")

    assert LetterText.from_json(letter.to_json()) == letter
    assert "张𬭎、李喆、葛󠄀代表：" in docx_text(letter) == html_text(letter)


def test_number_and_date_have_a_place_before_they_are_known(letter):
    waiting = letter.issued(document_number=None, dated_on=None)

    assert [line.part for line in letters.lines(waiting) if line.reserved] == ["number", "date"]
    assert "〔　　〕　　号" in letters.plain_text(waiting)
    assert "　　年　月　日" in letters.plain_text(waiting)
    assert letters.html(waiting).count("letter-reserved") == 2


def test_a_letter_without_number_has_no_place_for_one():
    assert "number" not in [line.part for line in letters.lines(small(document_number=""))]


def test_class_mark_is_a_switch(letter):
    hidden = replace(letter, show_class_mark=False)

    assert "class_mark" not in [line.part for line in letters.lines(hidden)]
    assert "letter-class-mark" in letters.html(letter)


def test_json_is_canonical_and_comes_back_whole(letter):
    text = letter.to_json()

    assert LetterText.from_json(text) == letter
    assert LetterText.from_json(text).to_json() == text
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_another_format_is_refused(letter):
    with pytest.raises(ValueError, match="another format"):
        LetterText.from_json(letter.to_json().replace('"format":1', '"format":2'))


def test_one_character_changes_the_signed_digest(letter):
    blocks = list(letter.blocks)
    blocks[-1] = replace(blocks[-1], text=blocks[-1].text[:-1] + "！")

    for changed in (
        replace(letter, blocks=tuple(blocks)),
        replace(letter, blocks=letter.blocks[:-1]),
        replace(letter, salutation="易先勇代表:"),
        replace(letter, class_mark="C"),
        replace(letter, cc=()),
        replace(letter, agency_name=AGENCY[1:]),
    ):
        assert changed.signed_digest() != letter.signed_digest()


def test_number_and_date_change_only_the_issued_digest(letter):
    later = letter.issued(document_number="渝发改函〔2025〕313号", dated_on=date(2025, 5, 9))

    assert later.signed_digest() == letter.signed_digest()
    assert later.issued_digest() != letter.issued_digest()
    assert later.digest() != letter.digest()


def test_a_stored_digest_is_proved_by_its_own_algorithm(letter):
    stored = letter.signed_digest(algorithm="sha256")

    assert stored == ("sha256", letter.signed_digest(algorithm=stored.algorithm).value)
    assert letter.digest().algorithm in {"sm3", "sha256"}
    assert len(letter.digest().value) == 64


def test_unknown_kinds_of_block_are_refused():
    with pytest.raises(ValueError, match="no such block"):
        heading("标题", part="item", level=3)


def test_the_same_letter_gives_the_same_file(letter):
    assert letters.docx(letter) == letters.docx(LetterText.from_json(letter.to_json()))


def test_the_file_names_nobody_and_nothing_beside_its_title(letter):
    core = opened(letter).core_properties

    assert core.title == letter.title
    assert [core.author, core.comments, core.last_modified_by, core.keywords, core.subject] == [""] * 5
    names = zipfile.ZipFile(io.BytesIO(letters.docx(letter))).namelist()
    assert not [name for name in names if "thumbnail" in name or "app.xml" in name]


def test_page_and_styles_follow_the_standard(letter):
    document = opened(letter)
    section = document.sections[0]

    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 28, 35, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert {paragraph.style.name for paragraph in document.paragraphs} == {
        *("公文办理类别", "公文发文机关标志", "公文红色双线", "公文发文字号", "公文标题", "公文主送"),
        *("公文正文", "公文一级标题", "公文署名", "公文成文日期", "公文附注", "公文抄送"),
    }
    body = document.styles["公文正文"]
    assert (body.font.size.pt, round(body.paragraph_format.line_spacing.pt, 2)) == (16, 28.95)
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_every_page_but_the_first_is_numbered(letter):
    section = opened(letter).sections[0]

    assert section.different_first_page_header_footer
    assert packed("".join(paragraph.text for paragraph in section.first_page_footer.paragraphs)) == ""
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer._element.xml


def test_a_long_name_still_fits_the_head():
    long = opened(small(agency_name="重庆市綦江区人民政府" * 2)).paragraphs
    assert long[0].runs[0].font.size.pt < 25


@pytest.fixture
def convert(tmp_path):
    program = shutil.which("soffice")
    if not program and os.environ.get("CI") != "true":
        pytest.skip("LibreOffice is not installed")
    assert program, "LibreOffice is not installed"

    def run(letter, form):
        source = tmp_path / "letter.docx"
        source.write_bytes(letters.docx(letter))
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            program,
            profile,
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(tmp_path),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return source.with_suffix("." + form.partition(":")[0])

    return run


@pytest.mark.slow
def test_libreoffice_reads_the_whole_text(convert, letter):
    rare = replace(letter, salutation="张𬭎代表：")
    text = packed(convert(rare, "txt:Text (encoded):UTF8").read_text("utf-8-sig"))

    # The text filter leaves out frames, and the mark, the red name and the copies stand in some.
    head, foot = f"D{AGENCY}", packed(list(letters.foot_lines(rare))[-1].text)
    assert text == packed(letters.plain_text(rare)).removeprefix(head).removesuffix(foot)


@pytest.mark.slow
def test_printed_pages_lose_nothing(convert, letter):
    pages = convert(letter, "pdf")
    reader = shutil.which("pdftotext")
    if not reader and os.environ.get("CI") != "true":
        pytest.skip("pdftotext is not installed")
    printed = subprocess.run(
        [reader, str(pages), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()

    folios = re.findall(r"—\s?(\d)\s?—", printed)
    assert folios == [str(page) for page in range(2, len(folios) + 2)]
    assert packed(re.sub(r"—\s?\d\s?—", "", printed)) == packed(letters.plain_text(letter))
