"""The rules and the calendar that come with the program, loaded by a migration and again by tests."""

import csv
import json
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load_rules(ResultScheme, ResultClass, RuleProfile):
    """Write the result class schemes and the rule profiles; what stands already stays as it is."""
    for scheme in read("result_schemes.json"):
        row, _is_new = ResultScheme.objects.get_or_create(
            code=scheme["code"], defaults={"name": scheme["name"]}
        )
        for line in scheme["rows"]:
            columns = ("label", "wordings", "obligations", "rank", "counts_as")
            ResultClass.objects.get_or_create(
                scheme=row, letter=line["letter"], defaults={name: line[name] for name in columns}
            )
    for profile in read("rule_profiles.json"):
        values = {name: value for name, value in profile.items() if value is not None}
        values["class_scheme"] = ResultScheme.objects.get(code=values["class_scheme"])
        values["is_default"] = values["code"] == "CQ"
        RuleProfile.objects.get_or_create(code=values.pop("code"), version=1, defaults=values)


def load_calendar(CalendarDay):
    with (DATA / "calendar.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = {
                "is_working": row["is_working"] in {"1", "True", "true"},
                "name": row["name"],
                "source": row["source"],
            }
            CalendarDay.objects.get_or_create(date=date.fromisoformat(row["date"]), defaults=day)
