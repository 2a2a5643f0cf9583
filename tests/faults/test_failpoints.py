"""The places where a test ends the program exist in a demo alone, and do nothing where nobody asks for it."""

import os
import subprocess
import sys

import pytest

from agencies import failpoints

pytestmark = pytest.mark.fault


def settings_with(tmp_path, **variables):
    given = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    given |= {"DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "off", **variables}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.FAILPOINTS)"]
    return subprocess.run(command, env=given, capture_output=True, text=True)


def test_they_are_refused_where_cases_are_real(tmp_path):
    refused = settings_with(tmp_path, FAILPOINTS="after_data:kill")
    assert refused.returncode == 1
    assert "ImproperlyConfigured" in refused.stderr
    assert settings_with(tmp_path, FAILPOINTS="after_data:kill", DEMO="on").returncode == 0


@pytest.mark.parametrize(
    "text", ["nowhere:kill", "after_data:explode", "after_data", "after_data:sleep=long"]
)
def test_a_misspelt_one_is_refused(text):
    with pytest.raises(ValueError, match=r"FAILPOINTS|could not convert"):
        failpoints.read(text)


def test_each_is_somewhere_and_does_nothing_by_itself(settings):
    found = subprocess.run(
        ["grep", "-rhoE", r'failpoints\.reach\("[a-z_]+"\)', "agencies", "replies"],
        capture_output=True,
        text=True,
    ).stdout
    assert {line.split('"')[1] for line in found.splitlines()} == set(failpoints.POINTS)
    for name in failpoints.POINTS:
        assert failpoints.reach(name) is None
    settings.FAILPOINTS = failpoints.read("after_claim:raise,after_data:sleep=0.01")
    with pytest.raises(failpoints.Reached):
        failpoints.reach("after_claim")
    failpoints.reach("after_data")
