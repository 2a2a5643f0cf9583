"""Where the title of an official letter may break: whole words, balanced lines (GB/T 9704-2012, 7.3.1)."""

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import accumulate

# Places where a title falls into phrases, with the price of a break there; anywhere else costs CLUMSY.
SEAMS = (
    (re.compile(r"(?=关于)"), 0),
    (re.compile(r"(?<!关于)(?<!（)(?<!类)(?=(?:[A-Z甲乙丙丁]类)?第(?!.{1,3}[次届])[^，。]{1,16}号)"), 2),
    (re.compile(r"(?<=大会)(?=第)"), 6),
    (re.compile(r"(?<=号)(?=代表|委员|建议|提案)"), 6),
    (re.compile(r"(?<=建议|提案)(?=再次|办理|的)"), 4),
    (re.compile(r"(?<=情况的)(?=答复)"), 8),
    (re.compile(r"(?<=》)(?!（)|(?<!关于)(?=《)"), 2),
    (re.compile(r"(?<=[、，；：])"), 3),
    (re.compile(r"(?<=的)(?![建答会协]|提案)"), 12),
    (re.compile(r"(?=支持|推进|推动|加强|加快|促进|提升|完善|优化|规范|解决|建设)"), 20),
)
CLUMSY = 60
PER_LINE = 10
LONG_TITLE = 10  # lines
# No line begins with these, or ends with those.
NOT_FIRST, NOT_LAST = "》〕）”’、，；：。号", "《〔（“‘第"


def width(text):
    """In characters of the title's own size: a Chinese one counts one, a Latin one a half."""
    return sum(1 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def phrases(title):
    """The title in pieces that should stay whole on a narrow screen."""
    cuts = sorted({0, len(title), *(at for at, price in _prices(title).items() if price <= 6)})
    return [title[start:end] for start, end in zip(cuts, cuts[1:], strict=False) if start < end]


def title_lines(title, *, room=20):
    """The title cut into lines of at most `room` characters."""
    if width(title) <= room:
        return [title]
    least = int(-(-width(title) // room))
    choices = (_cut(title, room, count) for count in range(least, least + 3))
    price, lines = min((choice for choice in choices if choice), default=(0, [title]))
    return list(lines)


def _prices(title):
    prices = {}
    for pattern, price in SEAMS:
        for match in pattern.finditer(title):
            prices[match.start()] = min(price, prices.get(match.start(), CLUMSY))
    named = [
        at for match in re.finditer(r"《[^》]*》", title) for at in range(match.start() + 1, match.end())
    ]
    # A name in 《》 is broken only where nothing else helps.
    prices.update({at: prices.get(at, CLUMSY) + CLUMSY / 2 for at in named})
    return {at: price for at, price in prices.items() if 0 < at < len(title)}


def _breakable(title, at):
    """A mark stays with its word, a number or Latin word in one piece, 关于 with what it is about."""
    before, after = title[at - 1], title[at]
    glued = after in NOT_FIRST or before in NOT_LAST or (before + after).isascii()
    return not (glued or title[:at].endswith("关于"))


def _cut(title, room, count):
    """The cheapest way to cut the title into `count` lines: (price, lines), or None."""
    prices, until = _prices(title), [0, *accumulate(map(width, title))]
    ideal, breakable = until[-1] / count, [at > 0 and _breakable(title, at) for at in range(len(title))]

    @cache
    def rest(start, left):
        if left == 1:
            piece = until[-1] - until[start]
            return ((piece - ideal) ** 2, (title[start:],)) if piece <= room else None
        best = None
        for end in range(start + 1, bisect_right(until, until[start] + room)):
            tail = rest(end, left - 1) if end < len(title) and breakable[end] else None
            price = tail and tail[0] + (until[end] - until[start] - ideal) ** 2 + prices.get(end, CLUMSY)
            if tail and (best is None or price < best[0]):
                best = (price, (title[start:end], *tail[1]))
        return best

    found = rest(0, count)
    return found and (found[0] + PER_LINE * count, found[1])
