"""Three suggestions of one content by different deputies, merged into one reply, brought on by real steps."""

from django.urls import reverse

from agencies import clock
from config.demo import answering, people
from replies import workflow as handling
from replies.models import Contact, Reply
from replies.workflow.issuing import following_numbers
from suggestions.models import Assignment, ResultClass

NOTE = "两件建议均涉及毗邻地区公共服务一体化。"


def url_of(step, line):
    return reverse(f"replies:{step}", args=[line.pk])


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def line_of(suggestion):
    return Assignment.objects.select_related("suggestion").get(
        suggestion=suggestion, part__in=["sole", "lead"]
    )


def pieces(world, state="working", **fields):
    """Three suggestions, each by another deputy, in the hands of one officer. No co-handlers unless `fields` say so."""
    content = {"co": [], "opinions": {}} | fields
    return [
        world.walked(
            state, proposers=[deputy], title=f"关于川渝毗邻地区公共服务一体化的建议（{place}）", **content
        )
        for deputy, place in zip(world.deputies, ("养老", "医疗", "教育"), strict=False)
    ]


def merged(world, **fields):
    """(host, guests): the second and third suggestion merged into the first."""
    host, *guests = map(line_of, pieces(world, **fields))
    for guest in guests:
        handling.merge(guest, host=host, note=NOTE, by=world.office_coordinator)
    return fresh(host), [fresh(guest) for guest in guests]


def answers_for(host, text="已建立联席会议机制，统筹养老、医疗、教育服务。"):
    """An own answer for every item of the host; those of the others are the same, in their order."""
    classes = {row.letter: row for row in ResultClass.objects.filter(scheme=host.profile.class_scheme)}
    own = list(host.items.all())
    told = [
        {
            **answering.plain_answer("A"),
            "done": text,
            "item": item,
            "outcome": classes["A"],
            "wording": classes["A"].wordings[0],
        }
        for item in own
    ]
    same = [
        {"item": item, "same_as": other}
        for guest in host.guests
        for item, other in zip(guest.items.all(), own, strict=True)
    ]
    return told + same


def drafted(world, **fields):
    """(reply, guests): with a draft that lacks nothing."""
    host, guests = merged(world, **fields)
    for line in (host, *guests):
        if not line.contacts.exists():
            talk(line, by=world.officer)
    write(host, by=world.officer)
    return Reply.objects.get(assignment=host), guests


def talk(line, *, by):
    handling.log_contact(
        line,
        proposer=line.suggestion.proposers.first(),
        held_on=clock.today(),
        phase=Contact.Phase.DURING,
        way=Contact.Way.PHONE,
        participants="承办人",
        summary="通报并案办理安排，听取意见。",
        by=by,
    )


def write(host, *, by, text="已建立联席会议机制，统筹养老、医疗、教育服务。", **fields):
    contact = {"contact_person": "何景行", "contact_phone": "023-63000000"}
    return handling.save_draft(host, answers=answers_for(host, text), by=by, **(contact | fields))


def submitted(world, **fields):
    reply, guests = drafted(world, **fields)
    handling.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    return reply, guests


def passed(reply):
    while reply.current_step.kind != "principal":
        handling.pass_draft(reply, version=reply.latest.number, by=reply.current_step.holder)


def signed(world, **fields):
    reply, guests = submitted(world, **fields)
    passed(reply)
    handling.sign(reply, version=reply.latest.number, by=world.principal)
    return fresh(reply), guests


def numbered(world, **fields):
    reply, guests = signed(world, **fields)
    give_numbers(world, reply)
    return fresh(reply), guests


def give_numbers(world, reply):
    first, *more = following_numbers(world.lead, year=clock.today().year, count=len(reply.lines))
    others = dict(zip([line.pk for line in reply.lines[1:]], more, strict=True))
    handling.number(reply, number=first, others=others, dated_on=clock.today(), by=world.coordinator)


def dispatched(world, **fields):
    reply, guests = numbered(world, **fields)
    handling.dispatch(reply, way="both", by=world.coordinator)
    return fresh(reply), [fresh(guest) for guest in guests]


def invited(world, **fields):
    reply, guests = dispatched(world, **fields)
    handling.invite(reply, by=world.office_coordinator)
    return fresh(reply), guests
