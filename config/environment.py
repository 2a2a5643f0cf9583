"""Everything that differs between machines, read from the environment; `docs/settings.md` is printed from here."""

import contextlib
import os
import secrets
from pathlib import Path

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

VARIABLES = {
    "DATA": ("./data", "Folder of the SQLite database, uploaded files and the generated secret key."),
    "DATABASE_URL": ("sqlite:///DATA/db.sqlite3", "postgres://user:password@host/name for production."),
    "REDIS_URL": ("", "redis://host:6379/0 wakes the work through Celery; without it a loop does the same."),
    "SECRET_KEY": ("DATA/secret.key", "Made on first start and kept in DATA when it is not given."),
    "ALLOWED_HOSTS": ("localhost,127.0.0.1,[::1]", "Host names the program answers to, separated by commas."),
    "BASE_URL": ("http://127.0.0.1:8000", "Address that links in messages and QR codes begin with."),
    "HTTPS": ("off", "on: cookies only over HTTPS, and HTTP is redirected."),
    "TRUST_PROXY": ("off", "on: believe X-Forwarded-Proto of the one reverse proxy in front."),
    "DEBUG": ("off", "on: Django's debug pages. Never in production."),
    "DEMO": (
        "off",
        "on: demo accounts on the login page, scenario loading, a movable clock. Never with real data.",
    ),
    "DEMO_CLOCK": ("", "Demo only: the moment the program takes for now at start, such as 2025-05-08T09:30."),
    "FAILPOINTS": (
        "",
        "Demo only, for tests of faults: where the program ends itself, such as after_data:kill.",
    ),
    "EMAIL_URL": ("consolemail://", "smtp+tls://user:password@host:587 sends mail; the default prints it."),
    "EMAIL_FROM": ("noreply@localhost", "Sender of the program's mail."),
    "MAILS_PER_MINUTE": ("60", "How many messages leave in a minute, by all senders together."),
    "OUTBOX_LEASE_SECONDS": (
        "120",
        "How long a sender keeps a message to itself before another looks after it.",
    ),
    "BROKER_VISIBILITY_SECONDS": (
        "600",
        "After how long Redis gives a task that was not finished to another worker.",
    ),
    "WECOM_URL": (
        "",
        "Address of a WeCom group robot, on whatever host; reminders may then go to its group.",
    ),
    "DINGTALK_URL": ("", "Address of a DingTalk group robot."),
    "DINGTALK_SECRET": ("", "What its calls are signed with, where it asks for that."),
    "FEISHU_URL": ("", "Address of a Feishu group robot."),
    "FEISHU_SECRET": ("", "What its calls are signed with, where it asks for that."),
    "SMS_URL": ("", "Service that sends text messages: POST {id, mobile, text}, see docs/running.md."),
    "SMS_SECRET": (
        "",
        "What its calls are signed with: X-Signature, HMAC-SHA256 of X-Timestamp and the body.",
    ),
    "UPLOAD_MB": ("50", "Largest file that may be attached, in megabytes."),
    "LOG_LEVEL": ("INFO", "How much is logged to the standard error stream."),
}


def text(name):
    return env.str(name, default=VARIABLES[name][0])


def switch(name):
    return env.bool(name, default=VARIABLES[name][0] == "on")


def number(name):
    return env.int(name, default=int(VARIABLES[name][0]))


def data_folder():
    folder = Path(text("DATA")).expanduser()
    folder = folder if folder.is_absolute() else BASE_DIR / folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder):
    """The given key, or one made once and kept beside the data, so that several processes share it."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = folder / "secret.key"
    if not path.exists():
        draft = folder / f"secret.{os.getpid()}"
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def database(folder):
    """SQLite waits for its turn to write from the first statement on, so that no writer fails half way."""
    settings = env.db_url("DATABASE_URL", default=f"sqlite:///{folder / 'db.sqlite3'}")
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        settings["TEST"] = {"NAME": str(folder / "test.sqlite3")}
    else:
        settings.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 10}
        settings["CONN_MAX_AGE"] = 0
        settings["CONN_HEALTH_CHECKS"] = True  # after a restart of the server no page meets a dead connection
    return settings
