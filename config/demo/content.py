"""Agencies, people, the congress and its deputies of the demo, from the JSON files beside this module."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password

from agencies.models import Agency, Membership, Section, User
from config.demo import PASSWORD
from suggestions.models import Category, Congress, Deputy, DeputyGroup, RuleProfile, Session, Term

FOLDER = Path(__file__).parent
CONGRESS = "重庆市人民代表大会"
SESSIONS = [
    (3, "市六届人大三次会议", date(2025, 1, 19), date(2025, 1, 22)),
    (4, "市六届人大四次会议", date(2026, 1, 25), date(2026, 1, 29)),
]


@cache
def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load():
    """Everything that stands before the first suggestion is registered; returns the sessions by number."""
    _load_agencies()
    _load_people()
    term = _load_congress()
    _load_deputies(term)
    return {session.number: session for session in term.sessions.all()}


def _load_agencies():
    columns = ("name", "short_name", "aliases", "kind", "number_series", "phone", "address", "postcode")
    for row in read("agencies")["agencies"]:
        agency = Agency.objects.create(**{name: row[name] for name in columns})
        Section.objects.bulk_create(Section(agency=agency, name=name) for name in row["sections"])


def _load_people():
    """One hash for all: a hundred slow ones would be the slowest part of the seed."""
    password = make_password(PASSWORD)
    agencies = {agency.short_name: agency for agency in Agency.objects.all()}
    for number, row in enumerate([*read("people_0924")["people"], *read("staff")["people"]], start=1):
        user = User.objects.create(
            username=row["username"],
            name=row["name"],
            password=password,
            email=f"{row['username']}@demo.invalid",
            mobile=f"138-0000-{2000 + number}",
            is_staff=row["role"] == "system_admin",
        )
        agency = agencies[row["agency"]]
        Membership.objects.create(
            user=user,
            agency=agency,
            section=agency.sections.get_or_create(name=row["section"])[0],
            role=row["role"],
            reviews=row["step"] if row["role"] == "reviewer" else "",
            post=row["post"],
        )


def _load_congress():
    congress = Congress.objects.create(
        name=CONGRESS,
        short_name="市",
        level=Congress.Level.PROVINCE,
        office=Agency.objects.get(kind=Agency.Kind.ASSIGNING_OFFICE),
        liaison=Agency.objects.get(kind=Agency.Kind.CONGRESS_BODY),
    )
    for order, row in enumerate(read("categories")["categories"]):
        Category.objects.create(congress=congress, name=row["name"], order=order)
    term = Term.objects.create(congress=congress, number=6, begins_on=date(2023, 1, 13))
    profile = RuleProfile.objects.get(code="CQ", version=1)
    for number, name, opens_on, closes_on in SESSIONS:
        Session.objects.create(
            term=term, number=number, name=name, opens_on=opens_on, closes_on=closes_on, profile=profile
        )
    return term


def _load_deputies(term):
    told = read("deputies")
    groups = {
        row["name"]: DeputyGroup.objects.create(congress=term.congress, name=row["name"])
        for row in told["groups"]
    }
    for number, row in enumerate([*told["deputies"], read("case_0924")["proposers"][0]], start=1):
        deputy = Deputy.objects.create(
            term=term,
            certificate=f"渝6-{number:04}",
            name=row["name"],
            group=groups[row["group"]],
            post=row["work"],
            phone=row["phone"],
        )
        if deputy.group.head is None:
            DeputyGroup.objects.filter(pk=deputy.group_id).update(head=deputy)
            deputy.group.head = deputy
