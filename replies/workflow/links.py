"""The personal link: its token leaves in the deputy's message alone, the database keeps the digest."""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.models import Message
from replies.models import EvaluationLink


def send_link(evaluation, *, until, subject, body, link_class=EvaluationLink):
    """Write the link and the message that carries it; `body` holds `{url}`."""
    token = link_class.new_token()
    link = link_class.objects.create(
        evaluation=evaluation,
        token_digest=link_class.digest_of(token),
        created_at=clock.now(),
        expires_at=timezone.make_aware(datetime.combine(until, time.max)),
    )
    url = settings.BASE_URL + reverse("replies:open_link", args=[token])
    person = evaluation.proposer.contact
    kind = "" if link_class is EvaluationLink else f"{link_class._meta.model_name}/"
    Message.objects.create(
        recipient_name=evaluation.proposer.name_today,
        channel=Message.Channel.EMAIL if person and person.email else Message.Channel.SMS,
        address=(person and (person.email or person.phone)) or "",
        subject=f"【建议办理】{subject}",
        body=f"{evaluation.proposer.name_today}代表：{body.format(url=url)}",
        key=f"evaluation-link/{kind}{link.pk}",
        due_at=clock.now(),
        created_at=clock.now(),
    )
    return link
