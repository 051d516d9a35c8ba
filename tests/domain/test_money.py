"""Money: exact minor units, no float, nothing rounded."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("4500000", "EUR", 450_000_000),
        (23, "EUR", 2300),
        (Decimal("0.01"), "EUR", 1),
        ("1234.50", "PLN", 123_450),
        ("1500", "ISK", 1500),
        ("9E+6", "EUR", 900_000_000),
        ("-3.10", "EUR", -310),
    ],
)
def test_amounts_become_minor_units(amount, currency, minor):
    assert Money.of(amount, currency) == Money(minor=minor, currency=currency)


@pytest.mark.parametrize(
    "amount",
    ["0.001", "1500.5 ", "", "12,5", "NaN", "Infinity", "€5", "sNaN", "1." + "0" * 60 + "1"],
)
def test_what_is_no_exact_amount_is_refused(amount):
    currency = "ISK" if amount == "1500.5 " else "EUR"
    with pytest.raises(ValueError, match=r"is not an amount|below the minor unit"):
        Money.of(amount, currency)


@pytest.mark.parametrize("amount", ["1e17", "9" * 40, "1e99999", "1e999999999"])
def test_an_amount_beyond_storage_is_refused_at_once(amount):
    with pytest.raises(ValueError, match=r"too large|minor unit|not an amount"):
        Money.of(amount)


@pytest.mark.parametrize("amount", [1.5, True])
def test_floats_and_booleans_are_no_amounts(amount):
    with pytest.raises(TypeError):
        Money.of(amount)


@settings(max_examples=60)
@given(st.integers(-(10**17), 10**17), st.sampled_from(["EUR", "PLN", "ISK", "JPY"]))
def test_major_and_minor_units_are_the_same_amount(minor, currency):
    money = Money(minor=minor, currency=currency)
    assert Money.of(money.major, currency) == money


def test_money_cannot_be_changed_or_given_unknown_fields():
    money = Money.of(5)
    with pytest.raises(ValidationError):
        money.minor = 6
    with pytest.raises(ValidationError):
        Money(minor=1, currency="EUR", vat=True)
