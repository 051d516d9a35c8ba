"""Topic details: the portal's own page data of one topic, used where a search row has no text."""

import json
from collections.abc import Mapping
from typing import Any

from crawlers.portal.meta import first
from domain.errors import PageShapeError

# Field of a search row → field of the details.
_TEXTS = {
    "descriptionByte": "description",
    "topicConditions": "conditions",
    "supportInfo": "supportInfo",
    "destinationDetails": "destinationDetails",
    "destinationDescription": "destinationDescription",
}
_DOCUMENTS = {
    "budgetOverview": "budgetOverviewJSONItem",
    "latestInfos": "latestInfos",
    "links": "links",
}


def completed(row: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    """Return the row with its empty fields filled in; raises PageShapeError for another topic."""
    found = answer.get("TopicDetails") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise PageShapeError("topic details without TopicDetails", value=str(answer)[:80])
    meta = dict(row["metadata"])
    asked, given = first(meta, "identifier") or "", str(found.get("identifier") or "")
    if given.casefold() != asked.casefold():
        raise PageShapeError(f"details of {given} came for {asked}", value=given)
    for name, source in _TEXTS.items():
        if not first(meta, name) and isinstance(found.get(source), str):
            meta[name] = [found[source]]
    for name, source in _DOCUMENTS.items():
        if not first(meta, name) and found.get(source):
            value = found[source]
            meta[name] = [value if isinstance(value, str) else json.dumps(value)]
    return {**row, "metadata": meta}
