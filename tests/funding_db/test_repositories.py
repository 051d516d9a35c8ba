"""Projects, matches, wishes and the past that a crawl may know."""

from datetime import date
from pathlib import Path

import pytest

from crawlers.staging import RunWriter
from domain.call import Area, PaysFor, Quote, Rate
from domain.enums import (
    ApplicantType,
    AreaScheme,
    CallStatus,
    CostKind,
    MatchVerdict,
    NoticeKind,
    RateOrigin,
    RuleState,
    RunVerdict,
    Tri,
)
from domain.errors import Conflict, NotFound, UsageError
from domain.match import CostLine, MatchResult, Message, Question, Reason, ScoreTerm
from domain.money import Money
from domain.project import ProjectProfile
from domain.run import SnapshotLine, Verdict
from funding_db.engine import Engine, read_session, write_session
from funding_db.models import Organisation
from funding_db.repositories import calls, matches, overrides, projects, runs, sources
from tests.funding_db.calls_of_a_source import SPEC, call, day, ingest, stage, take

PROFILE = ProjectProfile(
    title="Safe markets",
    city="Lyon",
    budget=Money.of("1234567.89"),
    wants=(CostKind.EQUIPMENT,),
    answers={"population": "520000"},
)
QUOTE = Quote(text="three police authorities", url="https://example.org/1")


def test_a_list_row_says_what_the_call_says(engine: Engine) -> None:
    rich = call(
        "1",
        programme="HE",
        budget_total=Money.of(9_000_000),
        grant_min=Money.of("0.01"),
        grant_max=Money.of(4_500_000),
        rates=(
            Rate(min_bp=7_000, max_bp=8_500, origin=RateOrigin.STATED, quote=QUOTE),
            Rate(min_bp=10_000, max_bp=10_000, origin=RateOrigin.STATED, quote=QUOTE),
        ),
        applicants=(ApplicantType.MUNICIPALITY,),
        areas=(Area(scheme=AreaScheme.NUTS, code="EL30"), Area(scheme=AreaScheme.COUNTRY, code="FR")),
        pays_for=(
            PaysFor(kind=CostKind.TRAINING, stated=Tri.YES, quote=QUOTE),
            PaysFor(kind=CostKind.WORKS, stated=Tri.NO, quote=QUOTE),
        ),
    )  # fmt: skip
    ingest(engine, [rich, call("2", opens_on=None, deadlines=(), published_status=None)])
    with read_session(engine) as session:
        row, bare = calls.list_rows(session)
    assert row.budget_total == Money.of(9_000_000)
    assert (row.grant_min, row.grant_max) == (Money.of("0.01"), Money.of(4_500_000))
    assert (row.rate_bp, row.rate_origin) == ((7_000, 10_000), RateOrigin.STATED)
    assert row.applicants == (ApplicantType.MUNICIPALITY,)
    assert row.pays_for == (CostKind.TRAINING,)
    assert row.countries == ("FR", "GR")
    assert row.dates.deadlines == rich.deadlines
    assert (bare.dates.opens_on, bare.dates.deadlines, bare.dates.published) == (None, (), None)
    assert (bare.budget_total, bare.rate_bp, bare.programme) == (None, None, None)


def test_nothing_is_found_where_nothing_is(engine: Engine) -> None:
    with read_session(engine) as session:
        assert calls.get_view(session, "eu_test:9") is None
        assert calls.find_by_identifier(session, "X") == ()
        assert calls.records(session, ["eu_test:9"]) == {}
        assert calls.notices(session) == ()
        assert calls.data_version(session) == 0
        assert projects.get(session, 1, 9) is None
        assert matches.latest(session, 9) is None
        assert runs.hints(session, "eu_test").last_counts == ()


def test_notices_are_chosen_by_call_time_and_number(engine: Engine) -> None:
    ingest(engine, [call("1"), call("2")])
    ingest(engine, [call("1", title="A"), call("2")], on=1)
    ingest(engine, [call("1", title="A"), call("2", title="B")], on=2)
    with read_session(engine) as session:
        assert [n.call_title for n in calls.notices(session)] == ["B", "A"]
        assert [n.call_title for n in calls.notices(session, call_uid="eu_test:1")] == ["A"]
        assert [n.call_title for n in calls.notices(session, since=day(2))] == ["B"]
        assert len(calls.notices(session, limit=1)) == 1


def test_a_correction_must_leave_a_possible_call(engine: Engine) -> None:
    ingest(engine, [call("1")])
    for field, value in (("opens_on", "soon"), ("uid", "x"), ("source_ref", "2"), ("title", None)):
        with pytest.raises(UsageError), write_session(engine) as session:
            overrides.add(session, "eu_test:1", field, value, author="A", reason="r", now=day(0))
    with pytest.raises(NotFound), write_session(engine) as session:
        overrides.add(session, "eu_test:9", "title", "x", author="A", reason="r", now=day(0))
    with pytest.raises(NotFound), write_session(engine) as session:
        overrides.withdraw(session, 9, author="A", now=day(0))


