"""Settings of a test run: data of its own, the demo switch on so that the clock moves, passwords hashed fast."""

import atexit
import os
import shutil
import tempfile

if "DATA" not in os.environ:
    os.environ["DATA"] = tempfile.mkdtemp(prefix="tests-data-")
    atexit.register(shutil.rmtree, os.environ["DATA"], ignore_errors=True)
os.environ["DEMO"] = "on"

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405
