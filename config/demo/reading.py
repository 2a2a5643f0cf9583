"""Reads a scenario's JSON and says where it is wrong: every value knows its path.

The messages are English as the keys of the file are: they are for those who write such files.
"""

import json
from datetime import date, datetime

REQUIRED = object()
CAST = ("agencies", "users", "congresses", "deputies")


def read(file):
    """What the file tells, with the people and agencies of the file beside it that it names as its `cast`."""
    told = json.loads(file.read_text(encoding="utf-8"))
    if isinstance(told, dict) and isinstance(told.get("cast"), str):
        cast = json.loads((file.parent / told.pop("cast")).read_text(encoding="utf-8"))
        told |= {name: [*cast.get(name, []), *told.get(name, [])] for name in CAST}
    return told


class ScenarioError(Exception):
    """What is wrong, and at which path of the file."""

    def __init__(self, path, problem):
        super().__init__(f"{path or 'file'}: {problem}")


class Node:
    """An object of the file. What is never asked for is reported by `finish`, so that no misspelt key is passed over."""

    def __init__(self, value, path=""):
        if not isinstance(value, dict):
            raise ScenarioError(path, "an object {…} is expected here")
        self.value, self.path, self.asked = value, path, set()

    def at(self, key):
        return f"{self.path}.{key}" if self.path else key

    def has(self, key):
        return key in self.value

    def _get(self, key, kind, default, expected):
        self.asked.add(key)
        if key not in self.value:
            if default is REQUIRED:
                raise ScenarioError(self.at(key), f"missing; {expected} is expected")
            return default
        value = self.value[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ScenarioError(self.at(key), f"{value!r} is not {expected}")
        return value

    def text(self, key, default=REQUIRED):
        return self._get(key, str, default, "a text")

    def number(self, key, default=REQUIRED):
        return self._get(key, int, default, "a whole number")

    def switch(self, key):
        return self._get(key, bool, False, "true or false")

    def day(self, key, default=REQUIRED):
        return self._moment(key, default, date, "a date such as 2026-03-02")

    def moment(self, key, default=REQUIRED):
        return self._moment(key, default, datetime, "a moment such as 2026-03-02T09:00")

    def _moment(self, key, default, kind, expected):
        text = self._get(key, str, default, expected)
        if text is default:
            return default
        try:
            return kind.fromisoformat(text)
        except ValueError:
            raise ScenarioError(self.at(key), f"{text!r} is not {expected}") from None

    def choice(self, key, values, default=REQUIRED):
        text = self._get(key, str, default, "one of " + ", ".join(values))
        if text is not default and text not in values:
            raise ScenarioError(self.at(key), f"{text!r} is unknown; use one of {', '.join(values)}")
        return text

    def texts(self, key):
        """A list of texts, each with its path."""
        for index, value in enumerate(self._get(key, list, [], "a list of texts")):
            path = f"{self.at(key)}[{index}]"
            if not isinstance(value, str):
                raise ScenarioError(path, f"{value!r} is not a text")
            yield path, value

    def nodes(self, key):
        """A list of objects; each is finished when the next is asked for."""
        for index, value in enumerate(self._get(key, list, [], "a list of objects")):
            node = Node(value, f"{self.at(key)}[{index}]")
            yield node
            node.finish()

    def node(self, key):
        """An object within this one, an empty one where it is left out."""
        return Node(self._get(key, dict, {}, "an object {…}"), self.at(key))

    def finish(self):
        unknown = sorted(set(self.value) - self.asked)
        if unknown:
            known = ", ".join(sorted(self.asked))
            raise ScenarioError(self.at(unknown[0]), f"unknown; known here are {known}")
