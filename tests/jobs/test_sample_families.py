"""What `make run` shows without network: calls of every family of the mission, none of them made up."""

import threading
from datetime import UTC, datetime

import pytest

from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session
from jobs import sample
from services.calls import find_calls

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.serial, pytest.mark.timeout(500)]

FAMILIES = {
    "ERDF/PO5": (
        "ERDF",
        {"fr_hauts_de_france", "pl_fekp", "pt_portugal2030", "pt_portugal2030_plan"},
    ),
    "ISF": ("ISF", {"eu_ft_portal", "fi_isf", "pl_isf"}),
    "Horizon Europe": ("HORIZON", {"eu_ft_portal"}),
    "EUI": ("EUI", {"eu_eui_calls", "eu_eui_portico"}),
    "EIB": ("EIB", {"eu_eib_products"}),
}


def test_calls_of_every_family_are_listed(database, settings):
    outcomes = sample.load(database, settings, stop=threading.Event())
    assert {o.source_id: o.reasons for o in outcomes if str(o.verdict) != "ok"} == {}
    with read_session(database) as session:

        def listed(**filters):
            return find_calls(
                EMBEDDED_PERSON, session, CallFilters(**filters), limit=1000, now=NOW
            ).items

        for family, (programme, sources) in FAMILIES.items():
            found = {call.row.source_id for call in listed(programme=(programme,))}
            assert sources <= found, family
        assert listed(source=("eu_uia",)), "Urban Innovative Actions"
        loans = {call.row.instrument for call in listed(programme=("EIB",))}
        everything = listed()
    assert {"loan", "advisory"} <= set(map(str, loans))
    # Context is never a call, and what is made up is never shown.
    assert not {call.row.source_id for call in everything} & {
        "eu_kohesio", "eu_cohesion_data", "eu_eib_operations", "eu_past_projects",
    }  # fmt: skip
    assert not any("made-up" in call.row.title.lower() for call in everything)
