"""`make test`: the whole suite on SQLite, then again on PostgreSQL. Arguments go to pytest."""

import os
import signal
import subprocess
import sys
import tempfile

from tests.servers import CI, chromium, postgres, program


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stops the servers too
    absent = [name for name, path in needed().items() if not path]
    if absent and CI:
        sys.exit(f"CI runs every test and needs: {', '.join(absent)}")
    failed = suite("SQLite", arguments)
    if program("initdb"):
        with postgres() as url:
            failed |= suite("PostgreSQL", arguments, DATABASE_URL=url)
    if absent:
        print(f"Not installed here, so its tests were left out: {', '.join(absent)}")
    sys.exit(failed)


def needed():
    return {
        "PostgreSQL": program("initdb"),
        "Redis": program("redis-server", "valkey-server"),
        "Chromium": chromium(),
    }


def suite(database, arguments, **variables):
    print(f"\n=== {database} ===", flush=True)
    with tempfile.TemporaryDirectory(prefix="tests-data-") as data:
        surroundings = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        surroundings |= {"DATA": data, "DJANGO_ALLOW_ASYNC_UNSAFE": "true", **variables}
        workers = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
        command = [sys.executable, "-m", "pytest", *workers, *arguments]
        return subprocess.run(command, env=surroundings).returncode


if __name__ == "__main__":
    main(sys.argv[1:])
