"""Agencies, users, congresses and deputies as a scenario names them. What stands already under its name is kept."""

from functools import cache

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from agencies.models import Agency, Membership, Role, Section, User
from config.demo.reading import REQUIRED, ScenarioError
from suggestions.models import Category, Congress, Deputy, DeputyGroup, RuleProfile, Session, Term

AGENCY_TEXTS = ("aliases", "letterhead", "number_series", "address", "phone", "postcode")


def enter(root):
    """Enter everything that stands before the first suggestion."""
    for key, maker in MAKERS.items():
        for node in root.nodes(key):
            maker(node)


def agency_named(node, key, default=REQUIRED):
    name = node.text(key, default)
    return found(Agency, node.at(key), short_name=name) if name is not default else None


def found(model, path, **where):
    """The row with these values. Raises ScenarioError at the path when there is none."""
    row = model.objects.filter(**where).order_by("pk").first()
    if row is None:
        raise ScenarioError(path, f"no {model._meta.model_name} {' '.join(map(str, where.values()))}")
    return row


def _agency(node):
    short_name = node.text("short_name")
    values = {name: node.text(name, "") for name in AGENCY_TEXTS}
    values["name"] = node.text("name", short_name)
    values["kind"] = node.choice("kind", Agency.Kind.values, Agency.Kind.DEPARTMENT)
    row, _is_new = Agency.objects.get_or_create(short_name=short_name, defaults=values)
    for _path, name in node.texts("sections"):
        Section.objects.get_or_create(agency=row, name=name)


@cache
def _hashed(password):
    return make_password(password)


def _user(node):
    username = node.text("username")
    if User.objects.filter(username=username).exists():
        raise ScenarioError(node.at("username"), f"{username} exists already")
    user = User.objects.create(
        username=username,
        name=node.text("name", username),
        password=_hashed(node.text("password")),
        email=node.text("email", ""),
        mobile=node.text("mobile", ""),
        is_staff=node.switch("is_staff"),
    )
    for role in node.nodes("roles"):
        _membership(user, role)
    secret = node.text("totp_secret", None)
    if secret:
        TOTP.activate(user, secret)


def _membership(user, node):
    agency, section = agency_named(node, "agency"), node.text("section", None)
    Membership.objects.create(
        user=user,
        agency=agency,
        role=node.choice("role", Role.values),
        section=section and Section.objects.get_or_create(agency=agency, name=section)[0],
        reviews=node.choice("reviews", Membership.Reviews.values, ""),
        post=node.text("post", ""),
        valid_from=node.day("valid_from", None),
        valid_to=node.day("valid_to", None),
    )


def _congress(node):
    congress, _is_new = Congress.objects.get_or_create(
        name=node.text("name"),
        defaults={
            "short_name": node.text("short_name", ""),
            "level": node.choice("level", Congress.Level.values, Congress.Level.CITY),
            "office": agency_named(node, "office"),
            "liaison": agency_named(node, "liaison"),
        },
    )
    for order, (_path, name) in enumerate(node.texts("categories")):
        Category.objects.get_or_create(congress=congress, name=name, defaults={"order": order})
    for _path, name in node.texts("groups"):
        DeputyGroup.objects.get_or_create(congress=congress, name=name)
    for session in node.nodes("sessions"):
        _session(session, congress)


def _session(node, congress):
    opens_on = node.day("opens_on")
    term, _is_new = Term.objects.get_or_create(
        congress=congress, number=node.number("term"), defaults={"begins_on": opens_on}
    )
    Session.objects.get_or_create(
        term=term,
        number=node.number("number"),
        defaults={
            "name": node.text("name"),
            "opens_on": opens_on,
            "closes_on": node.day("closes_on", opens_on),
            "profile": found(RuleProfile, node.at("profile"), code=node.text("profile", "CQ"), version=1),
        },
    )


def _deputy(node):
    group = found(DeputyGroup, node.at("group"), name=node.text("group"))
    term = found(Term, node.at("term"), congress=group.congress, number=node.number("term"))
    deputy, _is_new = Deputy.objects.get_or_create(
        term=term,
        certificate=node.text("certificate"),
        defaults={"name": node.text("name"), "group": group}
        | {name: node.text(name, "") for name in ("post", "phone", "email", "address")},
    )
    if node.switch("is_head"):
        DeputyGroup.objects.filter(pk=group.pk).update(head=deputy)


MAKERS = {"agencies": _agency, "users": _user, "congresses": _congress, "deputies": _deputy}
