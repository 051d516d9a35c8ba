"""The recorded sample that ships: whole, parseable, useful on its day."""

import datetime as dt
import json

import pytest

from crawlers.portal.rows import record_from_row
from domain.enums import BudgetScope, CallStatus
from domain.status import dates_of, standing
from tests.paths import ROOT

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
PORTAL, BDNS = SAMPLE / "eu_ft_portal", SAMPLE / "es_bdns"
DAY = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def rows(kind: int) -> list[dict]:
    pages = [json.loads(path.read_text()) for path in sorted(PORTAL.glob(f"search-type{kind}-*"))]
    found = [row for page in pages for row in page["results"]]
    assert [page["pageNumber"] for page in pages] == list(range(1, len(pages) + 1))
    assert {page["totalResults"] for page in pages} == {len(found)}
    assert all(len(page["results"]) <= page["pageSize"] for page in pages)
    return found


@pytest.mark.parametrize(("kind", "least"), [(1, 150), (2, 6), (8, 6)])
def test_each_series_is_whole(kind, least):
    found = rows(kind)
    assert len(found) >= least
    assert len({row["reference"] for row in found}) == len(found)
    assert {row["metadata"]["type"][0] for row in found} == {str(kind)}


@pytest.mark.parametrize("kind", [1, 2, 8])
def test_every_row_is_read_without_issue(kind):
    for row in rows(kind):
        record, issues = record_from_row(row)
        assert issues == (), record.identifier
        assert record.programme, record.identifier
        assert record.deadlines, record.identifier
        assert record.texts, record.identifier


def test_most_topics_can_still_be_used_on_the_day_of_the_sample():
    usable = [
        row
        for row in rows(1)
        if standing(dates_of(record_from_row(row)[0]), DAY).status
        in (CallStatus.OPEN, CallStatus.FORTHCOMING)
    ]
    assert len(usable) >= 150


def test_no_two_descriptions_are_the_same():
    texts = [row["metadata"]["descriptionByte"][0] for row in rows(1)]
    assert len(set(texts)) == len(texts)


def test_the_call_for_public_spaces_is_there_with_its_condition():
    records = {r.identifier: r for r in (record_from_row(row)[0] for row in rows(1))}
    call = records["HORIZON-CL3-2027-01-FCT-04"]
    (seat,) = call.consortium.seats
    assert (seat.actor, seat.count, seat.countries) == ("police_authority", 3, 3)
    assert call.grant_max.major == 4_500_000
    assert call.deadlines[0].on == dt.date(2027, 11, 4)
    shared = records["ISF-2026-TF2-AG-OCDT"]
    assert shared.budget_scope is BudgetScope.CALL


def test_spain_s_list_and_details_belong_together():
    page = json.loads((BDNS / "busqueda-page0.json").read_text())
    codes = [row["numeroConvocatoria"] for row in page["content"]]
    assert page["totalElements"] == len(codes) == len(set(codes)) >= 12
    for code in codes:
        detail = json.loads((BDNS / f"convocatoria-{code}.json").read_text())
        assert detail["codigoBDNS"] == code
    assert len(list(BDNS.glob("convocatoria-*"))) == len(codes)


def test_the_sample_is_small():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*.json")) < 900_000
