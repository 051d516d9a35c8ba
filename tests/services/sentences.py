"""Every sentence that the rooms hand to the text catalogue, read from their sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from domain.reference.authorities import authorities
from domain.reference.ceilings import flags
from domain.reference.objectives import objectives
from matcher import finance_messages, messages
from tests.paths import ROOT

KEYWORDS = {"t": None, "words": None, "self": None, "plural": (1, 2), "Message": None,
            "Refusal": None}  # fmt: skip
_FOLDERS = ("api/web", "ui", "services", "jobs/commands", "letters", "publish")
_FIELDS_OF_A_SHARE = ("title", "text", "call", "destination", "keywords", "theme", "other")
"""Names of `ScoreTerm.call_field`, said as they are."""
_CALLED = frozenset(KEYWORDS) - {"plural"}


def all_ids() -> dict[str, str | None]:
    """Return each message id of a catalogue with its plural, None where it has none."""
    names = (objective.name for objective in objectives())
    notes = (entry.note for entry in authorities() if entry.note)
    exclusions = (text for flag in flags() for text in (flag.text, flag.when))
    said = (
        *messages.all_msgids(),
        *finance_messages.all_msgids(),
        *_FIELDS_OF_A_SHARE,
        *names,
        *notes,
        *exclusions,
    )
    found: dict[str, str | None] = dict.fromkeys(said)
    for path in _sources():
        for _line, message, _notes, _context in extract_from_file(
            "python", path, keywords=KEYWORDS
        ):
            one, many = (message, None) if isinstance(message, str) else message[:2]
            found[one] = many
        found = dict.fromkeys(_looked_up(path)) | found
    for path in sorted((ROOT / "api" / "web" / "templates").glob("*.html")):
        for _line, message, _notes, _context in extract_from_file(
            "jinja2.ext:babel_extract", path, keywords={"t": None}
        ):
            found.setdefault(message if isinstance(message, str) else message[0], None)
    found.pop("", None)
    return found


def _sources() -> Iterator[Path]:
    yield ROOT / "domain" / "i18n.py"
    yield ROOT / "domain" / "plan.py"
    yield ROOT / "domain" / "hand.py"
    for folder in _FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _looked_up(path: Path) -> Iterator[str]:
    """Give the values of tables whose entries are said: `t(STATUS[call.status])`."""
    tree = ast.parse(path.read_text("utf-8"))
    tables = _tables(tree) | _imported(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in _CALLED:
            for part in (p for argument in node.args for p in ast.walk(argument)):
                if isinstance(part, ast.Name):
                    yield from tables.get(part.id, ())
            # Babel does not look into f-strings.
            if node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _imported(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """Return the tables that a module takes from others, handed on by a third one too."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and _module(node.module).is_file():
            other = ast.parse(_module(node.module).read_text("utf-8"))
            names = {alias.name: alias.asname or alias.name for alias in node.names}
            tables = _tables(other)
            if not names.keys() <= tables.keys() and any(name.isupper() for name in names):
                tables = _imported(other) | tables
            found |= {names[name]: tables[name] for name in names if name in tables}
    return found


def _module(name: str) -> Path:
    return ROOT.joinpath(*name.split(".")).with_suffix(".py")


def _tables(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            values = [v.value for v in node.value.values if isinstance(v, ast.Constant)]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = tuple(v for v in values if isinstance(v, str))
    return found
