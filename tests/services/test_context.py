"""Who was funded for a call: by its own topic, by its programme where it applies, and what is planned."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.call import Area
from domain.enums import AreaScheme
from domain.errors import NotFound
from domain.listing import CallFilters
from domain.people import VISITOR
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from services import calls, context
from tests.funding_db import calls_of_a_source as a_call
from tests.funding_db import context_of_a_source as beside

IN_PORTUGAL = (Area(scheme=AreaScheme.NUTS, code="PT19"),)


def funded(engine, ref="1"):
    with read_session(engine) as session:
        return context.funded_for(VISITOR, session, f"{a_call.SOURCE}:{ref}")


def refs(views):
    return [view.project.source_ref for view in views]


def test_the_same_topic_counts_before_the_same_programme(engine):
    a_call.ingest(engine, [a_call.call("1", programme="ERDF", areas=IN_PORTUGAL)])
    beside.ingest(
        engine,
        beside.project("topic"),
        beside.project("there", call_identifier=None),
        beside.project("elsewhere", call_identifier=None, countries=("FR",)),
        beside.project("other", call_identifier=None, programme="ISF"),
    )
    found = funded(engine)
    assert refs(found.by_call) == ["topic"]
    assert refs(found.by_programme) == ["there"]
    assert found.programme_total == 1


def test_a_call_above_the_topic_counts_as_the_same_call(sqlite_engine):
    topic = a_call.call("1", identifier="NEW-01", parent_identifier="test-2027-1", programme=None)
    a_call.ingest(sqlite_engine, [topic])
    beside.ingest(sqlite_engine, beside.project("a"))
    assert refs(funded(sqlite_engine).by_call) == ["a"]


def test_a_call_without_area_is_compared_by_its_publishers_country(sqlite_engine):
    a_call.ingest(sqlite_engine, [a_call.call("1", identifier=None, programme="ERDF")])
    beside.ingest(sqlite_engine, beside.project("pt"), beside.project("fr", countries=("FR",)))
    # The test source calls itself "eu", no country: nothing of "eu" is stored.
    assert funded(sqlite_engine).programme_total == 0
    with read_session(sqlite_engine) as session:
        view = calls.get_call(VISITOR, session, f"{a_call.SOURCE}:1")
    assert view.source.country == "eu"


@pytest.mark.parametrize(
    ("programme", "identifier", "told"),
    [
        ("ISF", "ISF-2026-X", ["old police", "isf"]),
        ("EUI", "EUI-5", ["uia"]),
        ("HORIZON", "HORIZON-CL3-2027-01-FCT-04", ["h2020"]),
        ("HORIZON", "HORIZON-CL6-2027-BEES", []),
        ("HORIZON", "HORIZON-CL3-2027-02-CS-ECCC-01", []),
        ("CERV", "CERV-2026", []),
        ("EIB", None, ["eib"]),
    ],
)
def test_a_call_for_all_countries_is_compared_within_the_mission(
    sqlite_engine, programme, identifier, told
):
    # A spec of "EU" has no country of its own.
    spec = a_call.SPEC.model_copy(update={"country": "EU"})
    with TemporaryDirectory() as folder, write_session(sqlite_engine) as session:
        run_dir = a_call.stage(
            Path(folder), [a_call.call("1", programme=programme, identifier=identifier)]
        )
        ingest_run(session, run_dir, spec=spec, now=a_call.day(0))
    beside.ingest(
        sqlite_engine,
        *(
            beside.project(ref, programme=code, call_identifier=None, countries=("NO",))
            for ref, code in (
                ("isf", "ISF"),
                ("old police", "ISFP"),
                ("uia", "UIA"),
                ("h2020", "H2020"),
                ("cerv", "CERV"),
                ("eib", "EIB"),
            )
        ),
    )
    assert sorted(refs(funded(sqlite_engine).by_programme)) == sorted(told)


def test_planned_amounts_stand_beside_calls_of_their_objective_only(sqlite_engine):
    urban = {"programme": "ERDF", "areas": IN_PORTUGAL}
    a_call.ingest(
        sqlite_engine,
        [
            a_call.call("1", **urban),
            a_call.call("2", specific_objective="RSO5.2", **urban),
            a_call.call("3", specific_objective="RSO1.1", **urban),
            a_call.call("4", programme="ISF", areas=IN_PORTUGAL),
            a_call.call("5", specific_objective="RSO5.1; RSO5.2", **urban),
            a_call.call("6", specific_objective="ERDF 3(1)(c)(iii)", **urban),
            a_call.call("7", specific_objective="RSO1.7", **urban),
        ],
    )
    others = [
        beside.figure(f"f{number}", specific_objective=f"RSO{number}")
        for number in ("5.2", "1.7", "3.3", "2.4")
    ]
    beside.ingest(sqlite_engine, beside.figure(), *others)
    planned = [
        [view.figure.specific_objective for view in funded(sqlite_engine, ref).figures]
        for ref in "1234567"
    ]
    both = ["RSO5.1", "RSO5.2"]
    every = ["RSO1.7", "RSO3.3", *both]
    assert planned == [every, ["RSO5.2"], [], [], both, ["RSO3.3"], ["RSO1.7"]]


def test_nothing_known_is_nothing_and_an_unknown_call_is_an_error(sqlite_engine):
    a_call.ingest(sqlite_engine, [a_call.call("1")])
    found = funded(sqlite_engine)
    assert (found.by_call, found.by_programme, found.programme_total, found.figures) == (
        (),
        (),
        0,
        (),
    )
    with pytest.raises(NotFound):
        funded(sqlite_engine, "9")


def test_context_never_stands_in_a_list_of_calls(sqlite_engine):
    a_call.ingest(sqlite_engine, [a_call.call("1", title="Squares")])
    beside.ingest(sqlite_engine, beside.project("a", title="Squares of another city"))
    with read_session(sqlite_engine) as session:
        for filters in (CallFilters(), CallFilters(q="squares")):
            page = calls.find_calls(VISITOR, session, filters, now=beside.at(1))
            assert [item.row.title for item in page.items] == ["Squares"]
