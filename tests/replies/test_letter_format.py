"""The letter on paper, GB/T 9704-2012 in its letter format: measures read from the Word file and from the drawn PDF."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from replies import letter_pdf, letters
from tests.replies.letter_shapes import PAGES, SHAPES, letter_0924

TWIPS = 1440 / 25.4  # in a millimetre
VARIANT = "\U000e0100"  # of a character: no file gives it back


def packed(text):
    return re.sub(r"\s", "", text)


def without_folios(text):
    return re.sub(r"—\d+—", "", packed(text))


# The Word file of 0924.


@pytest.fixture(scope="module")
def word():
    return Document(io.BytesIO(letters.docx(letter_0924())))


def styled(document, name):
    return [paragraph for paragraph in document.paragraphs if paragraph.style.name == name]


def frame_of(paragraph):
    frame = paragraph._p.pPr.find(qn("w:framePr"))
    return {key.partition("}")[2]: value for key, value in frame.attrib.items()}


def font_of(document, name):
    style = document.styles[name]
    return style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size.pt


def test_twenty_two_lines_of_twenty_eight_characters(word):
    section = word.sections[0]
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    assert (round(height), round(width)) == (225, 156)
    grid = section._sectPr.find(qn("w:docGrid"))
    line = int(grid.get(qn("w:linePitch"))) / TWIPS
    spacing = word.styles["Normal"].element.rPr.find(qn("w:spacing"))
    character = (16 * 20 + int(spacing.get(qn("w:val")))) / TWIPS
    assert (int(height / line), int(width / character)) == (22, 28)
    assert grid.get(qn("w:type")) == "lines"


def test_faces_and_sizes(word):
    assert font_of(word, "公文发文机关标志") == ("方正小标宋简体", 40)
    assert word.styles["公文发文机关标志"].font.color.rgb == (0xFF, 0, 0)
    assert font_of(word, "公文标题") == ("方正小标宋简体", 22)
    assert font_of(word, "公文一级标题") == ("黑体", 16)
    assert font_of(word, "公文二级标题") == ("楷体_GB2312", 16)
    assert font_of(word, "公文正文") == ("仿宋_GB2312", 16)
    assert font_of(word, "公文抄送") == ("仿宋_GB2312", 14)
    assert font_of(word, "公文页码") == ("宋体", 14)
    used = {run.font.name for paragraph in word.paragraphs for run in paragraph.runs}
    assert used == {None}  # every face comes from a style


def test_the_head_stands_where_the_standard_says(word):
    (agency,), (mark,) = styled(word, "公文发文机关标志"), styled(word, "公文办理类别")
    assert 28 <= int(frame_of(agency)["y"]) / TWIPS <= 30
    assert int(frame_of(mark)["y"]) / TWIPS < 20
    thick, thin, _anchor = styled(word, "公文红色双线")
    sizes = [int(rule._p.pPr.find(qn("w:pBdr"))[0].get(qn("w:sz"))) for rule in (thick, thin)]
    assert sizes[0] > sizes[1]
    for rule in (thick, thin, *word.sections[0].first_page_footer.paragraphs):
        border, indent = rule._p.pPr.find(qn("w:pBdr"))[0], rule._p.pPr.find(qn("w:ind"))
        outside = -sum(int(indent.get(qn(f"w:{side}"))) for side in ("left", "right")) / TWIPS
        assert (border.get(qn("w:color")), round(156 + outside)) == ("FF0000", 170)
    foot = word.sections[0].first_page_footer.paragraphs
    assert [int(rule._p.pPr.find(qn("w:pBdr"))[0].get(qn("w:sz"))) for rule in foot] == sizes[::-1]
    assert round(word.sections[0].footer_distance.mm) == 20
    (number,) = styled(word, "公文发文字号")
    assert number.style.paragraph_format.alignment == 2  # right
    assert number.text == "渝发改函〔2025〕312号"


def test_title_breaks_between_words(word):
    (title,) = styled(word, "公文标题")
    lines = title.text.split("\n")
    assert lines == ["重庆市发展和改革委员会", "关于市六届人大三次会议", "第0924号建议办理情况的答复函"]


def test_signature_date_and_contact_keep_company(word):
    body = styled(word, "公文正文")[-1]
    (signature,), (date,), (contact,) = (styled(word, f"公文{name}") for name in ("署名", "成文日期", "附注"))
    assert body.paragraph_format.keep_with_next
    assert signature.style.paragraph_format.keep_with_next
    assert date.paragraph_format.keep_with_next
    right = [int(p._p.pPr.find(qn("w:ind")).get(qn("w:right"))) / 20 / 15.75 for p in (signature, date)]
    centres = [right[0] + 11 / 2, right[1] + 6.5 / 2]
    assert right[1] >= 4 or right[0] >= 1
    assert abs(centres[0] - centres[1]) < 0.6
    assert contact.text.startswith("（联系人：周文澜")
    (cc,) = styled(word, "公文抄送")
    assert (frame_of(cc)["vAnchor"], frame_of(cc)["yAlign"]) == ("margin", "bottom")
    assert word.paragraphs[-1].text == ""  # what its frame hangs on


def test_nothing_of_the_writer_is_in_the_file():
    with zipfile.ZipFile(io.BytesIO(letters.docx(letter_0924()))) as file:
        names = file.namelist()
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core, body = (file.read(name).decode() for name in ("docProps/core.xml", "word/document.xml"))
    assert not [name for name in names if re.search("comment|people|custom|app.xml|thumbnail", name)]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2025-05-08T00:00:00Z"}
    assert re.search(r"<dc:creator>[^<]|<cp:lastModifiedBy>[^<]", core) is None
    assert not re.search(r"w:vanish|w:ins |w:del |w:rsid", body)


# The PDF.


def tool(name):
    path = shutil.which(name)
    if not path and os.environ.get("CI") != "true":
        pytest.skip(f"{name} is not installed")
    assert path, f"{name} is not installed"
    return path


def told(name, *arguments):
    return subprocess.run(
        [tool(name), *map(str, arguments)], check=True, capture_output=True, timeout=60
    ).stdout.decode()


def drawn(letter, folder, **options):
    tool("pdftotext")
    try:
        content = letter_pdf.render(letter, **options)
    except letter_pdf.NotDrawn as fault:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(fault))
    path = folder / "letter.pdf"
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    return drawn(letter_0924(), tmp_path_factory.mktemp("letter"))


def test_the_pdf_says_what_the_letter_says(pdf):
    assert without_folios(told("pdftotext", pdf, "-")) == packed(letters.plain_text(letter_0924()))
    folios = re.findall(r"—\s*(\d+)\s*—", told("pdftotext", pdf, "-"))
    assert folios == ["2", "3", "4"]


def test_fonts_are_inside_and_can_be_read_back(pdf):
    rows = told("pdffonts", pdf).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"CID .*yes yes yes\s+\d+\s+\d+$", row), row
        assert "Type 3" not in row


def test_the_pdf_names_nobody_and_is_the_same_each_time(pdf, tmp_path):
    assert drawn(letter_0924(), tmp_path).read_bytes() == pdf.read_bytes()
    info = dict(line.split(":", 1) for line in told("pdfinfo", "-isodates", pdf).splitlines())
    assert not {"Author", "Creator", "Subject", "Keywords"} & info.keys()
    assert info["CreationDate"].strip().startswith("2025-05-08")
    assert info["ModDate"].strip().startswith("2025-05-08")
    meta = told("pdfinfo", "-meta", pdf)
    assert re.search(r'pdfaid:part(="|>)2', meta)
    assert (info["JavaScript"].strip(), info["Form"].strip()) == ("no", "none")


def red_bands(path):
    """(top, bottom, left, right) in mm of everything red on a page."""
    image, dots = Image.open(path).convert("RGB"), 25.4 / 200
    red, green, _blue = image.split()
    only = Image.eval(red, lambda v: 255 if v > 180 else 0)
    only.paste(0, mask=Image.eval(green, lambda v: 255 if v > 120 else 0))
    found, top = [], None
    for row in range(image.height):
        is_red = only.crop((0, row, image.width, row + 1)).getbbox()
        if is_red and top is None:
            top = row
        elif not is_red and top is not None:
            left, _top, right, _bottom = only.crop((0, top, image.width, row)).getbbox()
            found.append((top * dots, row * dots, left * dots, right * dots))
            top = None
    return found


def test_red_head_and_rules_on_the_drawn_page(pdf, tmp_path):
    told("pdftoppm", "-r", 200, "-png", "-l", 2, pdf, tmp_path / "page")
    first, second = sorted(tmp_path.glob("page*.png"))
    name, thick, thin, foot_thin, foot_thick = red_bands(first)
    assert name[0] == pytest.approx(30, abs=1)
    assert thick[0] - name[1] == pytest.approx(4, abs=0.6)
    assert thick[1] - thick[0] > thin[1] - thin[0]
    assert foot_thick[1] - foot_thick[0] > foot_thin[1] - foot_thin[0]
    assert foot_thick[1] == pytest.approx(297 - 20, abs=0.5)
    for rule in (thick, thin, foot_thin, foot_thick):
        assert (rule[2], rule[3]) == (pytest.approx(20, abs=0.4), pytest.approx(190, abs=0.4))
    assert red_bands(second) == []


WORD = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<')


def pages_of(path):
    """The words of each page with their boxes, in mm."""
    for page in told("pdftotext", "-bbox", path, "-").split("<page ")[1:]:
        yield [
            (*(float(n) / 72 * 25.4 for n in found[:4]), found[4])
            for found in WORD.findall(page.partition(">")[2])
        ]


def overlap(words):
    """Pairs of words that lie on each other by more than a hair."""
    for position, (left, top, right, bottom, text) in enumerate(words):
        for x0, y0, x1, y1, other in words[position + 1 :]:
            if min(right, x1) - max(left, x0) > 0.5 and min(bottom, y1) - max(top, y0) > 4:
                yield text, other


@pytest.mark.parametrize(("shape", "count"), PAGES.items())
def test_letters_of_every_shape(shape, count, tmp_path):
    letter = SHAPES[shape]()
    path = drawn(letter, tmp_path)
    pages = list(pages_of(path))
    assert len(pages) == count
    text = without_folios(told("pdftotext", path, "-"))
    assert sorted(text) == sorted(packed(letters.plain_text(letter)).replace(VARIANT, ""))
    for words in pages:
        assert list(overlap(words)) == []
        assert all(left > 19 and right < 191 and bottom < 297 - 20 for left, _t, right, bottom, _w in words)
    last = packed("".join(word for *_box, word in pages[-1]))
    if letter.blocks:  # the seal has words of the body for company
        assert letter.blocks[-1].text[-4:] in last
        assert "2025年5月8日" in last


@pytest.mark.slow
def test_the_seal_is_never_alone(tmp_path):
    """Whatever the length of the body, in both kinds of file."""
    folder = tmp_path / "word"
    folder.mkdir()
    lengths = [SHAPES["one page"]() if not n else _growing(n) for n in range(0, 14, 2)]
    for n, letter in enumerate(lengths):
        (folder / f"{n}.docx").write_bytes(letters.docx(letter))
    office = [tool("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    command = [*office, "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    paths = [*folder.glob("*.pdf"), *(drawn(_growing(n), _made(tmp_path / str(n))) for n in (6, 8, 10))]
    for path in paths:
        texts = [packed(text) for text in told("pdftotext", path, "-").split("\f")]
        (sealed,) = [text for text in texts if "2025年5月8日" in text]
        assert "函复" in sealed, path


def _made(folder):
    folder.mkdir()
    return folder


def _growing(lines):
    return replace(
        SHAPES["one page"](),
        blocks=(*SHAPES["one page"]().blocks[:-1], *_line_blocks(lines), SHAPES["one page"]().blocks[-1]),
    )


def _line_blocks(count):
    return (replace(SHAPES["one page"]().blocks[-1], text=f"第{n}项工作已经完成。") for n in range(count))


def test_rare_characters_have_a_glyph_or_there_is_no_file(tmp_path):
    rare = replace(letter_0924(), salutation="张𬭎、李喆、王堃、赵䶮、钱㛃、葛󠄀代表：")
    assert "张𬭎、李喆、王堃、赵䶮、钱㛃、葛" in told("pdftotext", drawn(rare, tmp_path), "-")
    with pytest.raises(letter_pdf.NotDrawn) as refused:
        letter_pdf.render(replace(rare, salutation="张\U000fabcd代表："))
    assert "\U000fabcd" in str(refused.value)


def test_markup_of_a_text_is_not_drawn_as_markup(tmp_path):
    nasty = "<img src=http://127.0.0.1/x> {{ letter }} </style><b>粗</b>"
    letter = replace(SHAPES["one page"](), cc=(nasty,), salutation=nasty)
    assert packed(nasty) in packed(told("pdftotext", drawn(letter, tmp_path), "-"))
