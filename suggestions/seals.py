"""What was written in a step is sealed by it: history keeps a digest, so that a change by hand is found and named.

A sealed row lists its columns in `SEALED`; a property may stand there for the parts of the row.
"""

import hashlib
import json

from suggestions.models.event import ALGORITHM


def seal_of(row):
    """The digest over the sealed columns, with the name of its algorithm before it."""
    return _seal(row, ALGORITHM)


def is_broken(row, seal):
    """Whether the row says something else than when it was sealed."""
    return _seal(row, seal.partition(":")[0]) != seal


def _seal(row, algorithm):
    content = {name: getattr(row, name) for name in row.SEALED}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return f"{algorithm}:{hashlib.new(algorithm, text.encode()).hexdigest()}"
