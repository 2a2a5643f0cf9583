"""`make bench`: every part one after the other; `make bench ARGS=planning` one of them. A part is a module with `run()`."""

import importlib
import sys
from pathlib import Path

PARTS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main(names):
    if unknown := set(names) - set(PARTS):
        sys.exit(f"没有这一项 · no such part: {', '.join(unknown)}; {', '.join(PARTS)}")
    for name in names or PARTS:
        print(f"\n=== {name} ===", flush=True)
        importlib.import_module(f"bench.{name}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
