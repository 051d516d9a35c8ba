"""CommonGrants and aides-territoires: read back with the SDK; nothing invented, sources named."""

import json
from datetime import date, time
from uuid import uuid4

import pytest
from common_grants_sdk.schemas.pydantic import (
    OpportunitiesListResponse,
    OpportunityBase,
    OpportunityResponse,
)

from domain.call import Area, Period, Quote, Rate, TextBlock
from domain.deadline import Deadline
from domain.listing import CallFilters
from domain.money import Money
from domain.people import VISITOR
from funding_db.engine import read_session
from services import exports
from services.common_grants import opportunity_id
from tests.funding_db.calls_of_a_source import call, day, ingest

EVIL = "=1+1 <script>alert(1)</script> \u202egnp"
PATH = "/v1/common-grants/opportunities"
AIDS = "/v1/aides-territoires/aids"
QUOTE = Quote(text="70 % of eligible costs", url="https://example.org/1#r")


def full():
    hour = {"time": time(17), "timezone": "Europe/Brussels"}
    return call(
        "full",
        title="Safe squares",
        publisher="A ministry",
        deadline_model="two_stage",
        deadlines=(
            Deadline(on=date(2027, 4, 15), kind="stage", number=1, **hour),
            Deadline(on=date(2027, 9, 1), kind="stage", number=2),
        ),
        published_on=date(2026, 7, 1),
        budget_total=Money.of(9_000_000),
        budget_scope="topic",
        grant_min=Money.of("250000.50"),
        grant_max=Money.of(1_000_000),
        expected_grants=4,
        rates=(Rate(min_bp=7000, max_bp=7000, origin="stated", quote=QUOTE),),
        applicants=("municipality", "university", "police_authority"),
        areas=(Area(scheme="nuts", code="FRL03"),),
        texts=(TextBlock(kind="description", html="<p>Light &amp; order</p>"),),
    )


def bare():
    return call("bare", title=EVIL, deadlines=(), opens_on=None, published_status=None)


@pytest.fixture
def filled(ask, sqlite_engine):
    ingest(sqlite_engine, [full(), bare()])
    return ask


def one(filled, ref):
    answer = filled(f"{PATH}/{opportunity_id(f'eu_test:{ref}')}")
    assert answer.status_code == 200
    read = OpportunityResponse.model_validate_json(answer.content)
    return read.data, answer.json()["data"]


def custom(item):
    return {name: field["value"] for name, field in item["customFields"].items()}


def test_the_sdk_reads_every_page(filled):
    seen = []
    for page in (1, 2):
        answer = filled(PATH, params={"page": page, "pageSize": 1})
        read = OpportunitiesListResponse.model_validate_json(answer.content)
        seen += [str(item.id) for item in read.items]
        assert (read.pagination_info.total_items, read.pagination_info.total_pages) == (2, 2)
    assert set(seen) == {str(opportunity_id(f"eu_test:{ref}")) for ref in ("full", "bare")}
    past = filled(PATH, params={"page": 3, "pageSize": 1})
    assert OpportunitiesListResponse.model_validate_json(past.content).items == []


def test_what_is_stated_comes_back(filled):
    read, item = one(filled, "full")
    assert (read.title, read.status.value, read.description) == (
        "Safe squares", "open", "Light & order",
    )  # fmt: skip
    assert read.funding.total_amount_available.amount == "9000000.00"
    assert (read.funding.min_award_amount.amount, read.funding.min_award_amount.currency) == (
        "250000.50", "EUR",
    )  # fmt: skip
    assert read.funding.estimated_award_count == 4
    assert read.key_dates.close_date.date == date(2027, 4, 15)
    assert read.key_dates.close_date.time == time(17)
    others = read.key_dates.other_dates
    assert (others["stage1_1"].time, others["stage2_2"].time) == (time(17), None)
    assert "Europe/Brussels" in others["stage1_1"].description
    assert others["stage2_2"].date == date(2027, 9, 1)
    assert [str(a.value) for a in read.accepted_applicant_types] == [
        "government_municipal", "custom", "custom",
    ]  # fmt: skip
    assert custom(item)["geographicEligibility"][0]["code"] == "FRL03"
    assert custom(item)["deadlineTimeZone"] == "Europe/Brussels"


def test_what_is_not_stated_is_left_out(filled):
    read, item = one(filled, "bare")
    assert (str(read.status.value), read.status.custom_value) == ("custom", "unknown")
    assert read.description == ""
    assert not {"funding", "keyDates", "acceptedApplicantTypes"} & set(item)
    assert "null" not in json.dumps(item)
    assert read.title == EVIL


@pytest.mark.parametrize("ref", ["full", "bare"])
def test_source_licence_and_page_are_named(filled, ref):
    _read, item = one(filled, ref)
    fields = custom(item)
    assert fields["licence"]
    assert fields["sourceId"] == "eu_test"
    assert item["source"] in fields["attribution"]


