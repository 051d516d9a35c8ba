"""The bulk file: read as a stream, staged, held against the search."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import ijson
import pytest

from crawlers.portal import bulk
from crawlers.portal.rows import record_from_row
from domain.call import CallRecord, Issue
from domain.enums import DeadlineKind, PublicationStatus
from domain.errors import PageShapeError
from tests.portal.made import row
from tests.servers.portal import bulk_of, closed_topic

NOW = datetime(2026, 8, 12, 8, tzinfo=UTC)
PAST = date(2024, 2, 7)


class Kept:
    """A stage that keeps what it gets."""

    def __init__(self) -> None:
        self.records: list[CallRecord] = []
        self.issues: list[Issue] = []

    def found(
        self, record: CallRecord, snapshot: str | None, read_at: datetime, *, brief: bool
    ) -> bool:
        self.records.append(record)
        return True

    def issue(self, issue: Issue) -> None:
        self.issues.append(issue)


def item(**fields: Any) -> dict[str, Any]:
    return {
        "type": 1,
        "ccm2Id": 50135695,
        "identifier": "HORIZON-MISS-2026-02-CANCER-05",
        "title": "Mental health",
        "callIdentifier": "HORIZON-MISS-2026-02",
        "callTitle": "The Mission",
        "frameworkProgramme": {"id": 43108390, "description": "Horizon Europe (HORIZON)"},
        "programmeDivision": [{"id": 43108541}, {"id": 43108390}],
        "status": {"id": 31094503},
        "deadlineModel": {},
        "publicationDateLong": 1765497600000,
        "plannedOpeningDateLong": 1770681600000,
        "deadlineDatesLong": [1789430400000],
        "topicActions": [
            {"abbreviation": "HORIZON-IA", "description": "HORIZON  Innovation Actions"}
        ],
        "keywords": ["Patient care"],
        "tags": [],
        "flags": ["AI"],
        "latestInfos": [],
    } | fields


def stage(*items: object, searched: dict | None = None, **how: Any) -> tuple[Kept, bulk.Tally]:
    kept = Kept()
    file = io.BytesIO(json.dumps({"fundingData": {"GrantTenderObj": list(items)}}).encode())
    tally = bulk.stage(file, kept, snapshot="s", read_at=NOW, searched=searched or {}, **how)
    return kept, tally


def test_the_fast_reader_is_in_use() -> None:
    assert ijson.backend == "yajl2_c"


def test_every_field_of_a_grant_is_read() -> None:
    (record,) = stage(item())[0].records
    assert record.source_ref == "50135695TOPICSen"
    assert record.programme == "HORIZON"
    assert record.published_status is PublicationStatus.CLOSED
    assert (record.published_on, record.opens_on) == (date(2025, 12, 12), date(2026, 2, 10))
    assert [d.on for d in record.deadlines] == [date(2026, 9, 15)]
    assert (record.action_type, record.action_type_text) == (
        "HORIZON-IA",
        "HORIZON Innovation Actions",
    )
    assert record.divisions == ("43108390", "43108541")
    assert record.keywords == ("Patient care", "AI")
    assert record.parent_identifier == "HORIZON-MISS-2026-02"
    assert record.url.endswith("/topic-details/HORIZON-MISS-2026-02-CANCER-05")


def test_record_made_without_validation_would_pass_it() -> None:
    (record,) = stage(
        item(latestInfos=[{"lastChangeDate": "2026-02-12T15:50:54", "content": "<p>N</p>"}])
    )[0].records
    assert CallRecord.model_validate_json(record.canonical_json()) == record
    assert (
        CallRecord.model_validate_json(record.canonical_json()).content_hash()
        == record.content_hash()
    )


def test_both_witnesses_give_the_same_dates_and_hash_nothing_else_apart() -> None:
    made = row("50000001TOPICSen", descriptionByte=None, status="31094503")
    searched, _ = record_from_row(made)
    kept, _ = stage(*json.loads(bulk_of([made]))["fundingData"]["GrantTenderObj"])
    (read,) = kept.records
    for field in ("uid", "url", "title", "identifier", "programme", "opens_on", "parent_title"):
        assert getattr(read, field) == getattr(searched, field)
    assert [d.on for d in read.deadlines] == [d.on for d in searched.deadlines]


def test_tenders_are_no_calls() -> None:
    kept, tally = stage({"type": 0, "cftId": 1}, item())
    assert (len(kept.records), tally.grants, tally.others) == (1, 1, 1)


def test_search_row_wins_and_the_difference_is_told() -> None:
    record, _ = record_from_row(row("50135695TOPICSen", status="31094502"))
    kept, _ = stage(item(), searched={"50135695TOPICSen": bulk.known(record)})
    assert kept.records == []
    assert [(i.code, i.field) for i in kept.issues] == [
        ("sources_disagree", "published_status"),
        ("sources_disagree", "opens_on"),
        ("sources_disagree", "deadlines"),
    ]


def test_agreement_is_silent() -> None:
    made = row("50000001TOPICSen")
    known = {"50000001TOPICSen": bulk.known(record_from_row(made)[0])}
    kept, _ = stage(*json.loads(bulk_of([made]))["fundingData"]["GrantTenderObj"], searched=known)
    assert (kept.records, kept.issues) == ([], [])


def test_failed_search_is_not_replaced_by_shorter_records() -> None:
    kept, _ = stage(item(), item(ccm2Id=2, status={"id": 31094502}), search_whole=False)
    assert [r.source_ref for r in kept.records] == ["50135695TOPICSen"]


def test_search_that_lacks_many_live_topics_is_doubted() -> None:
    live = [item(ccm2Id=n, status={"id": 31094502}) for n in range(1, 101)]
    known = {f"{n}TOPICSen": bulk.Known(None, None, ()) for n in range(1, 41)}
    kept, tally = stage(*live, searched=known)
    assert (tally.live, tally.lacking, tally.doubts()) == (100, 60, True)
    assert kept.records == []


def test_stale_open_topics_raise_no_doubt() -> None:
    stale = [
        item(ccm2Id=n, status={"id": 31094502}, deadlineDatesLong=[1707264000000])
        for n in range(1, 101)
    ]
    kept, tally = stage(*stale, searched={"x": bulk.Known(None, None, ())})
    assert (tally.live, tally.doubts(), len(kept.records)) == (0, False, 100)


def test_truncated_file_is_an_error_after_what_could_be_read() -> None:
    whole = json.dumps({"fundingData": {"GrantTenderObj": [item(), item(ccm2Id=2)]}}).encode()
    kept = Kept()
    with pytest.raises(PageShapeError, match="damaged"):
        bulk.stage(io.BytesIO(whole[:-40]), kept, snapshot=None, read_at=NOW, searched={})
    assert len(kept.records) == 1


@pytest.mark.parametrize(
    "text", [b"<html>Sorry</html>", b"", b'{"fundingData":{}}', b'{"x":[]}', b"[]"]
)
def test_answer_without_grants_is_refused(text: bytes) -> None:
    with pytest.raises(PageShapeError):
        bulk.stage(io.BytesIO(text), Kept(), snapshot=None, read_at=NOW, searched={})


def test_empty_model_of_the_file_says_nothing_but_the_code_may() -> None:
    two = item(identifier="HORIZON-X-two-stage", deadlineDatesLong=[1789430400000, 1799430400000])
    kinds = [[d.kind for d in r.deadlines] for r in stage(two, item(ccm2Id=2))[0].records]
    assert kinds == [[DeadlineKind.STAGE, DeadlineKind.STAGE], [DeadlineKind.FINAL]]


@pytest.mark.parametrize(
    "broken",
    [
        {"deadlineDatesLong": ["x"]},
        {"deadlineDatesLong": [[1]]},
        {"status": {"id": 5}},
        {"plannedOpeningDateLong": {"a": 1}},
        {"publicationDateLong": 10**17},
        {"ccm2Id": None},
        {"identifier": 5},
        {"title": " "},
    ],
)
def test_value_that_cannot_be_read_is_an_issue(broken: dict) -> None:
    kept, _ = stage(item(**broken), item(ccm2Id=7))
    assert "7TOPICSen" in [r.source_ref for r in kept.records]
    assert kept.issues


def test_odd_shapes_are_survived() -> None:
    odd = item(
        keywords=[1, None, "x"], tags=None, latestInfos="no", topicActions={}, programmeDivision=3
    )
    assert stage(odd, 5, None, "text")[0].records[0].keywords == ("1", "x", "AI")


def test_mojibake_and_control_characters_are_mended() -> None:
    (record,) = stage(item(title="CafÃ©\x00 &amp; <b>bar</b>", keywords=["Ã©tÃ©"]))[0].records
    assert record.title == "Café & bar"
    assert record.keywords == ("été", "AI")


def test_news_of_closed_topics_are_the_newest_ones() -> None:
    infos = [
        {"lastChangeDate": f"2026-02-{9 - n:02d}T10:00:00", "content": f"News {n}"}
        for n in range(8)
    ]
    closed, live = (
        stage(item(latestInfos=infos, status={"id": code}))[0].records[0]
        for code in (31094503, 31094502)
    )
    assert [u.text for u in closed.updates] == ["News 0", "News 1", "News 2"]
    assert len(live.updates) == 8


def test_helpers_make_closed_topics() -> None:
    (record,) = stage(closed_topic(9, "X-1", "Old", PAST))[0].records
    assert record.deadlines[0].on == PAST
