"""From a version of the reply and the register to the one structured source of the letter."""

from replies import addressees, left_to
from replies import letter_wording as wording
from replies.letter_text import ContactLine, LetterText
from replies.letters import chinese_date
from replies.models import ApprovalStep
from suggestions.models import Assignment, Suggestion
from suggestions.workflow.lines import beside, joint_leads_of

KINDS = {Suggestion.Kind.SUGGESTION: "建议", Suggestion.Kind.PROPOSAL: "提案"}


def compose(version, *, to=None, stands_in=None):
    """The letter that this version gives. Number and date stay reserved until they are given.

    `to` is the assignment whose deputies it is addressed to, where the reply answers several suggestions; left out, the
    reply's own. `stands_in` is (post, name) of the person who signs in the principal's place: the letter names both.
    """
    assignment = to or version.reply.assignment
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


def compose_opinion(opinion):
    """协办意见函: the opinion as it was given, as a letter of the co-handler to the lead. It bears no number."""
    agency, suggestion = opinion.assignment.agency, opinion.case
    told = {"session": suggestion.session.name, "number": suggestion.number, "kind": KINDS[suggestion.kind]}
    return LetterText(
        agency_name=agency.letterhead or agency.name,
        title=wording.opinion_title(agency.name, **told),
        salutation=f"{opinion.answering.agency.name}：",
        blocks=wording.opinion_blocks(
            suggestion_title=suggestion.title, text=opinion.last_given.text, **told
        ),
        document_number="",
        dated_on=opinion.given_on,
    )


def compose_all(version, *, stands_in=None):
    """One letter for every suggestion that the reply answers: they differ in addressee, number and title."""
    return [(line, compose(version, to=line, stands_in=stands_in)) for line in version.reply.lines]


def answers_to(version, line):
    """{item: answer} for one suggestion; what is answered together with another item has the answer of that one."""
    rows = {row.item_id: row for row in version.answers.select_related("item", "outcome")}
    found = {item: rows.get(item.pk) for item in line.items.all()}
    return {item: rows.get(row.same_as_id) if row.same_as_id else row for item, row in found.items() if row}


def _signer(reply):
    latest = reply.steps.order_by("attempt", "order").last()
    return latest if latest and latest.kind == ApprovalStep.Kind.PRINCIPAL else None


def _salutation(suggestion):
    names, delegation = addressees.salutation_of(suggestion)
    total = len(names) + suggestion.unnamed_proposers
    return wording.salutation(names, total=total, delegation=delegation)


def _blocks(version, assignment, sign_off):
    items = [_item_text(answer) for answer in told(version)]
    return wording.reply_blocks(
        opening=_opening(version, assignment, items),
        items=items,
        sign_off=sign_off,
        invitation=version.closing or default_closing(assignment),
    )


def told(version):
    """The answers as the letters tell them: equal demands once, those of the reply's own suggestion first."""
    place = {item.pk: at for at, item in enumerate(items_of(version.reply))}
    answers = version.answers.filter(same_as=None).select_related("item", "outcome", "left_to")
    return sorted((row for row in answers if row.item_id in place), key=lambda row: place[row.item_id])


def items_of(reply):
    """Everything that the reply has to answer, suggestion by suggestion."""
    return [item for line in reply.lines for item in line.items.all()]


def _opening(version, assignment, items):
    """Of several letters each says by itself what was received; the drafter's own words follow in all of them."""
    usual = default_opening(assignment, items, missing=version.missing_opinions)
    if not version.opening or not version.reply.other_cases:
        return version.opening or usual
    return f"{_received(assignment)}{version.opening}"


def _received(assignment):
    suggestion = assignment.suggestion
    received = wording.received(
        suggestion_title=suggestion.title,
        number=suggestion.number,
        you=_you(suggestion),
        rehandling=assignment.round > 1,
    )
    return f"{received}{wording.merged(_others(assignment), KINDS[suggestion.kind])}"


def _others(assignment):
    """What was merged with it, as a letter names it."""
    others = [line.suggestion for line in _together(assignment) if line.pk != assignment.pk]
    return [wording.number_phrase(case.number) or f"《{case.title}》" for case in others]


def _together(assignment):
    """All that one reply answers."""
    return [assignment.host, *assignment.host.guests]


def _item_text(answer):
    """What the class obliges to is told beside what was done, unless the drafter's own words hold it already."""
    written = answer.done + answer.next_step
    told = [answer.done, *(text for text in (answer.plan, answer.reason) if text.rstrip("。") not in written)]
    if answer.left_to and answer.left_to.name not in written:
        told.append(left_to.sentence(answer.left_to))
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


def default_opening(assignment, items, *, missing=""):
    """收悉, who took part and the outcome of every item, as the register knows them.

    A co-handler whose opinion did not come is not said to have taken part: the draft names it in `missing`.
    """
    suggestion = assignment.suggestion
    return wording.opening(
        suggestion_title=suggestion.title,
        number=suggestion.number,
        co_handlers=_co_handlers(assignment, missing),
        joint_leads=[row.agency.short_name for row in joint_leads_of(assignment).select_related("agency")],
        shared=_shared(assignment),
        items=items,
        kind=KINDS[suggestion.kind],
        you=_you(suggestion),
        rehandling=assignment.round > 1,
        others=_others(assignment),
    )


def _shared(assignment):
    """分别办理: the agencies that answer this suggestion, each by itself, and the items of this one."""
    others = beside(assignment)
    if not others:
        return ""
    lines = sorted([assignment, *others.select_related("agency")], key=lambda line: line.pk)
    own, everything = list(assignment.items.all()), assignment.suggestion.items.count()
    part = [item.title for item in own] if len(own) < everything else []
    kind = KINDS[assignment.suggestion.kind]
    return wording.separately([line.agency.short_name for line in lines], part, kind)


def is_named(co, words):
    """Whether the words speak of a co-handler, by whichever of its names."""
    return any(name in words for name in (co.agency.short_name, co.agency.name, co.agency_name))


def _co_handlers(assignment, missing=""):
    """Short names, each once, of the co-handlers of every suggestion that is answered together."""
    found = [
        co.agency.short_name
        for line in _together(assignment)
        for co in line.suggestion.assignments.current()
        .filter(part=Assignment.Part.CO, round=line.round)
        .select_related("agency")
        .order_by("pk")
        if co.agency_id != line.agency_id and not is_named(co, missing)
    ]
    return list(dict.fromkeys(found))


def default_closing(assignment):
    return wording.invitation(
        channel=assignment.profile.evaluation_channel or "代表评价链接", you=_you(assignment.suggestion)
    )


def _you(suggestion):
    names, delegation = addressees.salutation_of(suggestion)
    several = len(names) + suggestion.unnamed_proposers > 1
    return "贵团" if delegation else "你们" if several else "您"


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
