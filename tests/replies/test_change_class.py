"""再次答复: the class changes from a day on; the letter, and every report of an earlier day, stay as they were."""

from datetime import date

import pytest
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from replies.class_history import class_as_at, item_classes_as_at, shares_as_at
from replies.integrity import faults
from replies.models import Letter, ResultClassChange
from suggestions.chain import first_break
from suggestions.models import ResultClass
from tests.replies import promises

pytestmark = pytest.mark.django_db
JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)


@pytest.fixture
def commitment(world):
    """Item 1 is A, item 2 was promised (B) and is done by June."""
    return promises.kept(world, proposers=world.deputies[:2])


@pytest.fixture
def line(commitment):
    return commitment.assignment


@pytest.fixture
def change(post, line):
    def send(user, item, letter="A", reason="规划已印发。"):
        line.refresh_from_db()
        new = ResultClass.objects.get(scheme=line.profile.class_scheme, letter=letter)
        url = reverse("replies:change_class", args=[line.pk])
        return post(user, url, item=item.pk, new=new.pk, reason=reason, seen=line.revision)

    return send


def letters_of(classes):
    return [found.letter for _item, found in sorted(classes.items())]


def test_a_kept_promise_offers_another_answer(world, client_of, line, commitment):
    page = client_of(world.coordinator).get(commitment.get_absolute_url()).text
    assert reverse("replies:change_class", args=[line.pk]) in page
    form = client_of(world.coordinator).get(reverse("replies:change_class", args=[line.pk])).context["form"]
    assert (form["item"].initial, form["reason"].initial) == (commitment.item, promises.DONE)


@pytest.mark.parametrize("who", ["coordinator", "principal"])
def test_june_stays_june(world, client_of, change, line, commitment, who):
    text = line.letters.get().text if hasattr(line, "letters") else Letter.objects.get(assignment=line).text
    with clock.moved_to(date(2026, 10, 1)):
        assert change(getattr(world, who), commitment.item).status_code == 302
        rows = ResultClassChange.objects.order_by("pk")
        assert [(row.item, row.old.letter, row.new.letter, row.on) for row in rows] == [
            (commitment.item, "B", "A", date(2026, 10, 1)),
            (None, "B", "A", date(2026, 10, 1)),
        ]
        page = client_of(world.liaison).get(line.suggestion.get_absolute_url()).text
        assert "B → A" in page
        assert "规划已印发。" in page
    for _time in range(2):
        assert (class_as_at(line, JUNE).letter, class_as_at(line, DECEMBER).letter) == ("B", "A")
        assert letters_of(item_classes_as_at(line, JUNE)) == ["A", "B"]
        assert letters_of(item_classes_as_at(line, DECEMBER)) == ["A", "A"]
        letters = Letter.objects.all()
        assert {row.letter: n for row, n in shares_as_at(letters, JUNE).items()} == {"B": 1}
        assert {row.letter: n for row, n in shares_as_at(letters, DECEMBER).items()} == {"A": 1}
    assert Letter.objects.get(assignment=line).text == text
    told = Message.objects.filter(subject__contains="再次答复")
    assert told.count() == 2
    assert list(map(str, faults())) == []
    assert first_break() is None


def test_before_the_letter_there_is_no_class(line):
    assert class_as_at(line, date(2026, 5, 1)) is None
    assert item_classes_as_at(line, date(2026, 5, 1)) == {}


def test_after_the_conclusion_too(world, change, line, commitment):
    type(line.suggestion).objects.filter(pk=line.suggestion_id).update(state="concluded")
    type(line).objects.filter(pk=line.pk).update(outcome="concluded")
    assert change(world.coordinator, commitment.item).status_code == 302


def test_the_class_it_has_and_missing_words_are_refused(world, change, line, commitment):
    assert change(world.coordinator, commitment.item, letter="B").status_code == 422
    assert change(world.coordinator, commitment.item, reason=" ").status_code == 422
    assert not ResultClassChange.objects.exists()


def test_not_before_the_letter(world, post):
    line = world.lead_of(world.drafted())
    assert post(world.coordinator, reverse("replies:change_class", args=[line.pk])).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("office_coordinator", 403), ("neighbour_coordinator", 404)]
)
def test_nobody_else_changes_it(world, change, commitment, who, status):
    assert change(getattr(world, who), commitment.item).status_code == status


def test_a_row_changed_by_hand_is_found(world, change, commitment):
    change(world.coordinator, commitment.item)
    ResultClassChange.objects.filter(item=None).update(on=date(2026, 6, 1))
    assert len(list(faults())) == 1
