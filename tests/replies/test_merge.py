"""并案办理、分别答复: merging, and the shared draft as far as its letters."""

from datetime import date

import pytest

from agencies.models import Message
from agencies.permissions import Action
from config.demo import people
from replies import reminders
from replies import workflow as handling
from replies.compose import compose_all
from replies.integrity import faults
from replies.models import Commitment, Evaluation, Letter, PublishedPiece, Reminder, Reply
from replies.readiness import blocking
from suggestions import workflow as intake
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import NotNow
from tests.replies import merging
from tests.replies.drafting import editor_of, item_field
from tests.replies.drafting import page as editor_page
from tests.replies.merging import fresh, line_of, url_of
from tests.suggestions.objecting import RECENT, raise_objection


def whole():
    return list(map(str, faults()))


@pytest.fixture
def lines(world):
    return list(map(line_of, merging.pieces(world)))


def test_it_is_answered_with_the_other_and_both_histories_say_so(world, post, client_of, lines):
    host, guest, _other = lines
    page = client_of(world.office_coordinator).get(url_of("merge", guest))
    assert host.suggestion.title in page.text
    answer = post(world.office_coordinator, url_of("merge", guest), host=host.pk, note=merging.NOTE)
    assert answer.url == guest.suggestion.get_absolute_url()
    guest = fresh(guest)
    assert (guest.answered_with, guest.state, guest.due_on) == (
        host,
        Assignment.State.WORKING,
        guest.first_due_on,
    )
    for line in (host, guest):
        event = line.suggestion.events.first()
        assert (event.action, event.note) == (Action.MERGE, merging.NOTE)
    assert guest.suggestion.events.first().detail["merged_into"] == host.suggestion.number
    assert host.suggestion.events.first().detail["merged_in"] == guest.suggestion.number
    assert whole() == []


def test_the_deputies_of_both_and_the_agency_are_told(world, lines):
    host, guest, _other = lines
    handling.merge(guest, host=host, by=world.office_coordinator)
    told = {
        message.recipient_name: message.body for message in Message.objects.filter(subject__contains="并案")
    }
    assert set(told) == {"易先勇", "李若澜"}
    assert host.suggestion.number in told["李若澜"]
    assert guest.suggestion.number in told["易先勇"]
    assert world.coordinator.notices.filter(action=Action.MERGE).exists()
    assert world.officer.notices.filter(action=Action.MERGE).exists()


def test_without_a_choice_the_words_stay(world, post, lines):
    answer = post(world.office_coordinator, url_of("merge", lines[1]), host="", note="内容相近")
    assert answer.status_code == 422
    assert answer.context["form"].errors["host"] == ["请选择由哪件建议的答复一并答复。"]
    assert "内容相近" in answer.text


def test_only_the_office(world, post, lines):
    for user in (world.coordinator, world.officer, world.liaison, world.principal):
        assert post(user, url_of("merge", lines[1]), host=lines[0].pk).status_code == 403
    assert post(world.neighbour_coordinator, url_of("merge", lines[1]), host=lines[0].pk).status_code == 404


def test_a_double_click_merges_once(world, client_of, lines):
    host, guest, _other = lines
    client = client_of(world.office_coordinator)
    page = client.get(url_of("merge", guest))
    fields = {"host": host.pk, "form_key": page.context["form_key"], "seen": page.context["seen"]}
    first, second = (client.post(url_of("merge", guest), fields) for _click in range(2))
    assert first.url == second.url
    assert guest.suggestion.events.filter(action=Action.MERGE).count() == 1


def test_it_is_offered_where_there_is_something_to_merge_into(world, client_of, lines):
    page = client_of(world.office_coordinator).get(lines[1].suggestion.get_absolute_url())
    assert "merge" in [button.name for button in page.context["actions"]["others"]]
    alone = world.working(lead=world.neighbour, co=[])
    page = client_of(world.office_coordinator).get(alone.get_absolute_url())
    assert "merge" not in [button.name for button in page.context["actions"]["others"]]


