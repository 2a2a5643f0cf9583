"""The official letter as a page, Word file and PDF: before signing what the latest version would give, marked 草稿."""

from dataclasses import dataclass

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies.permissions import get_visible_or_404
from replies import letters, shown
from replies.compose import compose
from replies.letter_pdf import Busy, NotDrawn
from replies.letter_pdf import render as draw
from replies.letter_text import LetterText
from replies.models import Letter, Reply, ReplyVersion
from suggestions.models import Assignment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass
class Shown:
    """A letter as somebody may read it: signed, or still the draft `version`."""

    reply: Reply
    text: LetterText
    letter: Letter | None
    version: ReplyVersion | None
    sees_draft: bool
    line: Assignment
    """The assignment it answers."""

    @property
    def case(self):
        return self.line.suggestion

    @property
    def place(self):
        """What tells its address from that of the reply's own letter."""
        return [] if self.line.pk == self.reply.assignment_id else [self.case.pk]

    @property
    def url(self):
        return reverse("replies:letter", args=[self.reply.pk, *self.place])

    @property
    def docx_url(self):
        return reverse("replies:letter_docx", args=[self.reply.pk, *self.place])

    @property
    def pdf_url(self):
        return reverse("replies:letter_pdf", args=[self.reply.pk, *self.place])

    def file_name(self, ending):
        number = self.case.number or self.case.pk
        mark = f"答复函-{self.letter.number}" if self.letter and self.letter.number else "答复函"
        return (
            f"{number}-{mark}.{ending}"
            if self.letter
            else f"{number}-草稿-第{self.version.number}稿.{ending}"
        )


@require_safe
def letter(request, pk, suggestion=None):
    found = _readable_or_404(request.user, pk, suggestion)
    return render(request, "replies/letter.html", _about(found) | {"letter_html": letters.html(found.text)})


@require_safe
def letter_docx(request, pk, suggestion=None):
    found = _readable_or_404(request.user, pk, suggestion)
    return word_answer(found)


@require_safe
def letter_pdf(request, pk, suggestion=None):
    """Drawn outside of this process. While another is drawn a page waits; where none can be, it says why."""
    found = _readable_or_404(request.user, pk, suggestion)
    return pdf_answer(request, found, draft=None if found.letter else found.version.number)


def pdf_answer(request, found, *, draft=None):
    try:
        content = draw(found.text, draft=draft, keep=draft is None)
    except Busy:
        answer = render(request, "replies/letter_waits.html", _about(found), status=503)
        answer["Refresh"] = "2"
        return answer
    except NotDrawn as fault:
        return render(request, "replies/letter_waits.html", _about(found) | {"why": fault}, status=503)
    return _file(content, content_type="application/pdf", name=found.file_name("pdf"))


def word_answer(found):
    return _file(letters.docx(found.text), content_type=WORD, name=found.file_name("docx"))


def _about(found):
    return {"found": found, **shown.head_of(found.line)}


def _file(content, *, content_type, name):
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _readable_or_404(user, pk, suggestion):
    """Who sees no drafts sees the letter all the same, once it was dispatched. Of a merged reply `suggestion` says which."""
    own = {"suggestion": suggestion} if suggestion else {"assignment": F("reply__assignment")}
    readable = Letter.objects.visible_to(user).filter(reply__pk=pk, voided_at__isnull=True, **own)
    letter = readable.select_related("reply", "assignment__suggestion").first()
    sees_draft = Reply.objects.visible_to(user).filter(pk=pk).exists()
    if letter:
        return Shown(letter.reply, letter.text, letter, None, sees_draft, letter.assignment)
    reply = get_visible_or_404(Reply, user, pk)
    line = reply.assignment if suggestion is None else _line_or_404(reply, suggestion)
    if reply.latest is None:
        raise Http404
    return Shown(reply, compose(reply.latest, to=line), None, reply.latest, sees_draft, line)


def _line_or_404(reply, suggestion):
    found = [line for line in reply.lines if line.suggestion_id == suggestion]
    if not found:
        raise Http404
    return found[0]