@pytest.mark.parametrize("scope", ["call", "unknown"])
def test_an_envelope_of_several_topics_is_no_amount_of_one(ask, sqlite_engine, scope):
    content = {"budget_total": Money.of(5), "budget_scope": scope}
    ingest(sqlite_engine, [call("1", **content)])
    _read, item = one(ask, "1")
    assert "funding" not in item
    assert custom(item)["envelope"] == {"amount": "5.00", "currency": "EUR", "covers": scope}


def test_a_month_and_no_end_are_no_days(ask, sqlite_engine):
    quarter = Period(first=date(2027, 1, 1), last=date(2027, 3, 31), text="Q1 2027")
    month = call("month", deadlines=(), opens_on=None, closes_within=quarter)
    endless = call(
        "endless", deadline_model="continuous", deadlines=(Deadline(on=date.max, text="no end"),)
    )
    ingest(sqlite_engine, [month, endless])
    read, _item = one(ask, "month")
    assert (read.key_dates.close_date.start_date, read.key_dates.close_date.end_date) == (
        quarter.first, quarter.last,
    )  # fmt: skip
    read, item = one(ask, "endless")
    assert str(read.key_dates.close_date.event_type) == "other"
    assert "9999" not in json.dumps(item)
    found = {aid["import_uniqueid"]: aid for aid in ask(AIDS).json()["results"]}
    assert "submission_deadline" not in found["eu_test:month"]
    assert "submission_deadline" not in found["eu_test:endless"]
    assert found["eu_test:endless"]["recurrence"] == "ongoing"


def test_a_strange_id_is_refused(filled):
    assert filled(f"{PATH}/{uuid4()}").status_code == 404
    assert filled(f"{PATH}/abc").status_code == 422
    assert filled(PATH, params={"page": 0}).status_code == 422
    assert filled(AIDS, params={"itemsPerPage": 101}).status_code == 422


def test_the_filters_of_the_list_work(filled):
    body = filled(PATH, params={"status": "unknown"}).json()
    assert [item["title"] for item in body["items"]] == [EVIL]
    assert filled(AIDS, params={"q": "squares"}).json()["count"] == 1


def test_an_aid_has_what_its_form_has_and_no_more(filled):
    found = {aid["import_uniqueid"]: aid for aid in filled(AIDS).json()["results"]}
    aid = found["eu_test:full"]
    assert (aid["start_date"], aid["submission_deadline"]) == ("2026-09-01", "2027-04-15")
    assert (aid["subvention_rate_lower_bound"], aid["subvention_rate_upper_bound"]) == (70, 70)
    assert (aid["targeted_audiences"], aid["aid_types"]) == (["commune", "researcher"], ["grant"])
    for part in ("2027-09-01, hour not stated", "17:00 Europe/Brussels", "250000.50 EUR"):
        assert part in aid["description"]
    assert aid["financers"] == ["A ministry"]
    assert "https://example.org/full" in aid["import_data_mention"]
    assert not {"start_date", "submission_deadline", "is_live", "description", "eligibility"} & set(
        found["eu_test:bare"]
    )


def test_pages_of_aids_lead_to_each_other(filled):
    first = filled(AIDS, params={"itemsPerPage": 1, "q": "", "status": ["open", "unknown"]}).json()
    assert first["previous"] is None
    assert first["next"].endswith("itemsPerPage=1&q=&status=open&status=unknown&page=2")
    second = filled(first["next"].partition("/api")[2]).json()
    assert second["next"] is None
    assert second["results"] != first["results"]


@pytest.mark.parametrize(
    ("licence", "word"),
    [
        ("Licence Ouverte 2.0: name the source", "openlicence20"),
        ("CC BY 4.0", "unknown"),
        ("unknown", "unknown"),
    ],
)
def test_only_the_open_licence_is_called_so(licence, word):
    from benchmarks.database import spec_of
    from services.aides_territoires import _licence

    assert _licence(spec_of("eu_test").model_copy(update={"licence": licence})) == word


@pytest.mark.parametrize("form", ["common-grants", "aides-territoires"])
def test_the_export_holds_what_the_filters_pass(filled, sqlite_engine, form):
    with read_session(sqlite_engine) as session:
        content = exports.calls(VISITOR, session, CallFilters(q="squares"), form, now=day(30))
        nothing = exports.calls(VISITOR, session, CallFilters(q="zzzz"), form, now=day(30))
    body = json.loads(content)
    if form == "common-grants":
        assert [i.title for i in OpportunitiesListResponse.model_validate(body).items] == [
            "Safe squares"
        ]
        OpportunitiesListResponse.model_validate_json(nothing)
        OpportunityBase.model_validate(body["items"][0])
    else:
        assert (body["count"], body["results"][0]["name"]) == (1, "Safe squares")
        assert json.loads(nothing)["results"] == []
