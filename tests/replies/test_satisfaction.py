"""总体评价: the lead deputy's mark, or where the profile says so the least satisfied one."""

import pytest

from replies import workflow
from replies.models import Evaluation
from replies.satisfaction import overall
from suggestions.models import RuleProfile

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluations(world):
    world.invited(proposers=world.deputies[:3])
    return list(Evaluation.objects.order_by("proposer__order"))


def give(evaluation, mark, comment=""):
    workflow.evaluate(evaluation, marks={"reply": mark}, comment=comment, by=evaluation.links.last())


def again():
    return overall(list(Evaluation.objects.select_related("assignment__profile", "proposer")))


def test_the_mark_of_the_lead_deputy_counts(evaluations):
    give(evaluations[1], "dissatisfied", "不具体。")
    assert again() is None
    give(evaluations[0], "satisfied")
    assert (again().code, again().label, again().why) == ("satisfied", "满意", "以领衔代表评价为准")


def test_where_every_mark_counts_the_least_satisfied_one(evaluations):
    RuleProfile.objects.update(co_signer_mark="any")
    give(evaluations[0], "satisfied")
    give(evaluations[1], "basically_satisfied")
    assert again().code == "basically_satisfied"


def test_the_page_says_it_with_the_count(world, client_of, evaluations):
    give(evaluations[0], "satisfied")
    give(evaluations[1], "basically_satisfied")
    page = client_of(world.liaison).get(evaluations[0].case.get_absolute_url()).text
    assert "2/3 已反馈" in page or "2/3" in page
    assert "总体：满意" in page
