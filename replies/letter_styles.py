"""Named styles and page of the Word letter, GB/T 9704-2012 with its letter format (clauses 5, 7 and 10.1).

Fonts are named, never embedded: Word and WPS on the office's machines have them; a second name is given for
machines that do not.
"""

from dataclasses import dataclass

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FANGSONG, HEI, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
INSTEAD = {FANGSONG: "仿宋", HEI: "SimHei", KAI: "楷体", SONG: "SimSun", TITLE: "华文中宋"}
RED = RGBColor(0xFF, 0, 0)

SIZE = 16  # 三号
LINE = 28.95  # points: 22 lines fill the 225 mm of the type area
TIGHTER = -0.25  # points: 28 characters fill its 156 mm
CHARACTER = SIZE + TIGHTER
KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer"}


@dataclass(frozen=True)
class Look:
    """How one style of the letter looks; lengths in points, indents in characters."""

    name: str
    font: str = FANGSONG
    size: float = SIZE
    align: ALIGN = ALIGN.JUSTIFY
    first: int = 0
    left: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    line: float = LINE
    red: bool = False
    outline: int | None = None
    with_next: bool = False


LOOKS = {
    "class_mark": Look("公文办理类别", font=HEI, align=ALIGN.RIGHT),
    "agency": Look("公文发文机关标志", font=TITLE, size=40, align=ALIGN.CENTER, line=46, red=True),
    "rule": Look("公文红色双线", size=1, line=3),
    "number": Look("公文发文字号", align=ALIGN.RIGHT, before=7),
    "title": Look(
        "公文标题",
        font=TITLE,
        size=22,
        align=ALIGN.CENTER,
        before=2 * LINE,
        after=LINE,
        line=34,
        with_next=True,
    ),
    "salutation": Look("公文主送", align=ALIGN.LEFT, with_next=True),
    "heading-1": Look("公文一级标题", font=HEI, first=2, outline=0, with_next=True),
    "heading-2": Look("公文二级标题", font=KAI, first=2, outline=1, with_next=True),
    "body": Look("公文正文", first=2),
    "signature": Look("公文署名", align=ALIGN.RIGHT, before=2 * LINE, with_next=True),
    "date": Look("公文成文日期", align=ALIGN.RIGHT),
    "contact": Look("公文附注", align=ALIGN.LEFT, left=3, first=-1, before=LINE),
    "cc": Look("公文抄送", size=14, align=ALIGN.LEFT, left=1, right=1),
    "folio": Look("公文页码", font=SONG, size=14, align=ALIGN.RIGHT, left=1, right=1, line=16, after=14.7),
}


def prepare(document):
    """An empty document with the page and the styles of a letter and nothing else."""
    _keep_only_needed_styles(document)
    _set_normal(document.styles["Normal"])
    for look in LOOKS.values():
        add_style(document, look)
    _set_page(document.sections[0])
    _name_second_fonts(document)
    _forget_revisions(document)


def add_style(document, look):
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    set_fonts(style.element.get_or_add_rPr(), look.font)
    style.font.size = Pt(look.size)
    if look.red:
        style.font.color.rgb = RED
    form = style.paragraph_format
    form.alignment, form.keep_with_next = look.align, look.with_next
    form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), Pt(look.line)
    unit = look.size + TIGHTER
    start = "firstLine" if look.first > 0 else "hanging"
    indents = {"left": look.left, "right": look.right, start: abs(look.first)}
    set_indents(
        style.element.get_or_add_pPr(), {side: count * unit for side, count in indents.items() if count}
    )
    set_line_breaking(style)
    if look.line != LINE:
        set_property(style, "w:snapToGrid", 0)
    if look.outline is not None:
        set_property(style, "w:outlineLvl", look.outline)


def set_line_breaking(style):
    """No added space between digits and characters: 2025年5月8日 is one word.

    A comma may hang out of the line, as Word has it by default; said aloud because LibreOffice 7 takes the
    word for its opposite, and loses commas that hang out.
    """
    for name, value in (("w:overflowPunct", 1), ("w:autoSpaceDE", 0), ("w:autoSpaceDN", 0)):
        set_property(style, name, value)


# What may stand after these in a paragraph's properties: Word refuses another order.
AFTER = {
    "w:snapToGrid": ("w:spacing", "w:ind", "w:jc", "w:outlineLvl"),
    "w:overflowPunct": ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"),
    "w:autoSpaceDE": ("w:autoSpaceDN", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"),
    "w:autoSpaceDN": ("w:snapToGrid", "w:spacing", "w:ind", "w:jc"),
    "w:outlineLvl": (),
}


def set_property(style, name, value):
    element = OxmlElement(name)
    element.set(qn("w:val"), str(value))
    style.element.get_or_add_pPr().insert_element_before(element, *AFTER[name])


def set_indents(properties, points):
    if points:
        indent = properties.get_or_add_ind()
        for side, length in points.items():
            indent.set(qn(f"w:{side}"), str(round(length * 20)))


def set_fonts(properties, font):
    """One face for Chinese and Latin alike, so that curly quotes and digits do not fall out of the line."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _keep_only_needed_styles(document):
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()


def _set_normal(style):
    properties = style.element.get_or_add_rPr()
    set_fonts(properties, FANGSONG)
    defaults = style.element.getparent().find(qn("w:docDefaults"))
    for fonts in list(defaults.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)
    style.font.size = Pt(SIZE)
    spacing, language = OxmlElement("w:spacing"), OxmlElement("w:lang")
    spacing.set(qn("w:val"), str(round(TIGHTER * 20)))
    # Latin stays English, or numbers are torn apart at the end of a line.
    for attribute, value in (("val", "en-US"), ("eastAsia", "zh-CN")):
        language.set(qn(f"w:{attribute}"), value)
    properties.find(qn("w:sz")).addprevious(spacing)
    properties.append(language)
    style.paragraph_format.widow_control = False
    set_line_breaking(style)


def _set_page(section):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(20)
    section.different_first_page_header_footer = True
    grid = section._sectPr.find(qn("w:docGrid"))
    # A grid of lines only: a grid of characters with tighter spacing is misread by LibreOffice.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))


def _name_second_fonts(document):
    """Which face stands in where the named one is missing."""
    table = next(rel.target_part for rel in document.part.rels.values() if rel.reltype == RELATION.FONT_TABLE)
    root = parse_xml(table.blob)
    for font in list(root):
        root.remove(font)
    for name, second in INSTEAD.items():
        font, other = OxmlElement("w:font"), OxmlElement("w:altName")
        font.set(qn("w:name"), name)
        other.set(qn("w:val"), second)
        font.append(other)
        root.append(font)
    table._blob = serialize_part_xml(root)


def _forget_revisions(document):
    """Marks of the sessions in which the empty document was once edited."""
    for element in (document.sections[0]._sectPr, document.settings.element):
        for attribute in [name for name in element.attrib if "rsid" in name]:
            del element.attrib[attribute]
        for marks in element.findall(qn("w:rsids")):
            element.remove(marks)
