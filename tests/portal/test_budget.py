"""Money of a topic, read from an overview of its whole call."""

from crawlers.portal.rows import record_from_row
from domain.enums import BudgetScope
from domain.money import Money
from tests.portal.made import overview, row

MINE = "ISF-2026-TF2-AG-TEST"


def test_years_are_added_up() -> None:
    made = row(
        budgetOverview=overview(
            {"topic": MINE, "amounts": {"2026": "23000000", "2027": "37000000"}}
        )
    )
    record, _ = record_from_row(made)
    assert record.budget_total == Money.of(60_000_000)
    assert record.budget_scope is BudgetScope.TOPIC
    assert record.budget_text == "2026: 23000000, 2027: 37000000"


def test_money_of_sister_topics_is_not_taken() -> None:
    made = row(
        budgetOverview=overview(
            {
                "topic": f"{MINE}-0",
                "amounts": {"2026": "24000000"},
                "expectedGrants": 2,
                "minContribution": 1,
            },
            {
                "topic": MINE,
                "amounts": {"2026": "7000000"},
                "expectedGrants": 1,
                "maxContribution": 7000000,
            },
        )
    )
    record, _ = record_from_row(made)
    assert record.budget_total == Money.of(7_000_000)
    assert (record.grant_min, record.grant_max) == (None, Money.of(7_000_000))
    assert record.expected_grants == 1


def test_code_that_is_the_beginning_of_another_is_not_confused() -> None:
    made = row(
        identifier="CALL-1", budgetOverview=overview({"topic": "CALL-10", "amounts": {"2026": "5"}})
    )
    assert record_from_row(made)[0].budget_total is None


def test_codes_are_compared_without_case() -> None:
    made = row(budgetOverview=overview({"topic": MINE.lower(), "amounts": {"2026": "5"}}))
    assert record_from_row(made)[0].budget_total == Money.of(5)


def test_envelope_of_a_group_belongs_to_the_call() -> None:
    shared = {"group": "1", "amounts": {"2026": "170760699"}}
    made = row(budgetOverview=overview(shared | {"topic": MINE}, shared | {"topic": "OTHER"}))
    record, _ = record_from_row(made)
    assert record.budget_total == Money.of(170_760_699)
    assert record.budget_scope is BudgetScope.CALL


def test_equal_totals_on_all_topics_may_be_one_envelope() -> None:
    same = {"amounts": {"2026": "16550000"}}
    made = row(budgetOverview=overview(same | {"topic": MINE}, same | {"topic": "OTHER"}))
    assert record_from_row(made)[0].budget_scope is BudgetScope.UNKNOWN


def test_total_of_a_group_counts_once_when_it_is_repeated() -> None:
    same = {"group": "1", "topic": MINE, "amounts": {"2026": "100"}}
    record, _ = record_from_row(row(budgetOverview=overview(same, same)))
    assert record.budget_total == Money.of(100)


def test_zero_means_not_stated() -> None:
    made = row(
        budgetOverview=overview(
            {"topic": MINE, "amounts": {"2026": "0"}, "minContribution": 0, "expectedGrants": 0}
        )
    )
    record, issues = record_from_row(made)
    assert (record.budget_total, record.grant_min, record.expected_grants) == (None, None, None)
    assert issues == ()


def test_one_bad_amount_does_not_hide_the_others() -> None:
    made = row(
        budgetOverview=overview(
            {
                "topic": MINE,
                "amounts": {"2026": "a lot"},
                "maxContribution": "250000",
                "expectedGrants": "many",
            },
            {"topic": "OTHER", "amounts": {"2026": "rubbish"}},
        )
    )
    record, issues = record_from_row(made)
    assert (record.budget_total, record.grant_max) == (None, Money.of(250_000))
    assert [(i.field, i.value) for i in issues] == [
        ("budget_total", "a lot"),
        ("expected_grants", "many"),
    ]


def test_short_code_of_the_action_is_read_from_the_label() -> None:
    made = row(budgetOverview=overview({"topic": MINE, "amounts": {"2026": "5"}}))
    assert record_from_row(made)[0].action_type == "ISF-PJG"


def test_overview_without_its_years_is_a_part_and_says_nothing_of_sharing() -> None:
    (text,) = overview({"topic": MINE, "amounts": {"2026": "5"}})
    record, _ = record_from_row(row(budgetOverview=[text.replace("budgetYearsColumns", "x")]))
    assert record.budget_total == Money.of(5)
    assert record.budget_scope is BudgetScope.UNKNOWN
