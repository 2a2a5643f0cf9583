from agencies.models import User

PAGE = "/me/reminders/"


def lead_of(world):
    return User.objects.get(pk=world.officer.pk).reminder_lead_wd


def test_one_may_hear_of_it_earlier_and_never_later(world, post, client_of):
    User.objects.filter(pk=world.officer.pk).update(email="officer@example.org")
    page = client_of(world.officer).get(PAGE)
    assert "officer@example.org" in page.text
    assert PAGE in client_of(world.officer).get("/notices/").text
    assert post(world.officer, PAGE, reminder_lead_wd="20").url == PAGE
    assert lead_of(world) == 20
    for value, told in (("5", "不能更晚"), ("0", "不能更晚"), ("61", "60"), ("-1", ""), ("两周", "")):
        answer = post(world.officer, PAGE, reminder_lead_wd=value)
        assert answer.status_code == 422
        assert told in str(answer.context["form"].errors["reminder_lead_wd"])
        assert lead_of(world) == 20
    for value in ("10", ""):  # as the rules say
        assert post(world.officer, PAGE, reminder_lead_wd=value).status_code == 302
        assert lead_of(world) is None


def test_everybody_has_the_page_and_only_their_own(world, post, client_of):
    for user in (world.auditor, world.system_admin, world.office_leader):
        assert client_of(user).get(PAGE).status_code == 200
    post(world.coordinator, PAGE, reminder_lead_wd="30")
    assert lead_of(world) is None
