"""A small world whose suggestions came to their state by the real steps.

    suggestion = world.drafted()                    a suggestion in that state
    reply = world.reply_of(suggestion)              what belongs to it
    post(world.officer, url, **fields)              a form sent as that person

It is Monday, 11 May 2026, ten o'clock; suggestions were assigned on 1 April unless `days` say otherwise.
"""

import re
from datetime import date, datetime
from functools import partialmethod

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from agencies.models import Agency, Membership, Message, Role, Section, User
from config.demo import answering, diary, opening, walk
from replies.models import Evaluation, Publication, Reply
from suggestions.models import Category, Congress, Deputy, DeputyGroup, RuleProfile, Session, Term

NOW = timezone.make_aware(datetime(2026, 5, 11, 10, 0))
RECEIVED, ASSIGNED, DISPATCHED = date(2026, 1, 27), date(2026, 4, 1), date(2026, 5, 8)
PASSWORD = "tests-only-word"

OFFICE = [
    ("office_coordinator", "沈若清", "督查室副主任", Role.OFFICE_COORDINATOR, ""),
    ("office_leader", "顾承洲", "副主任", Role.OFFICE_LEADER, ""),
    ("auditor", "邵安然", "监督专员", Role.AUDITOR, ""),
    ("system_admin", "金浩宽", "工程师", Role.SYSTEM_ADMIN, ""),
]
LIAISON = [("liaison", "陆诗逸", "处长", Role.CONGRESS_LIAISON, "")]
LEAD = [
    ("coordinator", "周文澜", "办公室主任科员", Role.AGENCY_COORDINATOR, ""),
    ("officer", "何景行", "区域协调处主任科员", Role.CASE_OFFICER, ""),
    ("section_reviewer", "唐致远", "区域协调处处长", Role.REVIEWER, "section"),
    ("office_reviewer", "夏云舒", "办公室主任", Role.REVIEWER, "office"),
    ("deputy_head", "孟广耀", "副主任", Role.REVIEWER, "deputy_head"),
    ("principal", "高健", "主任", Role.PRINCIPAL, ""),
]
SMALL = [
    ("coordinator", "{}联络员", "办公室主任科员", Role.AGENCY_COORDINATOR, ""),
    ("officer", "{}承办人", "业务处主任科员", Role.CASE_OFFICER, ""),
    ("principal", "{}负责人", "局长", Role.PRINCIPAL, ""),
]
DEPUTIES = [("易先勇", "6-0001"), ("李若澜", "6-0002"), ("周𬭎", "6-0003"), ("王静", "6-0004")]


def agency(name, short_name, kind=Agency.Kind.DEPARTMENT, series=""):
    row = Agency.objects.create(
        name=name,
        short_name=short_name,
        kind=kind,
        number_series=series,
        phone="023-63000000",
        postcode="401121",
    )
    Section.objects.create(agency=row, name="业务处")
    return row


def person(username, name, *, agency, role, post="", reviews="", **membership):
    """A member of staff with one role."""
    user, _is_new = User.objects.get_or_create(
        username=username,
        defaults={"name": name, "password": make_password(PASSWORD), "mobile": "138-0000-0000"},
    )
    Membership.objects.create(
        user=user,
        agency=agency,
        role=role,
        post=post,
        reviews=reviews,
        section=agency.sections.first() if role == Role.CASE_OFFICER else None,
        **membership,
    )
    return user


