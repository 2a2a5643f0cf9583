"""The admin shows rows of the workflow to who may see them, and changes none."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agencies.models import Message
from replies.models import Evaluation, EvaluationLink, Letter, Publication, PublishedPiece, Reminder, Reply

pytestmark = pytest.mark.django_db

SHOWN = [Reply, Letter, Evaluation, Publication, PublishedPiece, Reminder]


@pytest.fixture
def suggestion(world):
    for user in (world.office_coordinator, world.system_admin):
        user.is_staff = user.is_superuser = True
        user.save()
    return world.published()


def page(model, name, *args):
    return reverse(f"admin:replies_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", SHOWN)
def test_the_office_looks_and_changes_nothing(client_of, world, suggestion, model):
    client = client_of(world.office_coordinator)
    assert client.get(page(model, "changelist")).status_code == 200
    assert client.get(page(model, "add")).status_code == 403
    for row in model.objects.all()[:1]:
        shown = client.get(page(model, "change", row.pk))
        assert shown.status_code == 200
        assert 'name="_save"' not in shown.content.decode()
        assert client.post(page(model, "change", row.pk), {"state": "given"}).status_code == 403
        assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", SHOWN)
def test_a_superuser_without_a_role_sees_no_case(client_of, world, suggestion, model):
    """A43: being the administrator opens nothing."""
    page_of_nothing = client_of(world.system_admin).get(page(model, "changelist"))
    assert suggestion.title not in page_of_nothing.content.decode()
    assert page_of_nothing.context["cl"].result_count == 0


def test_a_mark_not_released_is_hidden(client_of, world, suggestion):
    evaluation = world.evaluation_of(suggestion)
    Evaluation.objects.filter(pk=evaluation.pk).update(released_at=None, comment="尚未公布的意见")
    shown = client_of(world.office_coordinator).get(page(Evaluation, "change", evaluation.pk))
    assert "尚未公布的意见" not in shown.content.decode()


def test_no_page_of_the_admin_shows_links():
    assert EvaluationLink not in admin.site._registry
    shown = admin.site._registry.get(Message)
    assert shown is None or "body" in (shown.exclude or [])