def test_a_second_correction_of_a_field_replaces_the_first(engine: Engine) -> None:
    ingest(engine, [call("1")])
    for title in ("First", "Second"):
        with write_session(engine) as session:
            overrides.add(session, "eu_test:1", "title", title, author="A", reason="r", now=day(0))
    with read_session(engine) as session:
        view = calls.get_view(session, "eu_test:1")
        assert calls.data_version(session) == 3
    assert view is not None
    assert [o.value for o in view.overrides] == ["Second"]
    assert view.row.title == view.record.title == "Second"


def test_a_day_that_a_person_corrects_is_told_as_moved_and_so_is_its_withdrawal(
    engine: Engine,
) -> None:
    ingest(engine, [call("1")])
    value = [{"on": "2027-05-01"}]
    with write_session(engine) as session:
        view = overrides.add(
            session, "eu_test:1", "deadlines", value, author="A", reason="phone", now=day(1)
        )
    with write_session(engine) as session:
        overrides.withdraw(session, view.id, author="A", now=day(2))
    with read_session(engine) as session:
        told = calls.notices(session)
    assert [(n.kind, n.old, n.new, n.at) for n in told] == [
        (NoticeKind.DEADLINE_MOVED, ["2027-05-01"], ["2027-04-15"], day(2)),
        (NoticeKind.DEADLINE_MOVED, ["2027-04-15"], ["2027-05-01"], day(1)),
    ]


def test_a_project_is_kept_in_versions(engine: Engine) -> None:
    with write_session(engine) as session:
        first = projects.save(session, 1, PROFILE, now=day(0))
    changed = PROFILE.model_copy(update={"title": "Safer markets"})
    with write_session(engine) as session:
        second = projects.save(
            session, 1, changed, now=day(1), project_id=first.id, expected_version=1
        )
    assert (first.version, second.version, second.id) == (1, 2, first.id)
    with pytest.raises(Conflict), write_session(engine) as session:
        projects.save(session, 1, PROFILE, now=day(2), project_id=first.id, expected_version=1)
    with read_session(engine) as session:
        assert projects.get(session, 1, first.id) == second
        assert projects.list_all(session, 1) == (second,)


def test_a_project_is_invisible_to_another_organisation(engine: Engine) -> None:
    with write_session(engine) as session:
        session.add(Organisation(name="Other"))
        mine = projects.save(session, 1, PROFILE, now=day(0))
    with read_session(engine) as session:
        assert projects.get(session, 2, mine.id) is None
        assert projects.list_all(session, 2) == ()
    with pytest.raises(NotFound), write_session(engine) as session:
        projects.save(session, 2, PROFILE, now=day(0), project_id=mine.id)


def _result(uid: str) -> MatchResult:
    ask = Question("police", Message("Is a police authority a partner?"), ask_contact_point=True)
    return MatchResult(
        call_uid=uid,
        verdict=MatchVerdict.CLARIFY,
        relevance=0.75,
        confidence=0.5,
        terms=(ScoreTerm("title", "spaces", 0.75),),
        reasons=(
            Reason(
                "seat", RuleState.UNKNOWN, Message("needs {n}", (("n", "3"),)), QUOTE, ask, True
            ),
        ),
        pays_for=(CostLine(CostKind.EQUIPMENT, Tri.UNKNOWN, Message("not stated")),),
        status=CallStatus.OPEN,
        next_deadline=date(2027, 4, 15),
        days_left=246,
        questions=(ask,),
    )


def test_a_match_comes_back_as_it_was_computed(engine: Engine) -> None:
    results = (_result("eu_test:2"), _result("eu_test:1"))
    with write_session(engine) as session:
        made = projects.save(session, 1, PROFILE, now=day(0))
        matches.save(session, made.id, 1, results, engine_version="1", data_version=7, now=day(0))
        matches.save(session, made.id, 1, (), engine_version="1", data_version=6, now=day(-1))
    with read_session(engine) as session:
        kept = matches.latest(session, made.id)
    assert kept is not None
    assert kept.results == results
    assert (kept.version, kept.data_version, kept.made_at) == (1, 7, day(0))
    with pytest.raises(NotFound), write_session(engine) as session:
        matches.save(session, made.id, 9, (), engine_version="1", data_version=7, now=day(0))


