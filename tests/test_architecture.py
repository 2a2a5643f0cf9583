"""What the project promises about its own shape, asked of the code itself."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation.template import templatize

from agencies.permissions import GRANTS, Action
from suggestions.workflow import TABLES

ROOT = Path(__file__).resolve().parent.parent
APPS = ["agencies", "suggestions", "replies", "config"]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.html"))


def tree(module):
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def imports(module):
    return {name for node in ast.walk(tree(module)) for name in imported(node)}


# Who imports whom.

HIDDEN = {
    ("agencies/apps.py", "agencies"): "models are not loaded yet when the app is declared",
    ("replies/apps.py", "replies.workflow"): "models are not loaded yet when the app is declared",
    ("config/celery.py", "django.db"): "Django is set up after the app of Celery",
    ("config/health.py", "redis"): "only where Redis is used",
    ("replies/letters.py", "replies"): "it needs the lines from there",
    ("replies/letter_press.py", "weasyprint"): "the web server reads its exit codes and never loads it",
    ("replies/letter_press.py", "weasyprint.formatting_structure.boxes"): "the same",
    ("replies/letter_press.py", "weasyprint.layout.inline"): "the same",
}


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    """agencies ← suggestions ← replies; config knows all, nobody knows config."""
    own = APPS.index(module.split("/")[0])
    later = {name for name in imports(module) if name.split(".")[0] in APPS[own + 1 :]}
    assert not later


@pytest.mark.parametrize("module", MODULES)
def test_imports_stand_on_top(module):
    inside = {
        (module, name)
        for function in ast.walk(tree(module))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        for name in imported(node)
    }
    assert inside <= HIDDEN.keys()


def test_dates_know_neither_models_nor_the_clock():
    assert not {name for name in imports("suggestions/deadlines.py") if name.startswith(("django", *APPS))}


def test_models_know_no_workflow():
    for module in MODULES:
        if "/models/" in module:
            assert not {name for name in imports(module) if re.search(r"\.(workflow|views|forms)", name)}, (
                module
            )


# One writer of states.

QUEUES = {
    "agencies/outbox.py": r"Message|abandoned|mine|still_ours|ours",
    "replies/workflow/joining.py": r"ApprovalStep",
    "replies/workflow/opinions.py": r"ApprovalStep|steps",
    "replies/workflow/reorganising.py": r"_open_steps|steps",
    "replies/workflow/signing_off.py": r"ApprovalStep|steps",
    "replies/workflow/taking_back.py": r"steps",
    "replies/workflow/withdrawing.py": r"ApprovalStep",
}
"""Messages and steps of a sign-off are queues of their own, not states of the procedure: where and how they are written."""


def state_writes(module):
    """Statements that write a column `state`: update(state=…), set(…, state=…), x.state = …, setattr, bulk_update."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Assign):
            targets = [
                t
                for target in node.targets
                for t in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            named = any(keyword.arg == "state" for keyword in node.keywords)
            told = any(isinstance(leaf, ast.Constant) and leaf.value == "state" for leaf in ast.walk(node))
            if (called in {"update", "set"} and named) or (called in {"bulk_update", "setattr"} and told):
                yield ast.unparse(node)


@pytest.mark.parametrize("module", MODULES)
def test_only_move_writes_a_state(module):
    allowed = (
        r"update\(state=target|subject\.state = target"
        if module == "suggestions/workflow/engine.py"
        else QUEUES.get(module)
    )
    assert [text for text in state_writes(module) if not (allowed and re.search(allowed, text))] == []


def test_the_writer_of_states_is_found():
    assert len(list(state_writes("suggestions/workflow/engine.py"))) == 2


def test_nothing_hooks_into_save():
    for module in MODULES:
        names = {node.name for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)}
        assert not names & {"save", "save_model"}, module
        assert "django.db.models.signals" not in imports(module), module


# One word for a step, everywhere.

WITHOUT_ROW = {
    Action.REGISTER: "makes the suggestion",
    Action.SEE_CONTACT_DATA: "reads, in any state",
    Action.IMPORT_EVALUATIONS: "a file for many cases; each row is a step of its own",
    Action.DELEGATE: "beside the cases: it runs for days, not through states",
    Action.REVOKE_DELEGATION: "beside the cases: it runs for days, not through states",
    Action.REPORT_ABSENCE: "beside the cases: it runs for days, not through states",
    Action.END_ABSENCE: "beside the cases: it runs for days, not through states",
    Action.HAND_OVER: "of a person: what stands in any state goes to another",
    Action.END_TERM: "of a term, once",
    Action.CHANGE_CALENDAR: "of the calendar, which has no states; it moves dates, not cases",
}


