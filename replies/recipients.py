"""Who is told of what is owed, as whom, at which stage of the ladder: never nobody."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import cached_property

from agencies.models import Absence, Membership, Role, SigningDelegation, User
from replies.ladder import WITH_LEAD, Kind, Ladders
from suggestions.models import CaseAccess
from suggestions.reminder_stages import Target

ROLE_OF = {
    Target.COORDINATOR: Role.AGENCY_COORDINATOR,
    Target.DEPUTY_HEAD: Role.REVIEWER,
    Target.PRINCIPAL: Role.PRINCIPAL,
    Target.OFFICE: Role.OFFICE_COORDINATOR,
    Target.OFFICE_LEADER: Role.OFFICE_LEADER,
}
IN_THE_OFFICE = {Target.OFFICE, Target.OFFICE_LEADER}
INSTEAD = {
    Target.OFFICER: (Target.COORDINATOR, Target.PRINCIPAL, Target.OFFICE, Target.OFFICE_LEADER),
    Target.COORDINATOR: (Target.PRINCIPAL, Target.OFFICE, Target.OFFICE_LEADER),
    Target.DEPUTY_HEAD: (Target.PRINCIPAL, Target.OFFICE, Target.OFFICE_LEADER),
    Target.PRINCIPAL: (Target.OFFICE, Target.OFFICE_LEADER),
    Target.OFFICE: (Target.OFFICE_LEADER,),
    Target.OFFICE_LEADER: (Target.OFFICE,),
}
"""Whom to tell, one after the other, where nobody stands at a level."""

DECIDING_FIRST = [Role.PRINCIPAL, Role.REVIEWER, Role.AGENCY_COORDINATOR]
WORKING_FIRST = [Role.CASE_OFFICER, Role.AGENCY_COORDINATOR, Role.REVIEWER]


class Told(NamedTuple):
    """A person, and the agency and role they are told for: 因您是 住建局 承办人, or in whose place."""

    user_id: int
    agency_id: int
    role: str
    in_place_of: int | None = None


class Recipients:
    """What one run reads once: who holds which role where, who stands in, and the lists of confidential cases."""

    def __init__(self, today, *, ladders=None):
        self.today = today
        self.ladders = ladders or Ladders()

    @cached_property
    def _posts(self):
        """{(agency, role): [(user, section, reviews)]}; who took an agency's place answers for it."""
        posts = defaultdict(list)
        columns = ("user", "agency", "agency__took_over", "role", "section", "reviews")
        rows = Membership.objects.current(today=self.today).order_by("pk").values_list(*columns)
        for user, own, earlier, role, section, reviews in rows:
            for agency in {own, *earlier}:
                posts[agency, role].append((user, section, reviews))
        return posts

    @cached_property
    def _roles(self):
        """{(agency, user): [role]} of everybody who works there."""
        roles = defaultdict(list)
        for (agency, role), posts in self._posts.items():
            for user, _section, _reviews in posts:
                roles[agency, user].append(role)
        return roles

    def holds(self, user, agency, role):
        return role in self._roles.get((agency, user), ())

    @cached_property
    def _sections(self):
        """{(agency, user): sections} of those who belong to one."""
        sections = defaultdict(set)
        for (agency, _role), posts in self._posts.items():
            for user, section, _reviews in posts:
                if section:
                    sections[agency, user].add(section)
        return sections

    @cached_property
    def _delegates(self):
        delegates = defaultdict(list)
        rows = SigningDelegation.objects.in_force(today=self.today).order_by("pk")
        for agency, holder, delegate in rows.values_list("holder__agency", "holder__user", "delegate"):
            delegates[agency, holder].append(delegate)
        return delegates

    @cached_property
    def _substitutes(self):
        """{who is away: [who is told instead]}."""
        substitutes = defaultdict(list)
        rows = Absence.objects.in_force(today=self.today).order_by("pk")
        for user, substitute in rows.values_list("user", "substitute"):
            substitutes[user].append(substitute)
        return substitutes

    @cached_property
    def _listed(self):
        return set(CaseAccess.objects.values_list("suggestion", "user"))

    @cached_property
    def _leads(self):
        """{user: working days} of those who want to hear of it earlier than the rules say."""
        return dict(User.objects.filter(~Q(reminder_lead_wd=None)).values_list("pk", "reminder_lead_wd"))

    # At which level.

    def levels(self, obligation):
        """The levels reached today: that of the rules, or before their first one those people chose for themselves."""
        ladder = self.ladders.of(obligation.profile)
        level = ladder.current(obligation, today=self.today)
        if level is not None:
            return [level]
        wished = {self._leads[one.user_id] for one in self._early(obligation)}
        days = {-lead: ladder.day_of(obligation.due_on, -lead) for lead in wished}
        return sorted(level for level, day in days.items() if obligation.since < day <= self.today)

    def _early(self, obligation):
        """Those who owe it and hear of it before the first stage of the rules."""
        if obligation.kind not in WITH_LEAD or not self._leads:
            return []
        first = self.ladders.of(obligation.profile).first(obligation.kind)
        owners = self._standing(obligation, Target.OFFICER)
        return [one for one in owners if -self._leads.get(one.user_id, 0) < first]

    # Who.

    def of(self, obligation, level):
        """[Told] at this level, each person once."""
        ladder = self.ladders.of(obligation.profile)
        if level < ladder.first(obligation.kind):
            found = [one for one in self._early(obligation) if self._leads[one.user_id] == -level]
        else:
            targets = ladder.targets(obligation.kind, level)
            found = [one for target in targets for one in self._standing(obligation, target)]
        found += [stand_in for one in found for stand_in in self._stand_ins(obligation, one)]
        told = {}
        for one in found:
            told.setdefault(one.user_id, one)
        return [told[user] for user in sorted(told)]

    def _standing(self, obligation, target):
        """Those of the level who may know of the case; where there is nobody, those of the next one above."""
        for wanted in (target, *INSTEAD[target]):
            found = [one for one in self._at(obligation, wanted) if self._may_know(obligation, one.user_id)]
            if found:
                return found
        return []

    def _at(self, obligation, target):
        if target == Target.OFFICER:
            return self._owners(obligation)
        agency = _office_of(obligation) if target in IN_THE_OFFICE else obligation.agency_id
        posts = self._posts[agency, ROLE_OF[target]]
        if target == Target.DEPUTY_HEAD:
            posts = self._in_charge(obligation, posts)
        return [Told(user, agency, ROLE_OF[target]) for user, _section, _reviews in posts]

    def _in_charge(self, obligation, posts):
        """The deputy heads of the officer's section, or all of them where that is not laid down."""
        heads = [post for post in posts if post[2] == Membership.Reviews.DEPUTY_HEAD]
        sections = self._sections[obligation.agency_id, obligation.person_id]
        return [post for post in heads if post[1] in sections] or heads

    def _owners(self, obligation):
        """The named person, or those who hold the role once that person has left the agency."""
        agency, person = obligation.agency_id, obligation.person_id
        if roles := self._roles.get((agency, person)):
            order = DECIDING_FIRST if obligation.kind == Kind.APPROVAL else WORKING_FIRST
            return [Told(person, agency, next((role for role in order if role in roles), roles[0]))]
        return [
            Told(user, agency, obligation.role)
            for user, _section, _reviews in self._posts[agency, obligation.role]
        ]

    def _stand_ins(self, obligation, one):
        """Who signs for a person, and who is told while that person is away; a substitute's substitute is not."""
        standing_in = list(self._substitutes.get(one.user_id, []))
        if obligation.kind == Kind.APPROVAL:
            standing_in += self._delegates.get((one.agency_id, one.user_id), [])
        for user in standing_in:
            is_there = (one.agency_id, user) in self._roles and user not in self._substitutes
            if is_there and self._may_know(obligation, user):
                yield Told(user, one.agency_id, one.role, one.user_id)

    def _may_know(self, obligation, user):
        case = obligation.suggestion
        return case is None or not case.is_confidential or (case.pk, user) in self._listed


def _office_of(obligation):
    case = obligation.suggestion
    return case.session.term.congress.office_id if case else obligation.agency_id