class World:
    """The cast as attributes: office_coordinator, office_leader, liaison, auditor, system_admin; coordinator, officer,
    section_reviewer, office_reviewer, deputy_head, principal of the lead agency; the same with co_, co2_ and
    neighbour_ before coordinator, officer, principal for the co-handlers and an agency that has no part."""

    def __init__(self):
        self.office = agency("重庆市人民政府办公厅", "市政府办公厅", Agency.Kind.ASSIGNING_OFFICE)
        self.congress_body = agency(
            "重庆市人大常委会人代工委", "市人大常委会人代工委", Agency.Kind.CONGRESS_BODY
        )
        self.lead = agency("重庆市发展和改革委员会", "市发展改革委", series="渝发改函")
        self.co = agency("重庆市科学技术局", "市科技局", series="渝科函")
        self.co2 = agency("重庆市财政局", "市财政局", series="渝财函")
        self.neighbour = agency("重庆市教育委员会", "市教委", series="渝教函")
        self._cast(self.office, OFFICE)
        self._cast(self.congress_body, LIAISON)
        self._cast(self.lead, LEAD)
        for prefix in ("co", "co2", "neighbour"):
            self._cast(getattr(self, prefix), SMALL, prefix=f"{prefix}_")
        self._congress()

    def _cast(self, agency, cast, prefix=""):
        for name, full_name, post, role, reviews in cast:
            user = person(
                f"{prefix}{name}",
                full_name.format(agency.short_name),
                agency=agency,
                role=role,
                post=post,
                reviews=reviews,
            )
            setattr(self, f"{prefix}{name}", user)

    def _congress(self):
        self.profile = RuleProfile.objects.get(code="CQ", version=1)
        self.congress = Congress.objects.create(
            name="重庆市人民代表大会",
            short_name="市",
            level="province",
            office=self.office,
            liaison=self.congress_body,
        )
        self.term = Term.objects.create(congress=self.congress, number=6, begins_on=date(2023, 1, 13))
        self.session = Session.objects.create(
            term=self.term,
            number=4,
            name="市六届人大四次会议",
            opens_on=date(2026, 1, 25),
            closes_on=date(2026, 1, 29),
            profile=self.profile,
        )
        self.category = Category.objects.create(congress=self.congress, name="财政经济")
        self.group = DeputyGroup.objects.create(congress=self.congress, name="江北区代表团")
        self.deputies = [
            Deputy.objects.create(
                term=self.term, certificate=certificate, name=name, group=self.group, phone="138-0000-0001"
            )
            for name, certificate in DEPUTIES
        ]
        self.group.head = self.deputies[1]
        self.group.save()

    @property
    def people(self):
        """The cast by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}

    def piece(self, until, *, days=None, **fields):
        """The content of a suggestion: one proposer, two items, two co-handlers, unless `fields` say otherwise."""
        items = fields.pop(
            "items", [("建立川渝联合推进机制", "逐项明确牵头部门。"), ("争取国家专项资金", "支持成果转化。")]
        )
        marks = fields.pop("marks", ["A", "D", "A", "A"][: len(items)])
        content = {
            "session": self.session,
            "title": "关于加快建设川渝毗邻地区公共服务一体化的建议",
            "body": "近年来，毗邻地区群众往来密切，公共服务衔接不够。\n建议完善机制，落实资金。",
            "number": f"{self.session.suggestions.count() + 1:04}",
            "category": self.category,
            "items": items,
            "proposers": self.deputies[:1],
            "lead": self.lead,
            "co": [self.co, self.co2],
            "opinions": {self.co.pk: {"text": "我局赞同办理方向，已安排专项经费，建议在答复中说明。"}},
            "answers": [answering.plain_answer(mark) for mark in marks],
            "contacts": [opening.FIRST_TALK, opening.DRAFT_TALK],
        }
        planned = {"assigned_on": ASSIGNED, "received_on": RECEIVED, "until": until}
        if until in AFTER_DISPATCH:
            planned["dispatched_on"] = DISPATCHED
        planned |= days or {}
        return walk.Piece(until=until, days=diary.plan(**planned), **(content | fields))

    def walked(self, until, **fields):
        """A suggestion that came to the state by the real steps."""
        piece = self.piece(until, **fields)
        walk.play([walk.life(piece)])
        return type(piece.suggestion).objects.get(pk=piece.suggestion.pk)

    registered = partialmethod(walked, "draft")
    submitted = partialmethod(walked, "under_review")
    accepted = partialmethod(walked, "to_assign")
    assigned = partialmethod(walked, "pending")
    signed_for = partialmethod(walked, "signed_for")
    working = partialmethod(walked, "working")
    opinions_requested = partialmethod(walked, "co_waiting")
    with_opinions = partialmethod(walked, "opinions_given")
    drafted = partialmethod(walked, "drafting")
    signed = partialmethod(walked, "signed")
    numbered = partialmethod(walked, "numbered")
    dispatched = partialmethod(walked, "replied")
    invited = partialmethod(walked, "invited")
    evaluated = partialmethod(walked, "evaluated")
    publication_proposed = partialmethod(walked, "proposed")
    publication_reviewed = partialmethod(walked, "reviewed")
    published = partialmethod(walked, "published")
    concluded = partialmethod(walked, "concluded")

    def in_sign_off(self, *, turn="section", **fields):
        """In review, with this kind of step in turn: section, office, deputy_head or principal."""
        return self.walked("in_review", turn=turn, **fields)

    def lead_of(self, suggestion):
        """The answering assignment."""
        return suggestion.assignments.current().answering().get()

    def co_of(self, suggestion, agency=None):
        """The assignment of a co-handler, the first one where none is named."""
        return suggestion.assignments.current().co_handling().get(agency=agency or self.co)

    def opinion_of(self, suggestion, agency=None):
        return self.co_of(suggestion, agency).opinion

    def reply_of(self, suggestion):
        return Reply.objects.get(assignment__suggestion=suggestion)

    def publication_of(self, suggestion):
        return Publication.objects.get(reply__assignment__suggestion=suggestion)

    def evaluation_of(self, suggestion, order=1):
        """The evaluation of the lead deputy, or of the proposer of that order."""
        return Evaluation.objects.get(assignment__suggestion=suggestion, proposer__order=order)

    def token_of(self, evaluation):
        """The token of the personal link, which only the deputy's message knows."""
        message = Message.objects.get(key=f"evaluation-link/{evaluation.links.last().pk}")
        return re.search(r"/evaluate/([^/\s]+)/", message.body)[1]


AFTER_DISPATCH = ("replied", "invited", "evaluated", "proposed", "reviewed", "published", "concluded")
