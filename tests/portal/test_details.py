"""Topic details fill in where a search row is empty, and only there."""

import pytest

from crawlers.portal import details, pages
from crawlers.portal.rows import record_from_row
from domain.errors import PageShapeError
from domain.money import Money
from tests.portal.made import overview, row


def answer(**fields: object) -> dict:
    return {"TopicDetails": {"identifier": "isf-2026-tf2-ag-test", "title": "Other"} | fields}


def test_address_is_in_lower_case() -> None:
    assert pages.details("HORIZON-X-01").endswith("/topicDetails/horizon-x-01.json")


def test_empty_description_is_filled_in() -> None:
    made = details.completed(row(descriptionByte=None), answer(description="<p>Found</p>"))
    assert record_from_row(made)[0].texts[0].html == "<p>Found</p>"


def test_what_the_row_says_stays() -> None:
    made = details.completed(row(), answer(description="<p>Other</p>", conditions="<p>Rules</p>"))
    record, _ = record_from_row(made)
    assert [t.html for t in record.texts] == ["<p>Scope</p>", "<p>Rules</p>"]
    assert record.title == "Safer squares"


def test_budget_comes_as_an_object() -> None:
    import json

    (text,) = overview({"topic": "ISF-2026-TF2-AG-TEST", "amounts": {"2026": "5"}})
    made = details.completed(row(), answer(budgetOverviewJSONItem=json.loads(text)))
    assert record_from_row(made)[0].budget_total == Money.of(5)


@pytest.mark.parametrize(
    "wrong", [None, [], {}, {"TopicDetails": []}, answer(identifier="another")]
)
def test_details_of_another_topic_are_refused(wrong: object) -> None:
    with pytest.raises(PageShapeError):
        details.completed(row(), wrong)
