"""The way of one suggestion by the real steps, taken by the right people, each on a day of its diary.

A stage is a generator: it yields the moment of its next step and takes the step when it is resumed. `play` resumes
many of them in the order of time, so that the history of a whole session comes into being as it would have.
"""

import heapq
from dataclasses import dataclass, field

from agencies import clock
from agencies.models import Agency
from config.demo import answering, opening
from config.demo.diary import Diary
from replies.models import Reply
from suggestions.models import Assignment, Category, Session, Suggestion


@dataclass
class Piece:
    """What a suggestion says, who handles it, what they wrote, and how far it goes."""

    session: Session
    title: str
    items: list
    proposers: list
    until: str
    days: dict
    lead: Agency | None = None
    co: list = field(default_factory=list)
    number: str = ""
    body: str = ""
    category: Category | None = None
    flags: dict = field(default_factory=dict)
    is_hard: bool = False
    opinions: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    reply: dict = field(default_factory=dict)
    evaluation: dict = field(default_factory=dict)
    disclosure: str = "full"
    ground: str = ""
    turn: str = ""
    """The kind of step whose turn it is, of a piece that stays in sign-off; the second one where none is named."""
    branches: list = field(default_factory=list)
    """What follows after the straight way; see config.demo.branches."""
    ends: str = ""
    """The state of the case at the end, where a scenario says it."""

    def __post_init__(self):
        self.diary = Diary(self.days, seed=self.number or self.title)
        self.suggestion: Suggestion | None = None
        self.assignment: Assignment | None = None

    @property
    def written(self) -> Reply:
        return self.assignment.reply


def play(walks):
    """Resume whichever walk comes next in time, until all have ended."""
    queue = [(moment, order, walk) for order, walk in enumerate(walks) if (moment := next(walk, None))]
    heapq.heapify(queue)
    latest = queue[0][0] if queue else None
    while queue:
        moment, order, walk = heapq.heappop(queue)
        with clock.moved_to(max(moment, latest)):
            following = next(walk, None)
            latest = clock.now()
        if following:
            heapq.heappush(queue, (following, order, walk))


def life(piece):
    """All stages from registration to the state the piece is to reach."""
    for state, stage in STAGES.items():
        yield from stage(piece)
        if state == piece.until:
            return


STAGES = {
    "draft": opening.register,
    "under_review": opening.submit,
    "to_assign": opening.accept,
    "pending": opening.assign,
    "signed_for": opening.sign_for,
    "working": opening.take_up,
    "co_waiting": opening.request_opinions,
    "opinions_given": opening.collect_opinions,
    "drafting": answering.draft,
    "in_review": answering.submit_draft,
    "signed": answering.sign,
    "numbered": answering.number,
    "replied": answering.dispatch,
    "invited": answering.invite,
    "evaluated": answering.evaluate,
    "proposed": answering.propose_publication,
    "reviewed": answering.review_publication,
    "published": answering.publish,
    "concluded": answering.conclude,
}
"""The states a piece can be brought to, with the stage that leads there from the one before."""
