"""Steps of a co-handler on its opinion, taken through the pages."""

from django.urls import reverse


def written(world, post, **fields):
    """A suggestion and its first co-handler's opinion, written by the coordinator of that agency."""
    suggestion = world.opinions_requested()
    page = reverse("replies:save_opinion", args=[world.co_of(suggestion).pk])
    post(world.co_coordinator, page, **({"text": "我局赞同，建议明确时间。"} | fields))
    return suggestion, world.opinion_of(suggestion)


def to_be_signed(world, post, **fields):
    suggestion, opinion = written(world, post, **fields)
    page = reverse("replies:submit_opinion", args=[opinion.pk])
    post(world.co_coordinator, page, holder=world.co_principal.pk)
    opinion.refresh_from_db()
    return suggestion, opinion
