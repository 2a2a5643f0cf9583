"""From a version of the reply and the register to the one structured source of the letter."""

from replies import letter_wording as wording
from replies.letter_text import ContactLine, LetterText
from replies.letters import chinese_date
from replies.models import ApprovalStep
from suggestions.models import Assignment, Proposer, Suggestion

KINDS = {Suggestion.Kind.SUGGESTION: "建议", Suggestion.Kind.PROPOSAL: "提案"}


def compose(version, *, stands_in=None):
    """The letter that this version gives. Number and date stay reserved until they are given.

    `stands_in` is (post, name) of the person who signs in the principal's place: the letter names both.
    """
    assignment = version.reply.assignment
    suggestion, agency = assignment.suggestion, assignment.agency
    signer = _signer(version.reply)
    return LetterText(
        agency_name=agency.letterhead or agency.name,
        class_mark=version.overall_class.letter if version.overall_class else "",
        show_class_mark=assignment.profile.class_mark_on_letter,
        title=wording.reply_title(
            agency.name,
            session=suggestion.session.name,
            number=suggestion.number,
            kind=KINDS[suggestion.kind],
            rehandling=assignment.round > 1,
        ),
        salutation=_salutation(suggestion),
        blocks=_blocks(version, assignment, _sign_off(assignment, signer, stands_in)),
        signatory_name=_signatory(signer, stands_in) if signer else "",
        contact=ContactLine(version.contact_person, version.contact_phone, version.postcode),
        cc=_copies(suggestion),
    )


def _signer(reply):
    latest = reply.steps.order_by("attempt", "order").last()
    return latest if latest and latest.kind == ApprovalStep.Kind.PRINCIPAL else None


def _salutation(suggestion):
    proposers = list(suggestion.proposers.all())
    first = proposers[0] if proposers else None
    if first and first.group_id:
        return wording.salutation([], delegation=first.name)
    return wording.salutation(
        [proposer.name for proposer in proposers], total=len(proposers) + suggestion.unnamed_proposers
    )


def _blocks(version, assignment, sign_off):
    items = [_item_text(answer) for answer in version.answers.select_related("item", "outcome")]
    return wording.reply_blocks(
        opening=version.opening or default_opening(assignment, items),
        items=items,
        sign_off=sign_off,
        invitation=version.closing or default_closing(assignment),
    )


def _item_text(answer):
    """What the class obliges to is told beside what was done, unless the drafter's own words hold it already."""
    written = answer.done + answer.next_step
    told = [answer.done, *(text for text in (answer.plan, answer.reason) if text.rstrip("。") not in written)]
    if answer.reported_to and answer.reported_to not in written:
        told.append(f"上述事项涉及上级国家机关职权，{answer.reported_to.rstrip('。')}。")
    return wording.ItemText(
        heading=answer.heading or answer.item.title,
        done="\n".join(text for text in told if text),
        next_step=next_step_of(answer),
        outcome=answer.wording,
    )


def next_step_of(answer):
    """What comes next, and by when: the sentence that a commitment quotes."""
    finish = f"该事项计划于{chinese_date(answer.finish_on)}前完成。" if answer.finish_on else ""
    return answer.next_step + finish


def default_opening(assignment, items):
    """收悉, the co-handlers and the outcome of every item, as the register knows them."""
    suggestion = assignment.suggestion
    co_handlers = suggestion.assignments.current().filter(part=Assignment.Part.CO, round=assignment.round)
    return wording.opening(
        suggestion_title=suggestion.title,
        number=suggestion.number,
        co_handlers=[co.agency.short_name for co in co_handlers.select_related("agency").order_by("pk")],
        items=items,
        kind=KINDS[suggestion.kind],
        you=_you(suggestion),
        rehandling=assignment.round > 1,
    )


def default_closing(assignment):
    return wording.invitation(
        channel=assignment.profile.evaluation_channel or "代表评价链接", you=_you(assignment.suggestion)
    )


def _you(suggestion):
    several = suggestion.proposers.count() + suggestion.unnamed_proposers > 1
    is_group = suggestion.proposers.filter(part=Proposer.Part.LEAD, group__isnull=False).exists()
    return "贵团" if is_group else "你们" if several else "您"


def _sign_off(assignment, signer, stands_in):
    if signer is None:
        return ""
    post = stands_in[0] if stands_in else signer.holder_post
    return wording.sign_off(
        agency_name=assignment.agency.name, post=post, signatory=_signatory(signer, stands_in)
    )


def _signatory(signer, stands_in):
    if stands_in is None:
        return signer.holder.name
    return f"{stands_in[1]}（代{signer.holder_post}{signer.holder.name}）"


def _copies(suggestion):
    """The congress body always; departments and districts also the government office (Chongqing 2017 art. 25)."""
    congress = suggestion.session.term.congress
    return (congress.liaison.name, congress.office.name)