def routes(patterns=None, prefix="", namespace=""):
    """(name with namespace, route, view) of everything the program answers to."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route, entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}:{entry.name}" if namespace else entry.name, route, entry.callback


@pytest.mark.parametrize("action", Action)
def test_a_step_is_named_the_same_everywhere(action):
    names = {name.rpartition(":")[2] for name, _route, _view in routes() if name}
    assert action in GRANTS, "who may take it?"
    assert action in WITHOUT_ROW or any(action in steps for steps in TABLES.values()), "when is it possible?"
    assert action in names, "which page takes it?"
    assert list((ROOT / "tests").glob(f"*/test_{action}.py")), "which test walks it?"


# Who may open what.

PUBLIC = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_confirm_login_code",
    "account_request_login_code",
    "account_login_by_passkey",
    "account_signup_by_passkey",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "set_language",
    "healthz",
    "replies:evaluate",
    "replies:evaluate_commitment",
    "replies:platform_evaluations",
    "replies:open_link",
    "replies:public_list",
    "replies:public_piece",
    "replies:public_feed",
    "replies:public_rss",
    "replies:public_sitemap",
    "replies:public_csv",
    "replies:public_json",
    "replies:robots",
    "replies:demo_mailbox",
}
FILLED = {"int": "1", "slug": "a", "str": "a", "path": "a", "uuid": "0" * 32}


def example(route):
    """An address of the route."""
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda part: FILLED.get(part[1] or "str", "1"), route)
    return "/" + re.sub(
        r"\(\?P<\w+>[^)]*\)|[\^$]|\\Z", lambda part: "a" if part[0].startswith("(") else "", route
    )


def is_open(view):
    return not getattr(view, "login_required", True)


def of_the_project(route):
    """Django's admin asks by itself, for every page."""
    return not route.startswith("admin/")


def test_the_public_pages_are_the_known_ones():
    found = {name for name, route, view in routes() if is_open(view) and of_the_project(route)}
    assert found <= PUBLIC


@pytest.mark.django_db
def test_a_stranger_may_choose_the_language(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")


def closed_routes():
    return sorted(
        {example(route) for _name, route, view in routes() if not is_open(view) or not of_the_project(route)}
    )


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_from_every_other_page(client):
    wrong = []
    for address in closed_routes():
        answer = client.get(address)
        if answer.status_code not in (302, 301) or "login" not in answer.get("Location", ""):
            wrong.append((address, answer.status_code))
    open_in_admin = {("/admin/jsi18n/", 200), ("/admin/login/", 200)}
    assert set(wrong) <= open_in_admin


# Pages.


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_asks_nobody_else_and_holds_no_script(template):
    text = (ROOT / template).read_text(encoding="utf-8")
    assert not re.findall(r"https?://(?!www\.w3\.org)", text)
    if not template.startswith("templates/mail/"):  # a mail program has no style sheet of ours
        assert not re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", text), "the content policy refuses it"
    assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    assert not re.findall(r"<style\b", text)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_form_that_changes_something_carries_its_token(template):
    text = (ROOT / template).read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=[\"']post[\"'].*?(?:</form>|\Z)", text, flags=re.S | re.I):
        assert "csrf_token" in form or "step_fields.html" in form


# Words.

CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
MARKED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "gettext_noop"}


def words_of_module(module):
    for node in ast.walk(tree(module)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MARKED
            and node.args
        ):
            text = node.args[1 if node.func.id == "pgettext" else 0]
            if isinstance(text, ast.Constant):
                yield text.value


def words_of_template(template):
    code = templatize((ROOT / template).read_text(encoding="utf-8"))
    for quoted in re.findall(r"\b(?:_|n?gettext)\(\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", code):
        yield ast.literal_eval(quoted)


def catalogue():
    return polib.pofile(str(CATALOGUE))


def test_every_word_has_its_chinese():
    known = {entry.msgid for entry in catalogue() if entry.translated() and not entry.obsolete}
    used = {text for module in MODULES for text in words_of_module(module)}
    used |= {text for template in TEMPLATES for text in words_of_template(template)}
    assert sorted(used - known) == []


def test_no_word_is_guessed_or_left_open():
    entries = catalogue()
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []


def test_the_compiled_catalogue_is_the_written_one():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def words(entries):
        return {(entry.msgctxt, entry.msgid): (entry.msgstr, dict(entry.msgstr_plural)) for entry in entries}

    assert words(compiled) == words(catalogue().translated_entries())


def test_placeholders_survive_translation():
    for entry in catalogue():
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            named = set(re.findall(r"%\(\w+\)[sd]", text))
            assert not text or named <= set(re.findall(r"%\(\w+\)[sd]", entry.msgid + entry.msgid_plural)), (
                entry.msgid
            )


# Size: what no longer fits on a few screens is split by noun.


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_stay_short(module):
    text = (ROOT / module).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 45, node.name