def test_what_cannot_be_merged(world, post, lines):
    host, guest, other = lines
    office = world.office_coordinator
    elsewhere = line_of(world.working(lead=world.neighbour, co=[]))
    assert post(office, url_of("merge", guest), host=elsewhere.pk).status_code == 422
    assert post(office, url_of("merge", guest), host=guest.pk).status_code == 422
    handling.merge(guest, host=host, by=office)
    assert post(office, url_of("merge", guest), host=other.pk).status_code == 409  # it is merged already
    assert post(office, url_of("merge", other), host=guest.pk).status_code == 422  # a guest is no host
    with pytest.raises(NotNow) as refusal:
        handling.merge(host, host=other, by=office)  # others are answered in its reply
    assert guest.suggestion.number in refusal.value.reason
    in_sign_off = line_of(world.in_sign_off(co=[], opinions={}))
    assert post(office, url_of("merge", other), host=in_sign_off.pk).status_code == 422
    assert post(office, url_of("merge", in_sign_off), host=other.pk).status_code == 409


def test_a_confidential_one_stays_alone(world, lines):
    Suggestion.objects.filter(pk=lines[1].suggestion_id).update(is_confidential=True)
    lines[1].suggestion.access_list.create(user=world.office_coordinator, reason="registered")
    with pytest.raises(NotNow):
        handling.merge(fresh(lines[1]), host=lines[0], by=world.office_coordinator)


def test_an_own_draft_is_set_aside_and_can_be_read(world, client_of):
    host = line_of(world.working(co=[], opinions={}))
    guest = line_of(world.drafted(co=[], opinions={}, proposers=world.deputies[1:2]))
    own = guest.reply
    page = client_of(world.office_coordinator).get(url_of("merge", guest))
    assert "搁置" in page.text
    handling.merge(guest, host=host, by=world.office_coordinator)
    page = client_of(world.officer).get(guest.suggestion.get_absolute_url())
    assert own.get_absolute_url() in page.text
    assert client_of(world.officer).get(own.get_absolute_url()).status_code == 200
    assert client_of(world.officer).get(editor_of(guest)).status_code == 409
    with pytest.raises(NotNow):
        handling.submit_draft(fresh(own), chain=people.chain_of(own), by=world.officer)
    assert whole() == []


def test_the_case_page_says_where_it_is_answered(world, client_of):
    host, guests = merging.merged(world)
    page = client_of(world.officer).get(guests[0].suggestion.get_absolute_url())
    assert "并案" in page.context["suggestion"]["marks"]
    assert host.suggestion.get_absolute_url() in page.text
    assert f"由第{host.suggestion.number}号建议的答复一并答复" in page.context["next_step"]
    page = client_of(world.officer).get(host.suggestion.get_absolute_url())
    assert all(guest.suggestion.get_absolute_url() in page.text for guest in guests)


def test_who_writes_has_one_row_on_the_desk(world, client_of):
    host, guests = merging.merged(world)
    rows = client_of(world.officer).get("/?queue=answer").context["rows"]
    numbers = [row["number"] for row in rows]
    assert host.suggestion.number in numbers
    assert not {guest.suggestion.number for guest in guests} & set(numbers)


def test_one_reply_has_one_officer(world):
    host, *guests = map(line_of, merging.pieces(world, "signed_for"))
    for guest in guests:
        handling.merge(guest, host=host, by=world.office_coordinator)
    intake.allocate(guests[0], officer=world.officer, by=world.coordinator)
    assert {fresh(line).officer for line in (host, *guests)} == {world.officer}
    assert {fresh(line).state for line in (host, *guests)} == {Assignment.State.WORKING}
    assert host.suggestion.events.first().action == Action.ALLOCATE
    assert whole() == []


def test_what_is_not_taken_up_yet_holds_the_draft_back(world):
    host = line_of(world.working(co=[], opinions={}))
    guest = line_of(world.assigned(co=[], opinions={}, proposers=world.deputies[1:2]))
    handling.merge(guest, host=host, by=world.office_coordinator)
    merging.write(fresh(host), by=world.officer)
    found = [finding.text for finding in blocking(Reply.objects.get(assignment=host))]
    assert any(guest.suggestion.number in text and "签收" in text for text in found)


# The shared draft.


def test_the_editor_shows_all_items_and_takes_equal_ones_together(world, client_of):
    host, guests = merging.merged(world)
    client = client_of(world.officer)
    fields = editor_page(client, host)
    first, second = host.items.order_by("order")
    assert fields[item_field(guests[0], 1, "same_as")] == str(first.pk)
    assert fields[item_field(guests[1], 2, "same_as")] == str(second.pk)
    assert item_field(host, 1, "same_as") not in fields
    for number in (1, 2):
        fields[item_field(host, number, "done")] = "已建立联席会议机制。"
    assert client.post(editor_of(host), fields).status_code == 302
    version = Reply.objects.get(assignment=host).latest
    assert version.answers.count() == 6
    assert version.answers.filter(same_as=first).count() == 2
    assert editor_page(client, host)[item_field(guests[0], 1, "same_as")] == str(first.pk)


