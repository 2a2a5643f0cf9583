import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from replies import letter_pdf, letters
from replies.compose import compose
from replies.letter_pdf import NotDrawn
from replies.models import Altered, Reply
from suggestions.models import Assignment

FORMATS = {
    "docx": letters.docx,
    "pdf": letter_pdf.render,
    "html": lambda text: letters.html(text).encode(),
    "txt": lambda text: letters.plain_text(text).encode(),
}


class Command(BaseCommand):
    help = "Write the letter of a reply into a file: the signed text, or the draft's where nothing is signed yet."

    def add_arguments(self, parser):
        parser.add_argument("reply", metavar="REPLY_ID")
        parser.add_argument("--number", action="store_true", help="REPLY_ID is the number of the suggestion")
        parser.add_argument("--format", choices=[*FORMATS], default="docx")
        parser.add_argument("out", type=Path, metavar="OUT")

    def handle(self, *, reply, number, format, out, **options):
        found = text_of(*the_reply(reply, is_number=number))
        try:
            content = FORMATS[format](found)
        except NotDrawn as fault:
            self.stderr.write(f"{fault} {_('The Word file and the printed page say the same.')}")
            sys.exit(2)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from None
        self.stdout.write(str(out))


def the_reply(text, *, is_number):
    """(reply, the assignment whose letter is asked for): by a suggestion's number also one that was merged into another.

    A number that several sessions used has to be told apart by the id.
    """
    if not is_number and not text.isdecimal():
        raise CommandError(
            _("Not the id of a reply: %(text)s. With --number it may be the suggestion's number.")
            % {"text": text}
        )
    lines = Assignment.objects.answering().select_related("suggestion", "answered_with").order_by("pk")
    wanted = {"suggestion__number": text} if is_number else {"reply": int(text), "answered_with": None}
    replies = [
        (Reply.objects.filter(assignment=line.host).first(), line) for line in lines.filter(**wanted)[:20]
    ]
    found = [(reply, line) for reply, line in replies if reply]
    if not found:
        raise CommandError(_("There is no such reply."))
    if len(found) > 1:
        ids = ", ".join(str(reply.pk) for reply, _line in found)
        raise CommandError(_("Several replies have this number. Give the id of one: %(ids)s") % {"ids": ids})
    return found[0]


def text_of(reply, line):
    letter = reply.letter_of(line)
    if letter and not letter.is_intact:
        raise CommandError(Altered().reason)
    if letter:
        return letter.text
    if reply.latest is None:
        raise CommandError(_("Nothing is written yet."))
    return compose(reply.latest, to=line)
