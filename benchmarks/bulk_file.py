"""A bulk file of the portal's size, made of the recorded objects, for the throughput benchmark.

The recorded sample has seven objects, shorter than the real file's average. Each object written
here is one of them under a number, identifier and call of its own. As in the real file all but one
topic in twenty are closed, the topics of a call share its dates and news, and no two calls share
theirs. Closed topics, which gather news for years, get more of it until the file is as long as the
real one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_CLOSED_SIZE = 12_800
"""Bytes of a closed topic that make a file of 11,000 items as long as the real one."""
_TOPICS_OF_A_CALL = 6
_TENDERS_PER_ITEM = 11
_CLOSED_PER_OPEN = 20
_CLOSED = {"id": 31094503, "abbreviation": "Closed", "description": "Closed"}
_DAY_MS = 86_400_000
_YEARS_BACK = 2_500


def write_bulk(path: Path, sample: Path, items: int = 11_000) -> int:
    """Write `items` objects (every eleventh a tender) to `path`; return the bytes written."""
    objects = json.loads(sample.read_text(encoding="utf-8"))["fundingData"]["GrantTenderObj"]
    grants = [one for one in objects if one["type"] == 1]
    tenders = [one for one in objects if one["type"] != 1]
    news = [info["content"] for one in grants for info in one["latestInfos"]]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"fundingData":{"GrantTenderObj":[')
        for number, one in enumerate(_items(grants, tenders, news, items)):
            file.write(("," if number else "") + json.dumps(one, ensure_ascii=False))
        file.write("]}}")
    return path.stat().st_size


def _items(
    grants: list[dict[str, Any]], tenders: list[dict[str, Any]], news: list[str], count: int
) -> Iterator[dict[str, Any]]:
    for number in range(count):
        if tenders and number % _TENDERS_PER_ITEM == _TENDERS_PER_ITEM - 1:
            yield tenders[number % len(tenders)] | {"cftId": number}
        else:
            call = number // _TOPICS_OF_A_CALL
            yield _topic(grants[call % len(grants)], number, news)


def _topic(model: dict[str, Any], number: int, news: list[str]) -> dict[str, Any]:
    call, place = divmod(number, _TOPICS_OF_A_CALL)
    shift = (call % _YEARS_BACK) * _DAY_MS
    made = model | {
        "ccm2Id": 40_000_000 + number,
        "identifier": f"{model['identifier']}-C{call}-{place:02d}",
        "callIdentifier": f"{model['callIdentifier']}-C{call}",
        "callccm2Id": 30_000_000 + call,
        "deadlineDatesLong": [stamp - shift for stamp in model["deadlineDatesLong"]],
        "plannedOpeningDateLong": model["plannedOpeningDateLong"] - shift,
        "publicationDateLong": model["publicationDateLong"] - shift,
    }
    closed = number % _CLOSED_PER_OPEN != 0
    if closed:
        made["status"] = _CLOSED
        room = _CLOSED_SIZE - len(json.dumps(made, ensure_ascii=False).encode())
        made["latestInfos"] = model["latestInfos"] + _news(news, call, place, room)
    return made


def _news(texts: list[str], call: int, place: int, room: float) -> list[dict[str, str]]:
    """Return the call's own news, as many as fit; the last item belongs to the topic alone."""
    made: list[dict[str, str]] = []
    number = 0
    while room > 0:
        own = f" ({number}-{place})" if room < 1_000 else ""
        item = {
            "approvalDate": "",
            "lastChangeDate": f"20{10 + call % 16}-{1 + number % 12:02d}-{1 + call % 28:02d}T10:00:00.000",
            "content": f"{texts[(call + number) % len(texts)]}<p>News {number} of call {call}{own}.</p>",
        }
        made.append(item)
        room -= len(json.dumps(item, ensure_ascii=False).encode())
        number += 1
    return made
