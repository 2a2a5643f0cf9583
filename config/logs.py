"""A personal link is a secret: no log line may hold its token."""

import logging
import re

TOKEN = re.compile(r"(/evaluate/)[^/\s\"'?]+")


class HideTokens(logging.Filter):
    """Masks the token in what a handler writes, whichever part of the program or of Django logged the address."""

    def filter(self, record):
        message = record.getMessage()
        if "/evaluate/" in message:
            record.msg, record.args = TOKEN.sub(r"\1…", message), ()
        return True