def test_typed_words_are_not_dropped_beside_a_choice(world, client_of):
    host, guests = merging.merged(world)
    client = client_of(world.officer)
    fields = editor_page(client, host) | {item_field(guests[0], 1, "done"): "另行办理。"}
    answer = client.post(editor_of(host), fields)
    assert answer.status_code == 422
    assert "另行办理。" in answer.text
    fields[item_field(guests[0], 1, "same_as")] = ""
    assert client.post(editor_of(host), fields).status_code == 302


def test_every_suggestion_needs_its_talk_and_its_answers(world):
    host, guests = merging.merged(world, contacts=[])
    merging.write(host, by=world.officer, opening="您提出的建议收悉。")
    reply = Reply.objects.get(assignment=host)
    found = "\n".join(finding.text for finding in blocking(reply))
    for line in guests:
        assert f"第{line.suggestion.number}号" in found
    assert "收悉" in found  # the words would name one suggestion in the letters to all
    reply, _guests = merging.drafted(world)
    assert blocking(reply) == []


def test_what_the_other_had_before_the_merge_needs_an_answer(world):
    host = line_of(world.drafted(co=[], opinions={}))
    guest = line_of(world.working(co=[], opinions={}, proposers=world.deputies[1:2]))
    assert blocking(host.reply) == []
    handling.merge(guest, host=host, by=world.office_coordinator)
    assert {finding.field for finding in blocking(fresh(host.reply))} >= {
        f"item-{item.pk}" for item in guest.items.all()
    }


# Three letters.


def test_one_text_gives_letters_that_differ_in_addressee_number_and_title(world):
    reply, guests = merging.dispatched(world)
    letters = reply.live_letters
    texts = [letter.text for letter in letters]
    assert len(letters) == 3
    for attribute in ("salutation", "title", "document_number"):
        assert len({getattr(text, attribute) for text in texts}) == 3, attribute
    assert [text.salutation for text in texts] == ["易先勇代表：", "李若澜代表：", "周𬭎代表："]
    for letter, text in zip(letters, texts, strict=True):
        own = letter.suggestion
        assert f"第{own.number}号" in text.title
        assert f"您提出的《{own.title}》（第{own.number}号）收悉" in text.blocks[0].text
        assert "并案办理、分别答复" in text.blocks[0].text
    bodies = {tuple(block.text for block in text.blocks if block.part == "item") for text in texts}
    assert len(bodies) == 1
    assert "已建立联席会议机制" in "".join(*bodies)
    assert whole() == []


def test_each_deputy_gets_the_own_letter_and_evaluates_it(world, client_of):
    reply, guests = merging.invited(world)
    for letter in reply.live_letters:
        assert [row.proposer.suggestion for row in letter.deliveries.filter(proposer__isnull=False)] == [
            letter.suggestion
        ]
        assert letter.evaluations.get().assignment == letter.assignment
        line = fresh(letter.assignment)
        assert (line.state, line.delivered_all) == (Assignment.State.REPLIED, True)
        assert line.suggestion.events.filter(action=Action.DISPATCH).get().detail["number"] == letter.number
        assert fresh(line.suggestion).state == Suggestion.State.REPLIED
    page = client_of(world.officer).get(guests[0].suggestion.get_absolute_url())
    own, other = reply.letter_of(guests[0]), reply.live_letter
    assert own.number in page.text
    assert other.number not in page.text
    assert own.get_absolute_url() in page.text
    assert whole() == []


def test_changing_the_text_renders_all_anew_and_voids_the_approval_of_all(world, post):
    reply, guests = merging.signed(world)
    before = {letter.suggestion_id: letter for letter in reply.live_letters}
    step = reply.steps.get(kind="principal", state="passed")
    assert all(step.covers(letter) for letter in before.values())
    with pytest.raises(NotNow):
        merging.write(fresh(reply.assignment), by=world.officer, text="改后文字。")
    handling.unsign(reply, reason="共用文字有误。", by=world.principal)
    assert not reply.letters.filter(voided_at__isnull=True).exists()
    assert not reply.steps.filter(state="passed").exists()
    for line in reply.lines:
        assert line.suggestion.events.first().action == Action.UNSIGN
    merging.write(fresh(reply.assignment), by=world.officer, text="改后文字：机制已运行半年。")
    texts = compose_all(reply.latest)
    assert len(texts) == 3
    assert all("机制已运行半年" in text.to_json() for _line, text in texts)
    handling.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    merging.passed(reply)
    handling.sign(reply, version=reply.latest.number, by=world.principal)
    after = {letter.suggestion_id: letter for letter in fresh(reply).live_letters}
    assert after.keys() == before.keys()
    assert all(after[pk].signed_digest != before[pk].signed_digest for pk in after)
    assert whole() == []


