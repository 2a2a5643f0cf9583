from django.urls import reverse


def names(answer):
    actions = answer.context["actions"]
    return [button.name for button in (actions["primary"], *actions["others"]) if button]


def test_the_drafter_sees_letter_checklist_and_what_to_do(world, client_of):
    reply = world.reply_of(world.drafted())
    answer = client_of(world.officer).get(reply.get_absolute_url())
    assert answer.status_code == 200
    assert "收悉" in answer.text
    assert answer.context["checklist"] == []
    assert names(answer)[:2] == ["submit_draft", "save_draft"]


def test_the_chain_says_who_it_waits_for(world, client_of):
    reply = world.reply_of(world.in_sign_off(turn="office"))
    answer = client_of(world.officer).get(reply.get_absolute_url())
    assert [link["state"] for link in answer.context["chain"]] == ["done", "done", "current", "todo", "todo"]
    assert world.office_reviewer.name in answer.context["actions"]["who_can"]
    assert names(answer) == ["propose_publication", "log_contact"]
    assert names(client_of(world.office_reviewer).get(reply.get_absolute_url()))[0] == "pass_draft"


def test_who_reads_drafts(world, client_of):
    reply = world.reply_of(world.drafted())
    for user in (world.office_coordinator, world.principal, world.section_reviewer, world.auditor):
        assert client_of(user).get(reply.get_absolute_url()).status_code == 200
    for user in (world.co_officer, world.neighbour_principal, world.system_admin):
        assert client_of(user).get(reply.get_absolute_url()).status_code == 404


def test_a_version_that_is_not_there(world, client_of):
    reply = world.reply_of(world.drafted())
    assert client_of(world.officer).get(reverse("replies:diff", args=[reply.pk, 1, 77])).status_code == 404
