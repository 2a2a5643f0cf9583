"""The loop and Celery: both come round, and both end when they are told to."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from agencies.models import PutAside
from config import documents, watching
from config.celery import app
from replies import reminders
from replies.reminders import ALIVE
from replies.tasks import plan_reminders
from tests.servers import redis

PATIENCE = 90


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def surroundings(folder):
    """A data folder of its own; processes started here share nothing with the tests."""
    given = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    given |= {"DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "off"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=given, check=True)
    return given


@pytest.fixture
def sign_of_life(folder):
    """The file that the scheduler touches."""
    (folder / ALIVE).unlink(missing_ok=True)
    return folder / ALIVE


def until(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_the_loop_comes_round_and_ends_when_it_is_told(surroundings, sign_of_life):
    command = [sys.executable, "manage.py", "run_reminders", "--every", "600"]
    loop = subprocess.Popen(command, env=surroundings)
    try:
        assert until(sign_of_life.exists)
        loop.send_signal(signal.SIGTERM)
        assert loop.wait(timeout=PATIENCE) == 0
    finally:
        loop.kill()


@pytest.mark.slow
def test_the_loop_outlives_a_database_out_of_reach(surroundings, folder, sign_of_life):
    elsewhere = folder / "later"
    given = {**surroundings, "DATABASE_URL": f"sqlite:///{elsewhere}/db.sqlite3"}
    command = [sys.executable, "manage.py", "run_reminders", "--every", "0.5"]
    with subprocess.Popen(command, env=given, stderr=subprocess.PIPE, text=True) as loop:
        try:
            assert any(" ERROR " in line for line in loop.stderr)
            assert not sign_of_life.exists()
            elsewhere.mkdir()
            shutil.copy(folder / "db.sqlite3", elsewhere)
            assert until(sign_of_life.exists)
        finally:
            loop.kill()


@pytest.mark.slow
def test_a_call_through_redis_is_carried_out(surroundings, sign_of_life):
    with redis() as url:
        given = {**surroundings, "REDIS_URL": url}
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"],
            env=given,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            call = "from replies.tasks import plan_reminders; plan_reminders.delay()"
            shell = [sys.executable, "manage.py", "shell", "--command", call]
            subprocess.run(shell, env=given, check=True, stdout=subprocess.DEVNULL)
            assert until(sign_of_life.exists)
        finally:
            worker.terminate()
            worker.wait(timeout=20)


def test_celery_carries_no_state_and_loses_no_killed_task():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
    assert all(entry["schedule"] <= 300 for entry in app.conf.beat_schedule.values())


@pytest.mark.django_db
def test_a_call_of_another_version_is_put_aside():
    """A worker that runs older or newer code does nothing, and says so."""
    plan_reminders(schema=99)
    row = PutAside.objects.get()
    assert ("99" in row.key, "99" in row.error) == (True, True)


@pytest.mark.django_db
def test_a_task_that_breaks_is_noted_and_does_not_come_back(monkeypatch):
    def broken():
        raise ValueError("broken")

    monkeypatch.setattr(reminders, "plan_all", broken)
    plan_reminders()
    plan_reminders()
    assert PutAside.objects.get().times == 2
    monkeypatch.undo()
    plan_reminders()
    assert not PutAside.objects.exists()


def test_a_worker_that_hears_nothing_is_started_anew(tmp_path):
    """Its sign of life is old: it is replaced, as often as it takes; told to stop it ends."""
    starts, sign = tmp_path / "starts", tmp_path / "sign"
    command = [sys.executable, "-c", f"open({str(starts)!r}, 'a').write('x'); import time; time.sleep(60)"]

    def enough():
        return starts.exists() and len(starts.read_text()) > 1

    assert watching.keep_alive(command, sign, stopped=enough, silence=0.5, every=0.05) == 0
    ended = [sys.executable, "-c", "raise SystemExit(3)"]
    assert watching.keep_alive(ended, sign, stopped=lambda: False, every=0.05) == 3


def test_the_papers_show_every_step_and_every_setting():
    papers = documents.papers()
    for action in documents.Action:
        assert f"`{action}`" in papers["rights.md"]
    for name in documents.VARIABLES:
        assert f"`{name}`" in papers["settings.md"]
    assert "`reply_months`" in papers["limits.md"]
    assert papers["workflow.md"].count("```mermaid") == len(documents.TABLES)
