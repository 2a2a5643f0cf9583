"""协办意见函: what was given, as a letter of the co-handler to the lead."""

import io

from django.urls import reverse
from docx import Document

from replies.models import Opinion


def url(opinion, name="opinion_letter"):
    return reverse(f"replies:{name}", args=[opinion.pk])


def test_a_given_opinion_is_a_letter(world, client_of, monkeypatch):
    monkeypatch.setattr("replies.views.letters.draw", lambda text, **options: text.title.encode())
    suggestion = world.drafted()
    opinion = world.co_of(suggestion).opinion
    client = client_of(world.officer)
    page = client.get(url(opinion)).text
    for words in ("协办意见", f"{world.lead.name}：", "收悉", opinion.latest.text[:10], "专此函复。"):
        assert words in page
    assert "〔　　〕" not in page
    file = client.get(url(opinion, "opinion_letter_docx"))
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(file.content)).paragraphs)
    assert opinion.latest.text.splitlines()[0] in text
    assert f"{opinion.given_on.year}年{opinion.given_on.month}月{opinion.given_on.day}日" in text
    assert "协办意见" in client.get(url(opinion, "opinion_letter_pdf")).content.decode()
    assert url(opinion) in client.get(suggestion.get_absolute_url()).text
    assert url(opinion) in client.get(world.reply_of(suggestion).get_absolute_url()).text
    assert client_of(world.co_officer).get(url(opinion)).status_code == 200
    for stranger in (world.neighbour_officer, world.co2_officer):
        assert client_of(stranger).get(url(opinion)).status_code == 404

    opinion.versions.update(text="", no_objection=True)
    assert "无不同意见" in client.get(url(opinion)).text
    Opinion.objects.filter(pk=opinion.pk).update(state=Opinion.State.IN_REVIEW)
    for user in (world.co_officer, world.officer):
        assert client_of(user).get(url(opinion)).status_code == 404
