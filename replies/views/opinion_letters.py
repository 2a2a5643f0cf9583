"""协办意见函: a given opinion as the co-handler's letter to the lead, in the form of the reply letter."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.permissions import get_visible_or_404
from replies import letters, shown
from replies.compose import compose_opinion
from replies.letter_text import LetterText
from replies.models import Opinion
from replies.views.letters import pdf_answer, word_answer


@dataclass
class Shown:
    opinion: Opinion
    text: LetterText

    @property
    def line(self):
        return self.opinion.assignment

    @property
    def url(self):
        return reverse("replies:opinion_letter", args=[self.opinion.pk])

    @property
    def docx_url(self):
        return reverse("replies:opinion_letter_docx", args=[self.opinion.pk])

    @property
    def pdf_url(self):
        return reverse("replies:opinion_letter_pdf", args=[self.opinion.pk])

    def file_name(self, ending):
        case = self.opinion.case
        return f"{case.number or case.pk}-协办意见-{self.line.agency.short_name}.{ending}"


@require_safe
def opinion_letter(request, pk):
    found = _given_or_404(request.user, pk)
    context = {"found": found, "letter_html": letters.html(found.text), **shown.head_of(found.line)}
    return render(request, "replies/opinion_letter.html", context)


@require_safe
def opinion_letter_docx(request, pk):
    return word_answer(_given_or_404(request.user, pk))


@require_safe
def opinion_letter_pdf(request, pk):
    return pdf_answer(request, _given_or_404(request.user, pk))


def _given_or_404(user, pk):
    """There is no letter before the opinion is given, for nobody."""
    opinion = get_visible_or_404(Opinion, user, pk)
    if opinion.state != Opinion.State.GIVEN:
        raise Http404
    return Shown(opinion, compose_opinion(opinion))
