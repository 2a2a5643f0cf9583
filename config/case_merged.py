"""并案: with what a suggestion is answered together, as the case page says it."""

from django.utils.functional import cached_property

from replies.models import Reply
from suggestions.models import Suggestion


class Merged:
    """What was merged with one case, read once. Who may not open the other case is told its number alone."""

    def __init__(self, assignments, user):
        current = [row for row in assignments if row.is_current]
        self.assignments = [row for row in current if row.is_answering]
        self.user = user
        self.answered_by = [row.answered_with_id if row.is_guest else row.pk for row in current]
        """Ids of the assignments on which the replies are written: of another suggestion where it was merged."""

    @cached_property
    def hosts(self):
        """{assignment: the one whose reply answers it}, of those that were merged into another."""
        return {row.pk: row.answered_with for row in self.assignments if row.is_guest}

    @cached_property
    def guests(self):
        """{assignment: those that its reply answers too}."""
        rows = {row.pk: row.guests for row in self.assignments if not row.is_guest}
        return {pk: found for pk, found in rows.items() if found}

    def __bool__(self):
        return bool(self.hosts or self.guests)

    @cached_property
    def _open_to_user(self):
        others = [row.suggestion_id for row in self.hosts.values()]
        others += [guest.suggestion_id for rows in self.guests.values() for guest in rows]
        visible = Suggestion.objects.visible_to(self.user).filter(pk__in=others) if others else []
        return {row.pk for row in visible}

    def host_of(self, row):
        """Where the reply is written, as a link; None where the agency answers by itself."""
        host = self.hosts.get(row.pk)
        return self._link(host.suggestion) if host else None

    def guests_of(self, row):
        return [self._link(guest.suggestion) for guest in self.guests.get(row.pk, [])]

    def _link(self, case):
        url = case.get_absolute_url() if case.pk in self._open_to_user else ""
        return {"number": case.number or case.title, "url": url}

    def set_aside(self):
        """Own drafts that wait while another reply answers; they can be read."""
        if not self.hosts:
            return []
        rows = Reply.objects.visible_to(self.user).filter(assignment__in=self.hosts)
        found = [(reply, reply.latest) for reply in rows]
        return [{"url": reply.get_absolute_url(), "number": row.number} for reply, row in found if row]
