"""What each source's recordings are known to give, one line an entry, and how a reading differs.

`golden.jsonl` lies beside the recorded pages: one JSON object for each call, context entry and
watched page, in order of name. Long texts stand in it as their beginning, their length and a hash,
so that the file stays small enough to be read by a person and still holds every word to account.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.context import StagedContext
from domain.errors import UsageError
from domain.run import CONTEXT, ITEMS, WATCHED, StagedItem
from domain.watch import StagedPage

GOLDEN = "golden.jsonl"
_WHOLE = 160
"""Characters up to which a text is kept whole."""
_BEGINNING = 60
_NAMES = ("source_ref", "url")
"""Never shortened: by these an entry is known."""
_SHOWN = 90
Entry = dict[str, Any]


def entries(run_dir: Path) -> dict[str, Entry]:
    """Return name → content of everything that a run staged, long texts shortened."""
    return dict(sorted((uid, _short(content)) for uid, content in _staged(run_dir)))


def lines(found: dict[str, Entry]) -> list[str]:
    """Return the lines of a golden file."""
    return [json.dumps(entry, ensure_ascii=False) for entry in found.values()]


def read(path: Path) -> dict[str, Entry]:
    """Return name → content as a golden file has it; raises UsageError for a broken file."""
    try:
        found = [json.loads(line) for line in _lines(path)]
        return {_name(entry): entry for entry in found}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no golden file; write it again") from error


def differences(known: dict[str, Entry], found: dict[str, Entry]) -> list[str]:
    """Return in words, field by field, how `found` differs from `known`; [] when it does not."""
    told = [f"{uid} is gone" for uid in known if uid not in found]
    told += [f"{uid} is new" for uid in found if uid not in known]
    for uid in known.keys() & found.keys():
        before, now = known[uid], found[uid]
        for name in sorted(before.keys() | now.keys()):
            told += [f"{uid} {line}" for line in _field(name, before.get(name), now.get(name))]
    return sorted(told)


def _field(name: str, before: Any, now: Any) -> Iterator[str]:
    if before == now:
        return
    if before is None:
        yield f"{name}: nothing was read, now {_shown(now)}"
    elif now is None:
        yield f"{name}: was {_shown(before)}, now nothing is read"
    elif isinstance(before, dict) and isinstance(now, dict):
        for part in sorted(before.keys() | now.keys()):
            yield from _field(f"{name}.{part}", before.get(part), now.get(part))
    elif _are_lists(before, now) and len(before) == len(now):
        for number, (one, other) in enumerate(zip(before, now, strict=True), 1):
            yield from _field(f"{name} {number}", one, other)
    elif _are_lists(before, now):
        yield f"{name}: was {len(before)} ({_shown(before)}), now {len(now)} ({_shown(now)})"
    else:
        yield f"{name}: was {_shown(before)}, now {_shown(now)}"


def _are_lists(before: Any, now: Any) -> bool:
    return (
        isinstance(before, Sequence)
        and isinstance(now, Sequence)
        and not (isinstance(before, str) or isinstance(now, str))
    )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _staged(run_dir: Path) -> Iterator[tuple[str, Entry]]:
    for line in _lines(run_dir / ITEMS):
        record = StagedItem.model_validate_json(line).record
        yield record.uid, json.loads(record.canonical_json())
    for line in _lines(run_dir / CONTEXT):
        context = StagedContext.model_validate_json(line)
        yield context.uid, json.loads(context.content)
    for line in _lines(run_dir / WATCHED):
        page = json.loads(StagedPage.model_validate_json(line).page.model_dump_json())
        yield _name(page), page


def _name(entry: Entry) -> str:
    """Return what tells an entry from others; a watched page has no reference but its address."""
    return f"{entry['source_id']}:{entry.get('source_ref') or entry['url']}"


def _lines(path: Path) -> list[str]:
    # Not splitlines(): published words may hold other signs that count as the end of a line.
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [line for line in text.split("\n") if line]


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: part if name in _NAMES else _short(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_short(part) for part in value]
    if isinstance(value, str) and len(value) > _WHOLE:
        told = hashlib.sha256(value.encode()).hexdigest()[:12]
        return f"{value[:_BEGINNING]}… [{len(value)} characters, {told}]"
    return value
