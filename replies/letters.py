"""The official letter in every form: lines, plain text, HTML, Word. All forms say the same words.

The source is replies.letter_text.LetterText, the sentences are in replies.letter_wording, the look of the
Word file (GB/T 9704-2012, letter format) in replies.letter_docx and letter_styles, of the page in letter.css.
"""

import re
from typing import NamedTuple

from django.template.loader import render_to_string

from replies.letter_text import HEADING, RESERVED_DATE, RESERVED_NUMBER
from replies.letter_title import phrases, width


class Line(NamedTuple):
    """A line of the finished letter; `reserved` marks a place to be filled after signing."""

    part: str
    text: str
    level: int = 0
    reserved: bool = False

    @property
    def css(self):
        return self.part.replace("_", "-")

    @property
    def pieces(self):
        """What stays in one piece on a narrow screen."""
        return re.findall(r"[^；]+；?", self.text) if self.part == "contact" else [self.text]

    @property
    def folded(self):
        """On paper the contact line breaks between two of its facts, not within one."""
        first, mark, last = self.text.rpartition("；")
        return f"{first}{mark}\n{last}" if self.part == "contact" and width(self.text) > 26 else self.text


def chinese_date(day):
    return f"{day.year}年{day.month}月{day.day}日"


def lines(letter):
    """The whole letter from the mark in the corner to the cc line: what every renderer draws."""
    return [*head_lines(letter), *body_lines(letter), *foot_lines(letter)]


def head_lines(letter):
    if letter.show_class_mark and letter.class_mark:
        yield Line("class_mark", letter.class_mark)
    yield Line("agency", letter.agency_name)
    if letter.document_number is None:
        yield Line("number", RESERVED_NUMBER, reserved=True)
    elif letter.document_number:
        yield Line("number", letter.document_number)


def body_lines(letter):
    yield Line("title", letter.title)
    yield Line("salutation", letter.salutation)
    for block in letter.blocks:
        if block.text:
            yield Line(block.part, block.text, level=block.level if block.kind == HEADING else 0)


def foot_lines(letter):
    yield Line("signature", letter.agency_name)
    if letter.dated_on:
        yield Line("date", chinese_date(letter.dated_on))
    else:
        yield Line("date", RESERVED_DATE, reserved=True)
    if any(letter.contact):
        yield Line("contact", contact_text(letter.contact))
    if letter.cc:
        yield Line("cc", f"抄送：{'、'.join(letter.cc)}。")


def contact_text(contact):
    labels = ("联系人", "联系电话", "邮政编码")
    told = [f"{label}：{value}" for label, value in zip(labels, contact, strict=True) if value]
    return f"（{'；'.join(told)}）"


def plain_text(letter):
    """One line for each paragraph, as it is pasted into another program or compared with another version."""
    return "\n".join(line.text for line in lines(letter)) + "\n"


def html(letter):
    """A fragment for a page; the page links letter.css."""
    context = {
        "head": list(head_lines(letter)),
        "title_phrases": phrases(letter.title),
        "body": list(body_lines(letter))[1:],
        "foot": list(foot_lines(letter)),
    }
    return render_to_string("replies/_letter.html", context)


def docx(letter):
    """The bytes of the Word file; the same letter always gives the same bytes."""
    from replies import letter_docx  # needs lines() from here

    return letter_docx.render(letter)
