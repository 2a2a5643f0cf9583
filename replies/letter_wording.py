"""The sentences of an official letter: title, salutation, opening, sign-off, invitation.

They are official Chinese, the same in every language of the interface.
"""

from dataclasses import dataclass

from replies.letter_text import heading, paragraphs

DIGITS = "〇一二三四五六七八九"


def chinese_numeral(number):
    """一, 十, 十一, 二十 … 四十: for headings; more than ninety-nine parts no letter has."""
    if not 1 <= number <= 99:
        raise ValueError(f"no heading number: {number}")
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def number_phrase(number):
    """第0924号; a number that brings its own 号 (B类第40号, 温36号) keeps it; none at all is left out."""
    number = (number or "").strip()
    if not number:
        return ""
    return ("" if "第" in number else "第") + number + ("" if number.endswith("号") else "号")


def reply_title(agency_name, *, session, number, kind="建议", rehandling=False):
    """〈机关〉关于〈市六届人大三次会议〉第〈0924〉号建议办理情况的答复函."""
    again = "再次" if rehandling else ""
    return f"{agency_name}关于{_piece(session, number, kind)}{again}办理情况的答复函"


def opinion_title(agency_name, *, session, number, kind="建议"):
    """The title of a co-handler's opinion sent as a letter of its own."""
    return f"{agency_name}关于{_piece(session, number, kind)}的协办意见"


def opinion_blocks(*, suggestion_title, session, number, text, kind="建议"):
    """The body of a co-handler's letter to the lead; without a text it has no objection and nothing to add."""
    title = suggestion_title if suggestion_title.startswith("《") else f"《{suggestion_title}》"
    opening = f"由贵单位主办、我单位协办的{_piece(session, number, kind)}{title}收悉。"
    said = text.strip() or "经研究，我单位无不同意见，无补充意见。"
    more = "现提出协办意见如下：" if text.strip() else ""
    return (
        *paragraphs(opening + more, part="opening"),
        *paragraphs(said, part="item"),
        *paragraphs("专此函复。", part="sign_off"),
    )


def _piece(session, number, kind):
    owner = {"建议": "代表", "提案": "委员"}.get(kind, "") if not number_phrase(number) else ""
    return f"{session}{number_phrase(number)}{owner}{kind}"


def salutation(names, *, total=None, delegation="", post="代表"):
    """易先勇代表：, 张三、李四代表：, 张三等12名代表：; a delegation is addressed as one."""
    if delegation:
        return f"{delegation}："
    more = f"等{total}名" if total and total > len(names) else ""
    return f"{'、'.join(names)}{more}{post}："


@dataclass(frozen=True)
class ItemText:
    """What the letter says to one request item; `outcome` is the wording of its class, such as 已采纳."""

    heading: str
    done: str
    next_step: str = ""
    outcome: str = ""


def received(*, suggestion_title, number, you="您", rehandling=False):
    """您提出的《…》（第0924号）收悉。"""
    title = suggestion_title if suggestion_title.startswith("《") else f"《{suggestion_title}》"
    piece = f"{title}（{number_phrase(number)}）" if number_phrase(number) else title
    return f"{you}对{piece}答复的意见收悉。" if rehandling else f"{you}提出的{piece}收悉。"


def merged(others, kind="建议"):
    """并案办理: with which others it was handled together; nothing where it stands alone."""
    if not others:
        return ""
    return f"鉴于该{kind}与{'、'.join(others)}{kind}内容相近，予以并案办理、分别答复。"


def opening(
    *,
    suggestion_title,
    number,
    co_handlers,
    items,
    kind="建议",
    you="您",
    rehandling=False,
    others=(),
    joint_leads=(),
    shared="",
):
    """收悉, with which others it was merged, who answers what, who took part, and the outcome of every item."""
    head = received(suggestion_title=suggestion_title, number=number, you=you, rehandling=rehandling)
    again = "再次" if rehandling else ""
    together = (
        f"{_with(joint_leads, co_handlers)}共同{again}" if joint_leads or co_handlers else f"{again}认真"
    )
    return f"{head}{merged(others, kind)}{shared}经{together}研究办理，{_outcomes(items, kind)}现将有关情况答复如下："


def _with(joint_leads, co_handlers):
    """与A（共同主办）及B、C等协办单位."""
    names = [f"{'、'.join(joint_leads)}（共同主办）"] if joint_leads else []
    names += [f"{'、'.join(co_handlers)}等协办单位"] if co_handlers else []
    return f"与{'及'.join(names)}"


def separately(agencies, items=(), kind="建议"):
    """分别办理: who answers beside the agency that writes, and which part of it; all where no items are named."""
    head = f"该{kind}由{'、'.join(agencies)}分别办理、分别答复"
    part = f"，本函答复其中{'、'.join(_about(item) for item in items)}的事项" if items else ""
    return f"{head}{part}。"


def _about(title):
    return title if title.startswith("关于") else f"关于{title}"


def _outcomes(items, kind):
    told = [item for item in items if item.outcome]
    if not told:
        return ""
    if len(items) == 1:
        return f"{kind}所提事项{told[0].outcome}。"
    return f"{kind}中" + "，".join(f"{_topic(item)}的事项{item.outcome}" for item in told) + "。"


def _topic(item):
    return _about(item.heading)


def sign_off(*, agency_name, post, signatory):
    return f"此答复函已经{agency_name}{post}{signatory}审签。"


def invitation(*, channel, scene="", thanks="", you="您"):
    """The request to evaluate, naming where: an app and the place in it."""
    place = f"“{channel}”应用“{scene}”场景" if scene else f"“{channel}”"
    return f"{thanks}对以上答复，请{you}登录{place}进行评价，如有意见请一并提出，以便我们改进工作。"


def reply_blocks(*, opening, items, sign_off, invitation):
    """The body in its fixed order: opening, the items one by one, sign-off, invitation."""
    body = [*paragraphs(opening, part="opening")]
    for position, item in enumerate(items, start=1):
        body += _item_blocks(item, position) if len(items) > 1 else _single_item(item)
    return (*body, *paragraphs(sign_off, part="sign_off"), *paragraphs(invitation, part="invitation"))


def _item_blocks(item, position):
    yield heading(f"{chinese_numeral(position)}、{_topic(item)}", part="item")
    yield from paragraphs(item.done, part="item")
    yield from _next_step(item)


def _single_item(item):
    """A suggestion with one demand needs no heading that repeats its title."""
    yield heading("一、办理情况", part="item")
    yield from paragraphs(item.done, part="item")
    if item.next_step.strip():
        yield heading("二、下一步工作", part="next_step")
        yield from _next_step(item)


def _next_step(item):
    lines = item.next_step.strip()
    if lines and not lines.startswith("下一步"):
        lines = f"下一步，{lines}"
    return paragraphs(lines, part="next_step")
