"""Real servers for the tests, started here, thrown away afterwards: nothing on the machine is configured or kept."""

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

CI = os.environ.get("CI") == "true"
SECONDS_TO_START = 30


def program(*names):
    """Where the first of these programs is, or None; Debian keeps PostgreSQL's own outside the PATH."""
    for name in names:
        found = sorted(
            glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4])
        )
        if path := shutil.which(name) or (found and found[-1]):
            return path
    return None


def chromium():
    return program("chromium", "chromium-browser", "google-chrome")


def need(name, path):
    """Leave a test out where its program is not installed; CI has everything, so there its absence is a failure."""
    if not path:
        (pytest.fail if CI else pytest.skip)(f"{name} is not installed")
    return path


@contextlib.contextmanager
def postgres():
    """A PostgreSQL of our own; gives its DATABASE_URL. It refuses to run as root, so root lends it another user."""
    need("PostgreSQL", program("initdb"))
    user = server_user()
    quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    with folder_of(user) as folder:

        def run(name, *arguments):
            command = [program(name), "-D", f"{folder}/data", *arguments]
            subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--username=tests", "--no-sync")
        reach = f"-c listen_addresses= -c unix_socket_directories={folder}"
        run("pg_ctl", "start", "-w", "-l", f"{folder}/server.log", "-o", f"{quick} {reach}")
        try:
            yield f"postgres://tests@/{folder}/postgres"
        finally:
            run("pg_ctl", "stop", "-m", "immediate")


@contextlib.contextmanager
def redis(*, port=None, folder=None):
    """A Redis of our own; gives its REDIS_URL. With the port and folder of an earlier one it comes back as that."""
    port, password = port or free_port(), "tests"
    with contextlib.ExitStack() as stack:
        folder = folder or stack.enter_context(folder_of(None))
        command = [
            need("Redis", program("redis-server", "valkey-server")),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
        ]
        command += ["--requirepass", password, "--dir", str(folder), "--save", "", "--appendonly", "yes"]
        server = stack.enter_context(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        stack.callback(server.terminate)
        wait_for(port, server=server)
        yield f"redis://:{password}@127.0.0.1:{port}/0"


def wait_for(port, *, server):
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{server.args[0]} did not start on port {port}")


@contextlib.contextmanager
def folder_of(user):
    with tempfile.TemporaryDirectory(prefix="tests-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        yield folder


def server_user():
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
