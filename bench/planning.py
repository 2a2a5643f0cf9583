"""催办计划: how long it takes to plan many reminders that are due at once, and whether memory stays the same.

Each measurement runs in a process of its own, so that its peak of memory is its own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

from tests.servers import postgres, program

SMALL, LARGE = 10_000, 100_000
AGENCIES, OFFICERS = 100, 2_000
PIECE = 2_000
SECONDS_AIMED_AT = 60
MOST_MEMORY = 1.2


def run():
    rows = []
    _print_head()
    if program("initdb"):
        for size in (SMALL, LARGE):
            with postgres() as url:
                rows += _measured("PostgreSQL", size, DATABASE_URL=url)
    else:
        print("未安装 PostgreSQL · PostgreSQL is not installed: SQLite only")
    rows += _measured("SQLite", SMALL)
    _print_ratios(rows)


def _measured(database, size, **variables):
    """The first run over so many matters due at once, and a second one with nothing left to do."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _child("build", size, folder, **variables)
        for run in ("first", "again"):
            found = _child("plan", size, folder, **variables)
            rows.append({"database": database, "size": size, "run": run, **found})
            _print_row(rows[-1])
    return rows


def _child(what, size, folder, **variables):
    surroundings = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    surroundings |= {"DATA": folder, "DEMO": "on", "DJANGO_SETTINGS_MODULE": "config.settings", **variables}
    command = [sys.executable, "-m", "bench.planning", what, str(size)]
    done = subprocess.run(command, env=surroundings, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _print_head():
    print(f"{'数据库 · database':<16}{'事项 · matters':>16}{'次 · run':>10}{'新 · new':>10}", end="")
    print(f"{'秒 · seconds':>14}{'处理器 · CPU s':>14}{'查询 · queries':>14}{'内存 · MB':>12}")


def _print_row(row):
    print(f"{row['database']:<18}{row['size']:>16}{row['run']:>12}{row['new']:>10}", end="")
    print(
        f"{row['seconds']:>14.1f}{row['cpu']:>14.1f}{row['queries']:>14}{row['megabytes']:>12.0f}", flush=True
    )


def _print_ratios(rows):
    found = {(row["database"], row["size"]): row for row in rows if row["run"] == "first"}
    small, large = found.get(("PostgreSQL", SMALL)), found.get(("PostgreSQL", LARGE))
    if small and large:
        ratio = {name: large[name] / small[name] for name in ("seconds", "megabytes")}
        print(f"\n10 倍事项 · ten times as many: {ratio['seconds']:.1f} × 时间 · time, ", end="")
        print(f"{ratio['megabytes']:.2f} × 内存 · memory (≤ {MOST_MEMORY})")
    slowest = max(row["seconds"] for row in rows if row["size"] == SMALL)
    print(f"10,000 项同时到期 · due at once: {slowest:.1f} s (≤ {SECONDS_AIMED_AT} s)")


# In the child.


def child(what, size):
    import django

    django.setup()
    print(json.dumps({"build": build, "plan": plan}[what](size)))


def build(size):
    """A world with so many suggestions in handling, all due on one day."""
    from django.core.management import call_command

    from agencies import clock
    from tests import factories

    call_command("migrate", verbosity=0)
    with clock.moved_to(factories.NOW):
        world = factories.World()
        officers = _officers(world)
        for start in range(0, size, PIECE):
            _cases(world, officers, range(start, min(start + PIECE, size)))
    return {}


def _officers(world):
    """[(agency, officer)] of two thousand people in a hundred agencies."""
    from agencies.models import Agency, Membership, Role, User

    agencies = Agency.objects.bulk_create(
        Agency(name=f"市测试{number}局", short_name=f"测试{number}局", kind=Agency.Kind.DEPARTMENT)
        for number in range(AGENCIES)
    )
    users = User.objects.bulk_create(
        User(username=f"p{number}", name=f"承办人{number}", email=f"p{number}@example.org", password="!")
        for number in range(OFFICERS)
    )
    pairs = [(agencies[number % AGENCIES], user) for number, user in enumerate(users)]
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=Role.CASE_OFFICER) for agency, user in pairs
    )
    return pairs


def _cases(world, officers, numbers):
    from agencies import clock
    from suggestions.models import Assignment, Suggestion

    today, profile = clock.today(), world.profile
    due = profile.clock().add_months(today - timedelta(days=90), 3)
    cases = Suggestion.objects.bulk_create(
        Suggestion(
            session=world.session,
            number=f"{number:06}",
            title=f"关于测试事项{number}的建议",
            received_on=today - timedelta(days=95),
            state=Suggestion.State.HANDLING,
            due_on=today,
            registered_by=world.office_coordinator,
        )
        for number in numbers
    )
    Assignment.objects.bulk_create(
        Assignment(
            suggestion=case,
            agency=officers[number % OFFICERS][0],
            agency_name=officers[number % OFFICERS][0].name,
            officer=officers[number % OFFICERS][1],
            part=Assignment.Part.SOLE,
            state=Assignment.State.WORKING,
            profile=profile,
            assigned_on=today - timedelta(days=90),
            signed_for_on=today - timedelta(days=89),
            sign_for_due_on=today - timedelta(days=88),
            due_on=today,
            first_due_on=today,
            due_basis=due.basis,
        )
        for number, case in zip(numbers, cases, strict=True)
    )


def plan(size):
    from django.db import connection

    from agencies import clock
    from replies import planning
    from tests import factories

    asked = []

    def counted(execute, *arguments):
        asked.append(1)
        return execute(*arguments)

    with clock.moved_to(factories.NOW), connection.execute_wrapper(counted):
        start, worked = time.perf_counter(), time.process_time()
        new = planning.plan(clock.today())
        seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"new": new, "seconds": seconds, "cpu": cpu, "queries": len(asked), "megabytes": peak}


if __name__ == "__main__":
    child(sys.argv[1], int(sys.argv[2]))
