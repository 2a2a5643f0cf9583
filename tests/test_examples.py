"""Every scenario in docs/examples walks its branches by the real steps, and leaves a world that fits."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from replies.integrity import faults
from suggestions.chain import first_break
from suggestions.models import Event

EXAMPLES = sorted((Path(__file__).parent.parent / "docs/examples").glob("*.json"))
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "file", [file for file in EXAMPLES if file.stem != "cast"], ids=lambda file: file.stem
)
def test_an_example_is_walked(file):
    out = io.StringIO()
    call_command("load_scenario", str(file), stdout=out)
    told = json.loads(file.read_text(encoding="utf-8"))["suggestions"]
    assert len(json.loads(out.getvalue())["suggestions"]) == len(told)
    assert all(suggestion.get("ends") for suggestion in told), "each case says how it ends"
    taken = set(Event.objects.values_list("action", flat=True))
    asked = {branch["step"] for piece in told for branch in piece.get("then", []) if "step" in branch}
    refused = {branch["step"] for piece in told for branch in piece.get("then", []) if "refused" in branch}
    assert asked - refused <= taken
    assert [str(fault) for fault in faults()] == []
    assert first_break() is None
