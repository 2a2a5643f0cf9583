"""The papers under docs/ that are printed from the code, so that they cannot say anything else than it does.

`manage.py document` writes them, `manage.py document --check` says which are stale.
"""

from django.utils import translation

from agencies.models import Message, Role
from agencies.permissions import DEPUTY, GRANTS, PROGRAM, Action, Side
from config.environment import BASE_DIR, VARIABLES
from replies.models import Commitment, CommitmentEvaluation, Evaluation, Opinion, Publication, Reply
from suggestions.models import Assignment, RuleProfile, Suggestion
from suggestions.reminder_stages import LadderName, Target
from suggestions.shipped import read
from suggestions.workflow import TABLES

DOCS = BASE_DIR / "docs"
NOTE = "由 `manage.py document` 生成：请改代码，不改本文。 · Printed from the code: change that, not this paper.\n"
STATES = {
    "suggestion": Suggestion,
    "answering": Assignment,
    "merged": Assignment,
    "joint_leading": Assignment,
    "co_handling": Assignment,
    "opinion": Opinion,
    "reply": Reply,
    "evaluation": Evaluation,
    "publication": Publication,
    "commitment": Commitment,
    "message": Message,
    "commitment_evaluation": CommitmentEvaluation,
}
PARTS = {
    "answering": Assignment.ANSWERING,
    "joint_leading": {Assignment.Part.JOINT_LEAD},
    "co_handling": {Assignment.Part.CO},
}
DERIVED = [("handling", "replied")]
"""A move of the suggestion that no step makes by itself: it follows from the assignments (workflow/derive.py)."""


def papers():
    """{file name: text}."""
    with translation.override("zh-hans"):
        return {
            "workflow.md": workflow(),
            "rights.md": rights(),
            "settings.md": settings_paper(),
            "limits.md": limits(),
        }


def stale():
    """Names of the papers that differ from the code."""
    return [name for name, text in papers().items() if _stored(name) != text]


def write():
    for name, text in papers().items():
        (DOCS / name).write_text(text, encoding="utf-8")


def _stored(name):
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def both(label):
    """The Chinese words and the English ones beside them."""
    chinese = str(label)
    with translation.override("en"):
        english = str(label)
    return chinese if chinese == english else f"{chinese} · {english}"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines) + "\n"
    )


# Which step leads where.


def workflow():
    parts = ["# 办理流程 · Workflow\n", NOTE]
    for name, steps in TABLES.items():
        model = STATES[name]
        parts += [f"## {_heading(name, model)}\n", _diagram(name, model, steps), _steps(model, steps)]
    return "\n".join(parts)


def _heading(name, model):
    parts = PARTS.get(name, ())
    of = "、".join(str(label) for part, label in Assignment.Part.choices if part in parts)
    return f"{model._meta.verbose_name}{of and f'（{of}）'} · `{name}`"


def _diagram(name, model, steps):
    moves = [
        (state, target, action.label)
        for action, (when, leads_to) in steps.items()
        for state in _in_order(model, when)
        for target in leads_to
    ]
    if name == "suggestion":
        moves += [(state, target, "由承办情况得出") for state, target in DERIVED]
    reached = {state for move in moves for state in move[:2]}
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {state}: {label}" for state, label in model.State.choices if state in reached),
            f"    [*] --> {model._meta.get_field('state').default}",
            *(f"    {state} --> {target}: {label}" for state, target, label in moves),
            "```\n",
        ]
    )


def _in_order(model, states):
    return [state for state in model.State.values if state in states]


def _steps(model, steps):
    names = dict(model.State.choices)
    rows = [
        [
            f"{both(action.label)} `{action}`",
            "、".join(str(names[state]) for state in _in_order(model, when)),
            " / ".join(str(names[target]) for target in leads_to) or "不变",
            "、".join(_roles(action)),
        ]
        for action, (when, leads_to) in steps.items()
    ]
    return table(["步骤 · step", "从 · from", "到 · to", "谁 · who"], rows)


def _roles(action):
    return [_role(role) for role in GRANTS[action]]


def _role(role):
    return {DEPUTY: "代表", PROGRAM: "程序"}.get(role) or str(Role(role).label)


# Who may take which step.


def rights():
    roles = [*Role, DEPUTY, PROGRAM]
    rows = [
        [f"{both(action.label)} `{action}`", *(mark(GRANTS[action].get(role)) for role in roles)]
        for action in Action
    ]
    sides = table(
        ["符号 · mark", "须处的位置 · where the person must stand"],
        [[mark(side), both(side.label)] for side in Side],
    )
    head = ["步骤 · step", *(_role(role) for role in roles)]
    told = (
        "空格：不可。机密件另须在名单上。 · Empty: refused. A confidential case also needs the named list.\n"
    )
    return "\n".join(["# 权限 · Rights\n", NOTE, sides, told, table(head, rows)])


def mark(side):
    """①, ② … in the order of `Side`."""
    return chr(ord("①") + list(Side).index(side)) if side else ""


# What differs between machines, and between places.


def settings_paper():
    rows = [
        [f"`{name}`", f"`{default}`" if default else "", text] for name, (default, text) in VARIABLES.items()
    ]
    return "\n".join(
        [
            "# 环境变量 · Settings\n",
            NOTE,
            table(["变量 · variable", "默认 · default", "作用 · what it does"], rows),
        ]
    )


def limits():
    profiles = read("rule_profiles.json")
    keys = [field.name for field in RuleProfile._meta.get_fields() if field.name in profiles[0]]
    shown = [key for key in keys if key not in {"code", "name", "sources"}]
    rows = [
        [
            f"{both(RuleProfile._meta.get_field(key).verbose_name)} `{key}`",
            *(_value(profile[key]) for profile in profiles),
            _sources(profiles, key),
        ]
        for key in shown
    ]
    head = [
        "规则 · rule",
        *(f"{profile['name']} `{profile['code']}`" for profile in profiles),
        "依据 · source",
    ]
    return "\n".join(["# 各地规则 · Limits\n", NOTE, table(head, rows)])


def _value(value):
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case {"default": _stages}:
            return "<br>".join(_ladder(LadderName(name), stages) for name, stages in value.items())
        case list():
            return "、".join(str(entry["label"] if isinstance(entry, dict) else entry) for entry in value)
    return value


def _ladder(name, stages):
    """One ladder in a line: −10 承办人；…；+10 …"""
    with translation.override("zh-hans"):
        told = [(stage["wd"], "、".join(str(Target(to).label) for to in stage["to"])) for stage in stages]
        return f"{name.label}：{'；'.join(f'{level:+d} {who}' for level, who in told)}"


def _sources(profiles, key):
    return "<br>".join(
        dict.fromkeys(profile["sources"][key] for profile in profiles if key in profile["sources"])
    )