def test_the_signature_is_for_the_letters_that_were_shown(world, client_of):
    reply, guests = merging.submitted(world)
    merging.passed(reply)
    page = client_of(world.principal).get(f"/approvals/{reply.pk}/")
    assert [other.salutation for other in page.context["others"]] == ["李若澜代表：", "周𬭎代表："]
    digest = page.context["digest"].value
    Suggestion.objects.filter(pk=guests[1].suggestion_id).update(
        title="更正后的题目"
    )  # the register changed since
    with pytest.raises(NotNow):
        handling.sign(reply, version=reply.latest.number, digest=digest, by=world.principal)


def test_a_letter_that_was_changed_stops_them_all(world):
    reply, guests = merging.numbered(world)
    letter = reply.letter_of(guests[1])
    Letter.objects.filter(pk=letter.pk).update(source=letter.source.replace("收悉", "已收到"))
    with pytest.raises(Exception, match="不一致|differs"):
        handling.dispatch(reply, way="both", by=world.coordinator)
    assert not reply.letters.filter(dispatched_on__isnull=False).exists()
    assert any("答复函" in fault or "letter" in fault for fault in whole())


def test_every_letter_gets_a_number_of_its_own(world, client_of):
    reply, guests = merging.signed(world)
    client, url = client_of(world.coordinator), url_of("number", reply)
    form = client.get(url).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    proposed = [value for name, value in fields.items() if name.startswith("number")]
    assert len(set(proposed)) == 3
    same = fields | {f"number-{guests[0].pk}": fields["number"]}
    answer = client.post(url, same)
    assert answer.status_code == 422
    assert answer.context["form"].errors[f"number-{guests[0].pk}"]
    assert client.post(url, fields).status_code == 302
    assert [letter.number for letter in fresh(reply).live_letters] == proposed


def test_letters_are_read_at_addresses_of_their_own(world, client_of):
    reply, guests = merging.signed(world)
    client = client_of(world.officer)
    addresses = [letter.get_absolute_url() for letter in reply.live_letters]
    assert len(set(addresses)) == 3
    for letter, address in zip(reply.live_letters, addresses, strict=True):
        assert letter.text.salutation in client.get(address).text
    assert client.get(f"/replies/{reply.pk}/letter-{guests[0].suggestion_id}.docx").status_code == 200
    stranger = world.working(co=[])
    assert client.get(f"/replies/{reply.pk}/letter/{stranger.pk}/").status_code == 404


def test_a_withdrawn_reply_takes_all_letters_back(world):
    reply, guests = merging.invited(world)
    handling.withdraw_letter(reply, reason="共用文字有误。", by=world.principal)
    assert not fresh(reply).live_letters
    for line in map(fresh, reply.lines):
        assert (line.state, line.replied_on) == (Assignment.State.WORKING, None)
        assert fresh(line.suggestion).state == Suggestion.State.HANDLING
    told = Message.objects.filter(subject__contains="撤回").values_list("recipient_name", flat=True)
    assert set(told) == {"易先勇", "李若澜", "周𬭎"}
    assert whole() == []


def test_a_promise_stands_in_the_ledger_of_every_suggestion(world):
    reply, guests = merging.drafted(world)
    answers = merging.answers_for(reply.assignment)
    plan = {**merging.answering.plain_answer("B"), "item": answers[0]["item"]}
    classes = merging.ResultClass.objects.filter(scheme=reply.assignment.profile.class_scheme)
    plan |= {"outcome": classes.get(letter="B"), "wording": classes.get(letter="B").wordings[0]}
    contact = {"contact_person": "何景行", "contact_phone": "023-63000000"}
    handling.save_draft(reply.assignment, answers=[plan, *answers[1:]], by=world.officer, **contact)
    handling.submit_draft(reply, chain=people.chain_of(reply), by=world.officer)
    merging.passed(reply)
    handling.sign(reply, version=reply.latest.number, by=world.principal)
    merging.give_numbers(world, reply)
    handling.dispatch(fresh(reply), way="both", by=world.coordinator)
    assert {row.case for row in Commitment.objects.all()} == {line.suggestion for line in reply.lines}
    assert whole() == []