def test_a_wish_is_noted_once_until_it_is_closed(engine: Engine) -> None:
    with write_session(engine) as session:
        sources.sync(session, [SPEC])
        first = sources.request_crawl(session, "eu_test", by="A", now=day(0))
        assert sources.request_crawl(session, "eu_test", by="B", now=day(0)) == first
        assert sources.pending_requests(session) == ((first, "eu_test"),)
        sources.close_request(session, first, now=day(1))
        assert sources.pending_requests(session) == ()
        assert sources.request_crawl(session, "eu_test", by="B", now=day(1)) != first


def test_a_source_keeps_its_state_when_its_description_changes(engine: Engine) -> None:
    ingest(engine, [call("1")])
    with write_session(engine) as session:
        sources.set_next_due(session, "eu_test", day(3))
        sources.sync(session, [SPEC.model_copy(update={"title": "New title"})])
    with read_session(engine) as session:
        (health,) = sources.health(session)
        (state,) = sources.states(session)
    assert (health.spec.title, health.calls, health.next_due_at) == ("New title", 1, day(3))
    assert (state.source_id, state.last_ok_at, state.next_due_at) == ("eu_test", day(0), day(3))


def test_the_next_crawl_knows_counts_and_validators_of_good_runs(
    engine: Engine, tmp_path: Path
) -> None:
    for number in range(7):
        run_dir = stage(tmp_path / str(number), [call(str(n)) for n in range(number + 1)], number)
        line = SnapshotLine(sha256=f"{number}" * 64, url="https://example.org/list", status=200,
                            fetched_at=day(number), size=3, etag=f'"{number}"')  # fmt: skip
        gone = line.model_copy(update={"status": 404, "url": "https://example.org/gone"})
        (run_dir / "snapshots.jsonl").write_text(
            f"{line.model_dump_json()}\n{gone.model_dump_json()}\n"
        )
        take(engine, run_dir, number)
    ingest(engine, [call("1")], on=7, verdict=RunVerdict.DEGRADED)
    with read_session(engine) as session:
        hints = runs.hints(session, "eu_test")
        assert [r.items for r in sources.runs(session, "eu_test", limit=2)] == [1, 7]
    assert hints.last_counts == (3, 4, 5, 6, 7)
    assert hints.validators == {"https://example.org/list": ('"6"', None, "6" * 64)}
    assert hints.snapshot_dir == f"{tmp_path}/6/snapshots"


def _snapshot(run_dir: Path, number: int, *bodies: str) -> None:
    lines = [
        SnapshotLine(sha256=body * 64, url=f"https://example.org/{body}", status=200,
                     fetched_at=day(number), size=3).model_dump_json()
        for body in bodies
    ]  # fmt: skip
    (run_dir / "snapshots.jsonl").write_text("\n".join(lines) + "\n")


def test_bodies_are_forgotten_unless_cited_or_needed_by_the_next_crawl(
    engine: Engine, tmp_path: Path
) -> None:
    for number, bodies in enumerate(("abc", "ad", "e")):
        run_dir = tmp_path / str(number)
        writer = RunWriter(run_dir)
        writer.found(call("1", title=f"Title {number}"), bodies[-1] * 64, day(number))
        sha = writer.close()
        writer.judge(
            Verdict(source_id="eu_test", verdict=RunVerdict.OK, started_at=day(number),
                    ended_at=day(number), parser_version="1", items=1, complete=True,
                    items_sha256=sha)
        )  # fmt: skip
        _snapshot(run_dir, number, *bodies)
        take(engine, run_dir, number)
    with write_session(engine) as session:
        old = runs.replaceable(session, before=day(9))
        assert old == ((1, tmp_path / "0"), (2, tmp_path / "1"))  # the newest is asked for again
        assert runs.replaceable(session, before=day(1)) == ((1, tmp_path / "0"),)
        assert runs.forget_snapshots(session, 1) == {"c" * 64}  # the first revision was read there
        assert runs.forget_snapshots(session, 2) == {"d" * 64}


def test_descriptions_are_written_only_when_they_differ(engine: Engine) -> None:
    with write_session(engine) as session:
        assert not sources.in_step(session, [SPEC])
        sources.sync(session, [SPEC])
        assert sources.in_step(session, [SPEC])
        assert not sources.in_step(session, [SPEC.model_copy(update={"title": "New"})])


def test_a_recorded_sample_is_no_success_of_its_source(engine: Engine) -> None:
    ingest(engine, [call("1"), call("2")], sample=True)
    with read_session(engine) as session:
        health = sources.health(session)[0]
    assert (health.calls, health.sample) == (2, True)
    assert (health.last_ok_at, health.usual_items) == (None, None)

    ingest(engine, [call("1")], on=1)
    with read_session(engine) as session:
        health = sources.health(session)[0]
    assert (health.last_ok_at, health.usual_items, health.sample) == (day(1), 1, False)
