"""Recorded portal data as search rows, so that benchmarks and tests feed the product's own reader.

Nothing is invented: what a recording lacks is absent from the row.
"""

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_STATUS = {"forthcoming": "31094501", "open": "31094502", "closed": "31094503"}


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _row(reference: str, summary: str, meta: dict[str, Any]) -> Row:
    kept = {
        name: value if isinstance(value, list) else [value]
        for name, value in meta.items()
        if value not in (None, "", [])
    }
    return {"reference": reference, "summary": summary, "language": "en", "metadata": kept}


def rows_from_normalised(path: Path) -> Iterator[Row]:
    """Yield rows from a collector's normalised export (one JSON object a line, gzip)."""
    for item in _read(path):
        yield _normalised(item)


def _normalised(item: dict[str, Any]) -> Row:
    reference = item["reference"]
    kind = "2" if "PROSPECT" in reference else "1"
    deadline = f"{item['deadline']}T00:00:00.000+0000" if item.get("deadline") else None
    words = [word.strip() for word in item.get("keywords", "").split(", ") if word.strip()]
    flags = [flag.strip() for flag in item.get("crossCuttingPriorities", "").split(",")]
    meta = {
        "type": kind,
        "DATASOURCE": _index(reference),
        "language": "en",
        "identifier": item["topicId"],
        "title": item["title"],
        "callIdentifier": item.get("callIdentifier"),
        "callTitle": item.get("callTitle"),
        "frameworkProgramme": item.get("programmeId"),
        "status": _STATUS.get(item.get("callStatus", "")),
        "deadlineDate": deadline,
        "deadlineModel": item.get("deadlineModel"),
        "actions": _procedure(item.get("submissionProcedure")),
        "destinationDescription": item.get("objectives"),
        "typesOfAction": item.get("typesOfAction"),
        "keywords": words,
        "crossCuttingPriorities": [flag for flag in flags if flag],
        "descriptionByte": _as_html(item.get("description")),
        "topicConditions": _as_html(item.get("topicConditions")),
        "supportInfo": _as_html(item.get("supportInfo")),
        "budgetOverview": _overview(item),
    }
    return _row(reference, item["title"], meta)


def _index(reference: str) -> str | None:
    """Return the index that a reference of this shape comes from; None for another shape."""
    current = re.fullmatch(r"\d+(?:TOPICS|COMPETITIVE_CALL|PROSPECTS)[a-z]{2}", reference, re.I)
    return "SEDIA" if current else None


def _procedure(value: dict[str, Any] | None) -> str | None:
    return json.dumps([{"submissionProcedure": value}]) if value else None


def _as_html(text: str | None) -> str | None:
    """The collector stripped the tags; what is left is text and must be escaped to be HTML."""
    return f"<p>{html.escape(text, quote=False)}</p>" if text else None


def _overview(item: dict[str, Any]) -> str | None:
    if not (item.get("budgetMin") or item.get("budgetMax")):
        return None
    entry = {
        "action": f"{item['topicId']} - ",
        "expectedGrants": item.get("expectedGrants"),
        "minContribution": item.get("budgetMin"),
        "maxContribution": item.get("budgetMax"),
    }
    return json.dumps({"budgetTopicActionMap": {"1": [entry]}})


def rows_from_state(path: Path) -> Iterator[Row]:
    """Yield rows from one recorded daily state of a feed (slim fields, no text)."""
    for item in _read(path):
        yield _state(item)


def _state(item: dict[str, Any]) -> Row:
    meta = {
        "type": item["kind"]["id"],
        "DATASOURCE": _index(item["id"]),
        "language": "en",
        "identifier": item["identifier"],
        "title": item["title"],
        "callIdentifier": item.get("callIdentifier"),
        "callTitle": item.get("callTitle"),
        "status": item["status"]["id"],
        "startDate": item.get("startDate"),
        "deadlineDate": item.get("deadlineDate"),
        "typesOfAction": item.get("actionType"),
        "destinationDescription": item.get("destination"),
        "programmeDivision": [d["id"] for d in item.get("programmeDivisions") or ()],
        "budgetOverview": _state_overview(item),
    }
    return _row(item["id"], item.get("summary") or item["title"], meta)


def _state_overview(item: dict[str, Any]) -> str | None:
    budget = item.get("budget")
    if not budget:
        return None
    total, years = budget.get("totalBudgetEur"), budget.get("years") or ["all"]
    entry = {
        "action": f"{item['identifier']} - ",
        "expectedGrants": budget.get("expectedGrants"),
        "minContribution": budget.get("minContributionEur"),
        "maxContribution": budget.get("maxContributionEur"),
        "budgetYearMap": {" + ".join(map(str, years)): str(total)} if total else {},
    }
    return json.dumps({"budgetTopicActionMap": {"1": [entry]}})


def rows_from_cordis(path: Path) -> Iterator[Row]:
    """Yield rows from a recording whose lines are glued JSON objects, some in mojibake."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8-sig", "replace")
    decoder = json.JSONDecoder(strict=False)
    position = 0
    while position < len(text):
        if text[position] != "{":
            position += 1
            continue
        item, position = decoder.raw_decode(text, position)
        yield _normalised(item)