def test_each_is_published_with_its_own_letter(world):
    reply, guests = merging.dispatched(world)
    publication = handling.propose_publication(reply, disclosure="full", by=world.officer)
    handling.review_publication(publication, by=world.coordinator)
    handling.publish(fresh(publication), by=world.office_coordinator)
    shown = {piece.suggestion: piece.document_number for piece in PublishedPiece.objects.on_show()}
    assert shown == {letter.suggestion: letter.number for letter in reply.live_letters}
    handling.withdraw_letter(reply, reason="有误。", by=world.principal)
    assert not PublishedPiece.objects.on_show().exists()


def test_a_dissatisfied_deputy_gets_a_round_of_the_own(world):
    reply, guests = merging.invited(world)
    evaluation = Evaluation.objects.get(assignment=guests[0])
    axes = evaluation.assignment.profile.evaluate_axes
    marks = {axis["code"]: "dissatisfied" for axis in axes}
    handling.evaluate(evaluation, marks=marks, comment="未回应诉求。", by=evaluation.links.last())
    case = fresh(guests[0].suggestion)
    on = merging.clock.today()
    handling.order_rehandling(case, reason="重新办理。", on=on, by=world.liaison)
    again = case.assignments.get(round=2)
    assert (again.answered_with, again.agency) == (None, world.lead)
    assert fresh(case).state == Suggestion.State.REHANDLING
    assert fresh(reply.case).state == Suggestion.State.REPLIED
    assert whole() == []


def test_the_last_piece_of_a_merged_reply_takes_the_decision_to_publish_with_it(world):
    reply, guests = merging.invited(world)
    publication = handling.propose_publication(reply, disclosure="full", by=world.officer)
    handling.review_publication(publication, by=world.coordinator)
    handling.publish(fresh(publication), by=world.office_coordinator)
    for line in (guests[0], reply.assignment, guests[1]):
        assert fresh(publication).state == "published"
        evaluation = Evaluation.objects.get(assignment=line)
        marks = {axis["code"]: "dissatisfied" for axis in line.profile.evaluate_axes}
        handling.evaluate(evaluation, marks=marks, comment="未回应诉求。", by=evaluation.links.last())
        case = fresh(line.suggestion)
        handling.order_rehandling(case, reason="重新办理。", on=merging.clock.today(), by=world.liaison)
    assert fresh(publication).state == "withdrawn"
    assert reply.case.events.filter(action="order_rehandling").count() == 2
    assert whole() == []


def test_the_own_due_day_reminds_the_same_people(world):
    host, guests = merging.merged(world)
    reminders.plan(date(2026, 7, 1))
    rows = Reminder.objects.filter(kind="reply", recipient=world.officer)
    assert {row.suggestion for row in rows} == {line.suggestion for line in (host, *guests)}
    reminders.plan(date(2026, 7, 1))
    assert rows.count() == 3


def test_each_asks_for_an_extension_of_its_own(world):
    host, guests = merging.merged(world)
    intake.ask_extension(guests[0], months=6, reason="涉及面广。", by=world.coordinator)
    intake.sign_extension(fresh(guests[0]), by=world.principal)
    intake.decide_extension(fresh(guests[0]), is_granted=True, by=world.office_coordinator)
    assert fresh(guests[0]).due_on > fresh(host).due_on
    assert whole() == []


def test_while_merged_nobody_objects_or_recalls(world):
    host, *guests = map(line_of, merging.pieces(world, "pending", days=RECENT))
    handling.merge(guests[0], host=host, by=world.office_coordinator)
    for line in (host, guests[0]):
        with pytest.raises(NotNow):
            raise_objection(world, fresh(line), by=world.coordinator)
        with pytest.raises(NotNow):
            intake.recall_assignment(fresh(line.suggestion), reason="改", by=world.office_leader)


def test_opinions_of_every_suggestion_are_asked_and_waited_for(world):
    host = line_of(world.working(co=[], opinions={}))
    guest = line_of(world.opinions_requested(proposers=world.deputies[1:2], co=[world.co2]))
    handling.merge(guest, host=host, by=world.office_coordinator)
    merging.write(fresh(host), by=world.officer)
    reply = Reply.objects.get(assignment=host)
    assert any("市财政局" in finding.text for finding in blocking(reply))
    for _line, text in compose_all(reply.latest):
        assert "市财政局" in text.blocks[0].text
