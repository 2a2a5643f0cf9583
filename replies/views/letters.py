"""The official letter as a page and as a Word file: before signing what the latest version would give, marked 草稿."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies.permissions import get_visible_or_404
from replies import letters, shown
from replies.compose import compose
from replies.letter_text import LetterText
from replies.models import Letter, Reply, ReplyVersion

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass
class Shown:
    """A letter as somebody may read it: signed, or still the draft `version`."""

    reply: Reply
    text: LetterText
    letter: Letter | None
    version: ReplyVersion | None
    sees_draft: bool

    @property
    def file_name(self):
        number = self.reply.case.number or self.reply.case.pk
        mark = f"答复函-{self.letter.number}" if self.letter and self.letter.number else "答复函"
        return f"{number}-{mark}.docx" if self.letter else f"{number}-草稿-第{self.version.number}稿.docx"


@require_safe
def letter(request, pk):
    found = _readable_or_404(request.user, pk)
    context = {
        "found": found,
        "letter_html": letters.html(found.text),
        **shown.head_of(found.reply.assignment),
    }
    return render(request, "replies/letter.html", context)


@require_safe
def letter_docx(request, pk):
    found = _readable_or_404(request.user, pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, found.file_name),
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(letters.docx(found.text), content_type=WORD, headers=headers)


def _readable_or_404(user, pk):
    """Who sees no drafts sees the letter all the same, once it was dispatched."""
    replies = Reply.objects.filter(pk=pk)
    readable = Letter.objects.visible_to(user).filter(reply__in=replies, voided_at__isnull=True)
    letter = readable.select_related("reply").first()
    sees_draft = Reply.objects.visible_to(user).filter(pk=pk).exists()
    if letter:
        return Shown(letter.reply, letter.text, letter, None, sees_draft)
    reply = get_visible_or_404(Reply, user, pk)
    if reply.latest is None:
        raise Http404
    return Shown(reply, compose(reply.latest), None, reply.latest, sees_draft)
