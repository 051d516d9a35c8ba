"""Real crawls, each in a child process, of a local portal that behaves like the real one, or worse."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from domain.call import CallRecord
from domain.enums import FailureClass, PublicationStatus, RunVerdict
from domain.run import ISSUES, ITEMS, Hints, Verdict, read_verdict
from tests import forks
from tests.paths import ROOT, SHARED, needs_recorded
from tests.portal.made import cascade, row
from tests.servers.base import LocalServer
from tests.servers.portal import (
    BULK,
    SEARCH,
    Misbehaviour,
    Portal,
    bulk_of,
    closed_topic,
    recorded_rows,
)

pytestmark = pytest.mark.e2e
_SECONDS = 90


def topics(count: int) -> list[dict[str, Any]]:
    """Return open topics of many programmes with distinct codes."""
    ids = ("43252368", "43108390", "43251589", "43252405")
    return [
        row(
            f"{50_000_000 + n}TOPICSen",
            identifier=f"CALL-{n:04d}",
            title=f"Topic {n % 40}",
            frameworkProgramme=ids[n % 4],
            status=("31094501", "31094502")[n % 2],
            sortStatus=str(1 + n % 2),
            actions='[{"types": []}]',
        )
        for n in range(count)
    ]


def closed(count: int = 600) -> list[dict[str, Any]]:
    return [closed_topic(40_000_000 + n, f"OLD-{n}", "Old", date(2024, 2, 7)) for n in range(count)]


def portal(rows: Sequence[dict[str, Any]], **how: Any) -> Portal:
    return Portal(rows, bulk=bulk_of(rows, closed()), **how)


def crawl(
    server: LocalServer, run_dir: Path, *, hints: Hints | None = None, timeout_s: float = 60
) -> Verdict:
    """Crawl in a child process, as the product does, but without its pauses."""
    run_dir.mkdir(parents=True)
    if hints:
        (run_dir / "hints.json").write_text(hints.model_dump_json(), encoding="utf-8")
    command = [
        "run", "eu_ft_portal", "--run-dir", str(run_dir), "--base-url", server.url,
        "--delay", "0.01", "--now", "2026-08-12T08:00:00+00:00",
    ]  # fmt: skip
    done = forks.run("tests.crawlers.child:within", [timeout_s, command], timeout=_SECONDS)
    verdict = read_verdict(run_dir)
    assert verdict is not None, done.stderr[-3000:]
    codes = {RunVerdict.OK: 0, RunVerdict.DEGRADED: 3, RunVerdict.FAILED: 4}
    assert done.returncode == codes[verdict.verdict]
    return verdict


def records(run_dir: Path) -> dict[str, CallRecord]:
    lines = (run_dir / ITEMS).read_text(encoding="utf-8").splitlines()
    made = [CallRecord.model_validate(json.loads(line)["record"]) for line in lines]
    return {record.source_ref: record for record in made}


def hashes(run_dir: Path) -> dict[str, str]:
    lines = (run_dir / ITEMS).read_text(encoding="utf-8").splitlines()
    return {line["uid"]: line["content_hash"] for line in map(json.loads, lines)}


def issues(run_dir: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (run_dir / ISSUES).read_text(encoding="utf-8").splitlines()
    ]


@needs_recorded
@pytest.mark.recorded
def test_all_calls_of_august_2026_are_read_and_a_second_crawl_changes_nothing(
    tmp_path: Path,
) -> None:
    rows = recorded_rows(SHARED)
    current = {
        r["reference"]
        for r in rows
        if r["metadata"]["DATASOURCE"] == ["SEDIA"]
        and (r["metadata"]["type"] == ["1"] or r["metadata"]["status"] != ["31094503"])
    }
    with LocalServer(Portal(rows).answer) as server:
        first = crawl(server, tmp_path / "one")
        second = crawl(server, tmp_path / "two")
        assert server.most_at_once == 1
    assert (first.verdict, first.complete, first.reasons) == (RunVerdict.OK, True, ())
    assert set(records(tmp_path / "one")) == current
    assert len(current) == 631
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert second.complete


def test_closed_topics_come_from_the_bulk_file_and_tenders_do_not(tmp_path: Path) -> None:
    with LocalServer(portal([*topics(120), cascade()]).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    found = records(tmp_path / "run")
    assert verdict.verdict is RunVerdict.OK
    assert len(found) == 120 + 1 + 600
    assert found["40000005TOPICSen"].published_status is PublicationStatus.CLOSED
    assert found["50000005TOPICSen"].texts, "the search row, which has texts, wins"


def test_real_addresses_are_stored_and_the_real_host_is_told(tmp_path: Path) -> None:
    with LocalServer(portal(topics(3)).answer) as server:
        crawl(server, tmp_path / "run")
        origins = {asked.origin for asked in server.asked}
    assert origins == {"https://api.tech.ec.europa.eu", "https://ec.europa.eu"}
    assert "127.0.0.1" not in (tmp_path / "run" / ITEMS).read_text()
    assert "127.0.0.1" not in (tmp_path / "run" / "snapshots.jsonl").read_text()


@pytest.mark.parametrize(
    "fault",
    [
        Misbehaviour.TIES,
        Misbehaviour.PAGE_CAP,
        Misbehaviour.WINDOW,
        Misbehaviour.ERROR_ONCE,
        Misbehaviour.BUSY,
        Misbehaviour.BULK_WHOLE,
    ],
)
def test_fault_that_can_be_worked_around(tmp_path: Path, fault: Misbehaviour) -> None:
    rows = [*topics(330), *(cascade(f"{n}COMPETITIVE_CALLen") for n in range(14700, 14720))]
    with LocalServer(portal(rows, misbehaviour=fault).answer) as server:
        verdict = crawl(server, tmp_path / "run")
        asked = server.paths()[SEARCH]
    assert (verdict.verdict, verdict.complete, verdict.reasons) == (RunVerdict.OK, True, ())
    assert {r["reference"] for r in rows} <= set(records(tmp_path / "run"))
    assert asked < 80


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (Misbehaviour.IGNORE_QUERY, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.METHOD, FailureClass.EXCEPTION),
        (Misbehaviour.ERROR, FailureClass.EXCEPTION),
        (Misbehaviour.BUSY_FOREVER, FailureClass.BLOCKED),
        (Misbehaviour.CUT, FailureClass.INCOMPLETE),
        (Misbehaviour.TRUNCATED, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.CHARSET, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.EMPTY, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.HTML, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.HANG, FailureClass.TIMEOUT),
    ],
)
def test_search_that_fails_says_why_and_touches_no_open_call(
    tmp_path: Path, fault: Misbehaviour, failure: FailureClass
) -> None:
    rows = topics(120)
    with LocalServer(portal(rows, misbehaviour=fault).answer) as server:
        verdict = crawl(server, tmp_path / "run", timeout_s=0.4)
        assert server.paths()[SEARCH] < 40
    assert verdict.verdict is not RunVerdict.OK
    assert verdict.failure is failure
    assert verdict.reasons
    assert not verdict.complete, "nothing may be marked missing"
    assert not {r["reference"] for r in rows} & set(records(tmp_path / "run"))


def test_endless_paging_is_left_and_nothing_is_marked_missing(tmp_path: Path) -> None:
    with LocalServer(portal(topics(330), misbehaviour=Misbehaviour.ENDLESS).answer) as server:
        verdict = crawl(server, tmp_path / "run")
        assert server.paths()[SEARCH] < 160
    assert (verdict.verdict, verdict.complete) == (RunVerdict.DEGRADED, False)
    assert any("announced entries were seen" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (Misbehaviour.NO_BULK, FailureClass.GONE),
        (Misbehaviour.BULK_CUT, FailureClass.SHAPE_CHANGED),
        (Misbehaviour.BULK_HTML, FailureClass.SHAPE_CHANGED),
    ],
)
def test_bulk_file_that_fails_leaves_the_search_and_marks_nothing_missing(
    tmp_path: Path, fault: Misbehaviour, failure: FailureClass
) -> None:
    rows = topics(520)
    with LocalServer(portal(rows, misbehaviour=fault).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert (verdict.verdict, verdict.complete) == (RunVerdict.DEGRADED, False)
    assert verdict.failure is failure
    assert {r["reference"] for r in rows} <= set(records(tmp_path / "run"))


def test_bulk_file_far_smaller_than_the_search_is_doubted(tmp_path: Path) -> None:
    rows = topics(520)
    with LocalServer(Portal(rows, bulk=bulk_of(rows[:5])).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert not verdict.complete
    assert any("bulk file has 5 grants" in reason for reason in verdict.reasons)


def test_search_far_smaller_than_the_bulk_file_is_doubted(tmp_path: Path) -> None:
    rows = topics(520)
    with LocalServer(Portal(rows[:30], bulk=bulk_of(rows, closed())).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert not verdict.complete
    assert any("search lacks 490 of 520" in reason for reason in verdict.reasons)
    assert not {r["reference"] for r in rows[30:]} & set(records(tmp_path / "run"))


def test_long_bulk_file_comes_in_ranges_and_an_unchanged_one_not_at_all(tmp_path: Path) -> None:
    rows = topics(5)
    padding = [
        closed_topic(60_000_000 + n, f"PAD-{n}", "x" * 40_000, date(2020, 1, 1)) for n in range(500)
    ]
    with LocalServer(Portal(rows, bulk=bulk_of(rows, padding)).answer) as server:
        crawl(server, tmp_path / "one")
        slices = [asked.headers["range"] for asked in server.asked if asked.path == BULK]
        assert len(slices) == 3
        assert all(re.fullmatch(r"bytes=\d+-\d+", text) for text in slices)
        lines = [
            json.loads(x) for x in (tmp_path / "one" / "snapshots.jsonl").read_text().splitlines()
        ]
        (line,) = [x for x in lines if x["url"].endswith("grantsTenders.json")]
        known = {line["url"]: (line["etag"], line["last_modified"], line["sha256"])}
        hints = Hints(
            source_id="eu_ft_portal",
            validators=known,
            snapshot_dir=str(tmp_path / "one" / "snapshots"),
        )
        server.asked.clear()
        crawl(server, tmp_path / "two", hints=hints)
        (again,) = [asked for asked in server.asked if asked.path == BULK]
        assert again.headers["if-none-match"] == line["etag"]
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_bulk_file_that_is_replaced_meanwhile_is_read_anew(tmp_path: Path) -> None:
    rows = topics(520)
    padding = [
        closed_topic(60_000_000 + n, f"PAD-{n}", "x" * 40_000, date(2020, 1, 1)) for n in range(500)
    ]
    served = Portal(rows, bulk=bulk_of(rows, padding), misbehaviour=Misbehaviour.BULK_CHANGES)
    with LocalServer(served.answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert (verdict.verdict, verdict.reasons) == (RunVerdict.OK, ())
    assert len(records(tmp_path / "run")) == 520 + 500


class Careless(Portal):
    """An index that also returns shells of rows, whatever is asked."""

    shells: ClassVar[list[dict[str, Any]]] = []

    def _found(self, parts: Any) -> list[dict[str, Any]]:
        kinds = json.dumps(parts)
        return [*(self.shells if '"type": ["1"]' in kinds else []), *super()._found(parts)]


def test_stub_rows_never_hide_the_whole_row_and_are_never_staged(tmp_path: Path) -> None:
    rows = topics(520)
    nothing = {"status": None, "deadlineDate": None, "descriptionByte": None}
    served = Careless(rows, bulk=bulk_of(rows, closed()))
    served.shells = [row(rows[0]["reference"], **nothing), row("77TOPICSen", **nothing)]
    with LocalServer(served.answer) as server:
        verdict = crawl(server, tmp_path / "run")
    found = records(tmp_path / "run")
    assert found[rows[0]["reference"]].deadlines
    assert "77TOPICSen" not in found
    assert [i["source_ref"] for i in issues(tmp_path / "run")] == ["77TOPICSen"]
    assert not verdict.complete


def test_empty_description_is_filled_from_the_topic_details(tmp_path: Path) -> None:
    rows = [row("7TOPICSen", identifier="EMPTY-ONE", descriptionByte=None), *topics(3)]
    content = {"TopicDetails": {"identifier": "empty-one", "description": "<p>Filled</p>"}}
    with LocalServer(portal(rows, details={"EMPTY-ONE": content}).answer) as server:
        crawl(server, tmp_path / "run")
        assert (
            server.paths()["/info/funding-tenders/opportunities/data/topicDetails/empty-one.json"]
            == 1
        )
    assert records(tmp_path / "run")["7TOPICSen"].texts[0].html == "<p>Filled</p>"


def test_missing_details_leave_the_row_as_it_is(tmp_path: Path) -> None:
    rows = [row("7TOPICSen", identifier="EMPTY-ONE", descriptionByte=None), *topics(520)]
    with LocalServer(portal(rows).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert verdict.verdict is RunVerdict.OK
    assert records(tmp_path / "run")["7TOPICSen"].texts == ()


def test_other_languages_and_the_legacy_index_are_left_out(tmp_path: Path) -> None:
    rows = topics(3)
    french = row("8TOPICSfr", language="fr", identifier="FR") | {"language": "fr"}
    legacy = row(
        "9HORIZONAction1696377600000", identifier="LEGACY", DATASOURCE="SEDIA_PRD_CENTRICITY"
    )
    with LocalServer(portal([*rows, french, legacy]).answer) as server:
        crawl(server, tmp_path / "run")
    assert not {"8TOPICSfr", "9HORIZONAction1696377600000"} & set(records(tmp_path / "run"))


def test_row_that_cannot_be_read_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    rows = [row("7TOPICSen", identifier="BAD", title=None), *topics(520)]
    rows[0]["summary"] = ""
    with LocalServer(portal(rows).answer) as server:
        verdict = crawl(server, tmp_path / "run")
    assert (verdict.verdict, verdict.complete) == (RunVerdict.DEGRADED, False)
    assert len(records(tmp_path / "run")) >= 520
    told = {i["source_ref"] for i in issues(tmp_path / "run") if i["code"] == "page_shape"}
    assert told == {"7TOPICSen"}


def test_recorded_sample_is_whole(tmp_path: Path) -> None:
    folder = ROOT / "crawlers" / "recordings" / "sample"
    command = [sys.executable, "-m", "crawlers", "run", "eu_ft_portal", "--run-dir", str(tmp_path / "run"),
               "--recordings", str(folder)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_SECONDS, check=False)
    verdict = read_verdict(tmp_path / "run")
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert verdict is not None
    assert verdict.complete
    assert verdict.items >= 150
