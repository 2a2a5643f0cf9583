"""催办 by hand: what an agency owes, whom of it one can urge, when again, and the words an office uses.

Reads only; the step is `replies.workflow.urge`. The sentences are official Chinese, the same in every language.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.models import Membership, Role, User
from replies.letter_wording import number_phrase
from replies.letters import chinese_date
from replies.models import ApprovalStep, Opinion, Reply, Urge
from suggestions.models import Assignment, CaseAccess

Matter = Urge.Matter
URGE = "urge/"
"""How the keys of its messages begin."""
GENERAL = "请抓紧办理，按期办结；确有困难的，请书面说明原因和预计办结时间。"
OWED = {Matter.SIGN_FOR: "签收", Matter.OPINION: "提交协办意见", Matter.REPLY: "办结并答复代表"}
WHAT_TO_DO = {
    Matter.SIGN_FOR: "请尽快登录系统签收，确定承办处室和承办人，抓紧开展办理。",
    Matter.OPINION: "请抓紧研究提出协办意见，经负责人审签后送主办单位。",
    Matter.REPLY: "请抓紧与代表沟通、起草答复，按程序审签后送达代表。",
}
IN_HAND = {
    Reply.State.IN_REVIEW: "答复稿正在审签，请有关负责同志抓紧审定，按期送达代表。",
    Reply.State.SIGNED: "答复已经审签，请抓紧编号用印并送达代表。",
    Reply.State.NUMBERED: "答复已经编号，请抓紧送达代表。",
}
OPINION_IN_HAND = "协办意见正在审签，请有关负责同志抓紧审定后送主办单位。"
WD_TO_ACT = 3


@dataclass(frozen=True)
class Person:
    """Somebody of the agency who can be urged, and as whom."""

    user: User
    role: str
    what: str


class Reach:
    """Whom one can urge about some lines: read once for all of them."""

    def __init__(self, lines, *, today):
        self.lines = list(lines)
        self.today = today

    def people(self, line):
        """[Person], each once: who has it in hand first, then up to the principal. Of a confidential case its list."""
        agency = self._place(line)
        found = {}
        for membership in self._staff[agency]:
            what = self._what(line, membership)
            if what and self._knows(line, membership.user):
                order, label = what
                known = found.get(membership.user_id)
                if known is None or order < known[0]:
                    found[membership.user_id] = order, Person(membership.user, membership.role, label)
        return [person for _order, person in sorted(found.values(), key=lambda pair: pair[0])]

    def _what(self, line, membership):
        if membership.user_id == line.officer_id:
            return 0, Role.CASE_OFFICER.label
        if membership.user_id in self._holding[line.host.pk] | self._holding[line.pk]:
            return 1, _("sign-off in hand")
        if membership.role == Role.AGENCY_COORDINATOR:
            return 2, Role.AGENCY_COORDINATOR.label
        if membership.reviews == Membership.Reviews.DEPUTY_HEAD:
            return 3, _("deputy head")
        return (4, Role.PRINCIPAL.label) if membership.role == Role.PRINCIPAL else None

    def _knows(self, line, user):
        return not line.suggestion.is_confidential or (line.suggestion_id, user.pk) in self._listed

    def _place(self, line):
        return line.agency.heir(today=self.today).pk

    @cached_property
    def _staff(self):
        staff = defaultdict(list)
        rows = Membership.objects.current(today=self.today).filter(agency__in={*map(self._place, self.lines)})
        for row in rows.select_related("user").order_by("pk"):
            staff[row.agency_id].append(row)
        return staff

    @cached_property
    def _holding(self):
        """Who holds the step in turn of the reply or the opinion, by the id of its assignment."""
        holding = defaultdict(set)
        ids = {pk for line in self.lines for pk in (line.pk, line.host.pk)}
        rows = ApprovalStep.objects.filter(state=ApprovalStep.State.CURRENT)
        for subject in ("reply", "opinion"):
            found = rows.filter(**{f"{subject}__assignment__in": ids})
            for assignment, holder in found.values_list(f"{subject}__assignment", "holder"):
                holding[assignment].add(holder)
        return holding

    @cached_property
    def _listed(self):
        cases = [line.suggestion_id for line in self.lines if line.suggestion.is_confidential]
        return set(CaseAccess.objects.filter(suggestion__in=cases).values_list("suggestion", "user"))


def owed(line):
    """(matter, due date) of what the agency owes next: first the signature, then its text."""
    if line.state == Assignment.State.PENDING:
        return Matter.SIGN_FOR, line.sign_for_due_on
    if line.part == Assignment.Part.CO:
        opinion = getattr(line, "opinion", None)
        redone = opinion is not None and opinion.is_being_redone
        return Matter.OPINION, opinion.redo_due_on if redone else line.due_on
    return Matter.REPLY, line.due_on


def drawn_up(line, *, today, calendar):
    """An urging of the line as it would stand today, not written yet: what is owed, and how late it is."""
    matter, due_on = owed(line)
    return Urge(
        assignment=line,
        number=line.urges.count() + 1,
        matter=matter,
        due_on=due_on,
        overdue_wd=max(0, calendar.working_days_between(due_on, today)),
        urged_on=today,
    )


def last_urged_on(line):
    """The day the line was urged by hand last, or None."""
    return line.urges.order_by("-number").values_list("urged_on", flat=True).first()


def free_from(last, calendar):
    """The first day on which nobody asks why again: one full working day lies between."""
    return calendar.add_working_days(last, 2).date


def too_soon(last, *, today, calendar):
    """Why it needs a reason today, or ""."""
    if last is None or today >= free_from(last, calendar):
        return ""
    return _("Urged on %(day)s: within one working day it is urged again only with a reason.") % {
        "day": last.isoformat()
    }


def suggested_day(due_on, *, today, calendar):
    """Until when it is to be done: the limit while it lies ahead, else a few working days from now."""
    soon = calendar.add_working_days(today, WD_TO_ACT).date
    return due_on if due_on > soon else soon


def suggested_text(line):
    """What is to be done now, by how far the line has come."""
    matter, _due_on = owed(line)
    if matter == Matter.OPINION:
        in_hand = Opinion.objects.filter(assignment=line, state=Opinion.State.IN_REVIEW).exists()
        return OPINION_IN_HAND if in_hand else WHAT_TO_DO[matter]
    reply = Reply.objects.filter(assignment=line.host).first() if matter == Matter.REPLY else None
    return IN_HAND.get(reply.state if reply else "", WHAT_TO_DO[matter])


# Words.


def stand(urge):
    """应于2026年7月1日前办结并答复代表，截至2026年7月8日已逾期5个工作日。"""
    said = f"应于{chinese_date(urge.due_on)}前{OWED[urge.matter]}"
    return f"{said}，{_lateness(urge.due_on, urge.overdue_wd, today=urge.urged_on)}。"


def _lateness(due_on, days, *, today):
    if due_on < today:
        return f"截至{chinese_date(today)}已逾期" + (f"{days}个工作日" if days else "")
    return f"截至{chinese_date(today)}尚未完成"


def piece(line):
    """第0924号建议《……》; of a confidential one the number only."""
    case = line.suggestion
    kind = "提案" if case.kind == case.Kind.PROPOSAL else "建议"
    if case.is_confidential:
        return f"{number_phrase(case.number)}{kind}"
    return f"{number_phrase(case.number)}{kind}《{case.title}》"


def subject_of(urge):
    return f"【催办】{piece(urge.assignment)}{'' if urge.number == 1 else f'（第{urge.number}次）'}"[:200]


def message_of(urge, person):
    """The text of the message; what the office wrote about a confidential case is read after signing in."""
    line = urge.assignment
    told = [f"{person.name}：", f"{urge.office_name}催办{piece(line)}，{stand(urge)}"]
    if line.suggestion.is_confidential:
        told.append("具体要求请登录系统查看。")
    else:
        told.append(f"请于{chinese_date(urge.act_by)}前完成。{urge.text}")
    told += [f"办理页面：{settings.BASE_URL}{line.get_absolute_url()}", urge.document_number]
    return "\n\n".join(told) + "\n"


# 催办通知书.

DOING = {
    Assignment.Part.SOLE: "承办",
    Assignment.Part.LEAD: "主办",
    Assignment.Part.JOINT_LEAD: "会同主办",
    Assignment.Part.CO: "协办",
    Assignment.Part.SEPARATE: "分别办理",
}


def notice_of(urge):
    """What the printed notice says, from what was written down on the day."""
    line = urge.assignment
    case = line.suggestion
    before = f"此前已催办{urge.number - 1}次。" if urge.number > 1 else ""
    title = f"《{case.title}》"
    kind = "委员提案" if case.kind == case.Kind.PROPOSAL else "代表建议"
    return {
        "office": urge.office_name,
        "number": urge.document_number,
        "salutation": f"{line.agency_name}：",
        "paragraphs": [
            f"你单位{DOING[line.part]}的{case.session}{number_phrase(case.number)}{kind}{title}，"
            f"于{chinese_date(line.assigned_on)}交办，{stand(urge)}{before}",
            f"请于{chinese_date(urge.act_by)}前完成。{urge.text.splitlines()[0]}",
            *filter(None, urge.text.splitlines()[1:]),
        ],
        "date": chinese_date(urge.urged_on),
        "contact": "　".join(filter(None, [f"联系人：{urge.urged_by.name}", _phone(urge.office)])),
    }


def _phone(office):
    return f"联系电话：{office.phone}" if office.phone else ""
