"""Search rows of a test's own, in the service's shape."""

import json
from typing import Any

Row = dict[str, Any]


def row(reference: str = "50000001TOPICSen", **fields: Any) -> Row:
    """Return an open topic; a field given as None is left out, scalars become lists."""
    meta: dict[str, Any] = {
        "type": "1",
        "DATASOURCE": "SEDIA",
        "language": "en",
        "identifier": "ISF-2026-TF2-AG-TEST",
        "title": "Safer squares",
        "callIdentifier": "ISF-2026-TF2-AG",
        "callTitle": "Call for squares",
        "frameworkProgramme": "43252368",
        "status": "31094502",
        "startDate": "2026-05-05T00:00:00.000+0000",
        "deadlineDate": ["2026-11-04T00:00:00.000+0000"],
        "deadlineModel": "single-stage",
        "descriptionByte": "<p>Scope</p>",
    } | fields
    listed = {k: v if isinstance(v, list) else [v] for k, v in meta.items() if v is not None}
    return {"reference": reference, "language": "en", "summary": "A summary", "metadata": listed}


def cascade(reference: str = "14741COMPETITIVE_CALLen", **fields: Any) -> Row:
    """Return a sub-call of an EU-funded project."""
    digits = "".join(c for c in reference if c.isdigit())
    own = {
        "type": "8",
        "identifier": "CERV-2024-CITIZENS-VALUES",
        "title": "The parent topic",
        "callTitle": "Small grants for quiet streets",
        "callccm2Id": digits,
        "callIdentifier": None,
        "descriptionByte": None,
        "description": "<p>For cities</p>",
        "projectAcronym": "QUIET",
        "budget": "30500",
    }
    return row(reference, **(own | fields))


def overview(*entries: dict[str, Any], years: tuple[str, ...] = ("2026",)) -> list[str]:
    """Return a budget overview; each entry names its group, topic and amounts."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        content = {k: v for k, v in entry.items() if k not in ("group", "topic", "amounts")}
        content["action"] = f"{entry['topic']} - ISF-PJG ISF Project Grants"
        content["budgetYearMap"] = entry.get("amounts", {})
        groups.setdefault(entry.get("group", entry["topic"]), []).append(content)
    return [json.dumps({"budgetYearsColumns": list(years), "budgetTopicActionMap": groups})]
