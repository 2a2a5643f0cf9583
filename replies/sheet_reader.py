"""Reads the first sheet of an Excel file in a process of its own, so that a hostile one costs nothing but itself.

    python -I sheet_reader.py MOST_ROWS MOST_COLUMNS < file.xlsx > rows.json

A few kilobytes can unpack to gigabytes: memory and time of this process are limited before the file is opened.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

MEMORY = 256 * 1024 * 1024
SECONDS = 5


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def shown(value):
    """Text and numbers as they stand; a day as 2026-05-08. Formulas are their last shown value, never worked out."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def rows(content, *, most_rows, most_columns):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheet = book.get_sheet_by_index(0)
    if sheet.end is None:
        return []
    last_row, last_column = sheet.end
    if last_row >= most_rows or last_column >= most_columns:
        sys.exit(3)
    return [[shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def main():
    most_rows, most_columns = map(int, sys.argv[1:3])
    limit()
    found = rows(sys.stdin.buffer.read(), most_rows=most_rows, most_columns=most_columns)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
