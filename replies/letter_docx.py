"""The Word file of a letter: named styles for Word and WPS, red head and rules, page numbers."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from replies.letter_styles import CHARACTER, LOOKS, RED, prepare, set_indents
from replies.letter_title import LONG_TITLE, title_lines, width
from replies.letters import body_lines, foot_lines, head_lines

GREY = RGBColor(0x8C, 0x8C, 0x8C)
RULE_WIDTH, TYPE_AREA = Mm(170), Mm(156)
THICK, THIN = 18, 6  # eighths of a point
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # the first day a zip file can hold


def render(letter):
    document = Document()
    prepare(document)
    _head(document, letter)
    _body(document, letter)
    _foot(document, letter)
    _first_page_rule(document.sections[0].first_page_footer)
    _folios(document)
    _properties(document, letter)
    return _packed(document)


def _add(place, look, text="", *, reserved=False):
    added = place.add_paragraph(style=LOOKS[look].name)
    if text:
        run = added.add_run(text)
        if reserved:
            run.font.color.rgb = GREY
    return added


def _head(document, letter):
    """Mark in the corner, red name 30 mm from the edge (both in frames on the page), red rules, number."""
    for line in head_lines(letter):
        if line.part == "class_mark":
            _frame(_add(document, "class_mark", line.text), top=Mm(16), width=TYPE_AREA, left=Mm(28))
        elif line.part == "agency":
            _agency(document, line.text)
        else:
            _add(document, "number", line.text, reserved=line.reserved)


def _agency(document, name):
    added = _add(document, "agency", name)
    # A long name is set smaller, never in two lines.
    size = min(LOOKS["agency"].size, RULE_WIDTH.pt / max(width(name), 1) - 1)
    for run in added.runs:
        run.font.size = Pt(int(size))
    _frame(added, top=Mm(29), width=RULE_WIDTH, left=Mm(20))
    thick, thin = _add(document, "rule"), _add(document, "rule")
    thick.paragraph_format.space_before = Pt(2)  # 4 mm below the strokes of the name
    _rule(thick, THICK)
    _rule(thin, THIN)


def _body(document, letter):
    paragraphs = []
    for line in body_lines(letter):
        if line.part == "title":
            _title(document, line.text)
        elif line.part == "salutation":
            _add(document, "salutation", line.text)
        else:
            look = f"heading-{line.level}" if line.level else "body"
            paragraphs.append(_add(document, look, line.text))
    if paragraphs:
        # The signature never stands alone on a page.
        paragraphs[-1].paragraph_format.keep_with_next = True


def _title(document, text):
    added, lines = _add(document, "title"), title_lines(text)
    if len(lines) > LONG_TITLE:  # fills the page itself: need not take the salutation along
        added.paragraph_format.keep_with_next = False
    for position, line in enumerate(lines):
        if position:
            added.add_run().add_break(WD_BREAK.LINE)
        added.add_run(line)


def _foot(document, letter):
    """Signature centred over the date, the date four characters from the right; reserved places in grey."""
    added = {}
    for line in foot_lines(letter):
        added[line.part] = _add(document, line.part, line.folded, reserved=line.reserved)
    _centre(added["signature"], added["date"])
    if "contact" in added:
        added["date"].paragraph_format.keep_with_next = True
    if "cc" in added:
        _frame(added["cc"], bottom=True, width=TYPE_AREA, left=Mm(28))
        _add(document, "rule")  # what the frame hangs on


def _centre(signature, date):
    name, day = width(signature.text), width(date.text)
    date_right = max(4, 1 + (name - day) / 2)
    name_right = date_right + (day - name) / 2
    for added, right in ((signature, name_right), (date, date_right)):
        set_indents(added._p.get_or_add_pPr(), {"right": right * CHARACTER})


def _frame(added, *, width, left, top=None, bottom=False):
    """At a place of the page of its own; `bottom`: in the last line of the type area, whatever stands above."""
    frame = OxmlElement("w:framePr")
    values = {"w": round(width.twips), "wrap": "notBeside", "hAnchor": "page", "x": round(left.twips)}
    if bottom:
        values |= {"vAnchor": "margin", "yAlign": "bottom"}
    else:
        values |= {"vAnchor": "page", "y": round(top.twips)}
    for name, value in values.items():
        frame.set(qn(f"w:{name}"), str(value))
    added._p.get_or_add_pPr().insert_element_before(frame, "w:pBdr", "w:spacing", "w:ind", "w:jc")


def _rule(added, size):
    """A red line of 170 mm in the middle of the paper; programs disagree on what a thick-thin pair is."""
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": size, "space": 0, "color": str(RED)}.items():
        border.set(qn(f"w:{name}"), str(value))
    borders.append(border)
    properties = added._p.get_or_add_pPr()
    set_indents(properties, {"left": Mm(20).pt - Mm(28).pt, "right": Mm(20).pt - Mm(26).pt})
    properties.insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def _first_page_rule(footer):
    """Thin above thick, 170 mm wide, 20 mm from the edge of the paper."""
    footer.is_linked_to_previous = False
    for position, size in enumerate((THIN, THICK)):
        rule = footer.paragraphs[0] if not position else footer.add_paragraph()
        rule.style = LOOKS["rule"].name
        _rule(rule, size)


def _folios(document):
    """— 2 — on the outer side of every page but the first."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        folio = footer.paragraphs[0]
        folio.style = LOOKS["folio"].name
        folio.alignment = align
        folio.add_run("— ")
        _field(folio, "PAGE")
        folio.add_run(" —")


def _field(added, code):
    for kind in ("begin", None, "end"):
        run = added.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)


def _properties(document, letter):
    """Title and nothing else: who typed it and when is not for the recipient."""
    core = document.core_properties
    core.title = letter.title[:255]
    for name in ("author", "comments", "keywords", "last_modified_by", "category", "subject"):
        setattr(core, name, "")
    core.language, core.revision = "zh-CN", 1
    day = letter.dated_on
    core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else EARLIEST
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype in (RELATION.THUMBNAIL, RELATION.EXTENDED_PROPERTIES, RELATION.CUSTOM_XML):
                del relations[key]


def _packed(document):
    """The file with fixed times inside, so that the same letter gives the same bytes."""
    loose, packed = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST.timetuple()[:6])
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
