"""The inbox: one's own lines, and only those shown are marked as read."""

from agencies.models import Notice


def test_only_ones_own_lines(world, client_of):
    suggestion = world.assigned()
    assert suggestion.title in client_of(world.coordinator).get("/notices/").content.decode()
    assert suggestion.title not in client_of(world.neighbour_coordinator).get("/notices/").content.decode()


def test_marking_as_read_leaves_what_came_since(world, client_of, post):
    world.assigned()
    page = client_of(world.coordinator).get("/notices/")
    later = Notice.objects.create(user=world.coordinator, action="assign", case_label="later", url="/")
    of_another = Notice.objects.create(user=world.officer, action="assign", case_label="other", url="/")
    assert post(world.coordinator, "/notices/", up_to=page.context["up_to"]).status_code == 302
    assert list(Notice.objects.filter(user=world.coordinator, read_at__isnull=True)) == [later]
    of_another.refresh_from_db()
    assert of_another.read_at is None


def test_nonsense_is_passed_over(world, post):
    world.assigned()
    assert post(world.coordinator, "/notices/", up_to="x").status_code == 302
    assert Notice.objects.filter(user=world.coordinator, read_at__isnull=True).exists()
