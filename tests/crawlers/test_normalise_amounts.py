"""Amounts and rates as publishers print them: exact, or refused."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.normalise.amounts import amount, amounts
from crawlers.normalise.rates import rates
from domain.errors import BadValue
from domain.money import Money


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("23,5 M€", 23_500_000),
        ("M€ 23,5", 23_500_000),
        ("€23.5M", 23_500_000),
        ("1.234.567 €", 1_234_567),
        ("1 234 567 €", 1_234_567),
        ("1\u00a0234\u00a0567 €", 1_234_567),
        ("1\u202f234\u202f567,89 €", "1234567.89"),
        ("1'234'567 EUR", 1_234_567),
        ("€ 5,000,000.00", 5_000_000),
        ("EUR 2 m", 2_000_000),
        ("2 mln EUR", 2_000_000),
        ("3,5 Mio. €", 3_500_000),
        ("2,25 miljoonaa euroa", 2_250_000),
        ("4,2 εκατ. ευρώ", 4_200_000),
        ("1.000.000 ευρώ", 1_000_000),
        ("1,5 milioni di euro", 1_500_000),
        ("1,5 milhões de euros", 1_500_000),
        ("60 millones de euros", 60_000_000),
        ("681,27 milijuna eura", 681_270_000),
        ("23 664 000 eiro", 23_664_000),
        ("12 k€", 12_000),
        ("1,234 M€", 1_234_000),
        ("2,3456 M€", 2_345_600),
        ("2M€/projekt", 2_000_000),
        ("EUR 1,000,000 (EUR 1 million)", 1_000_000),
        ("€ 1.5bn", 1_500_000_000),
        ("up to EUR 1.5 million", 1_500_000),
        ("jusqu'à 500 000 euros", 500_000),
        ("Budget 2026: 5 000 000 EUR", 5_000_000),
        ("EUR 850 000 a network, 8-10 partners", 850_000),
        ("2.000 EUR (85 %)", 2_000),
        ("5 000¹ €", 5_000),
        ("100 000,- €", 100_000),
        ("1.234 €", 1_234),
    ],
)
def test_an_amount(text, euros):
    assert amount(text) == Money.of(Decimal(euros), "EUR")


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("1 234 567 zł", 123_456_700, "PLN"),
        ("152 mln PLN", 15_200_000_000, "PLN"),
        ("5 000 000 Kč", 500_000_000, "CZK"),
        ("10 mil. Kč", 1_000_000_000, "CZK"),
        ("2,5 mil. lei", 250_000_000, "RON"),
        ("250 000 SEK", 25_000_000, "SEK"),
    ],
)
def test_other_currencies(text, minor, currency):
    assert amount(text) == Money(minor=minor, currency=currency)


def test_a_column_may_state_the_currency_and_the_decimal_sign():
    assert amount("1.234.567", "EUR").major == 1_234_567
    assert amount("1,234", "EUR", ".").major == 1_234
    assert amount("1.234", "EUR").major == 1_234
    assert amount("1234567.89", "EUR").major == Decimal("1234567.89")
    assert amount("250 000 kr", "SEK").major == 250_000
    assert amount("23 mil euros", languages=("es",)).major == 23_000
    assert amount("10 mil. euro", languages=("ro",)).major == 10_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EUR",
        "to be announced",
        "€ 3,5000,00.00",
        "-5 €",
        "-€5",
        "- € 5",
        "(-€5)",
        "€ -5",
        "- 1 000 EUR",
        "0 €",
        "0,00 EUR",
        "1234",
        "1.234.567",
        "100 EUR (430 PLN)",
        "5 € and 6 zł",
        "1.500 million EUR",
        "1.23.456 €",
        "12 345 67 EUR",
        "1 234.567 €",
        "1,234 €",
        "1,000 €",
        "0,500 €",
        "1.234,000 €",
        "1234.567 €",
        "99 999 999 999 999 €",
        "10 mil. euro",
        "5 000 € - 10 000 €",
        "5-10 M€",
        "EUR 5-10 million",
        "100 $",
        "5 kr",
        "1,234.567,8 €",
    ],
)
def test_what_is_not_one_sure_amount_is_refused(text):
    with pytest.raises(BadValue):
        amount(text)


def test_doubtful_signs_and_foreign_money_are_refused():
    for text, currency, decimal in (
        ("1.000", "EUR", "."),
        ("1.234", "EUR", None),
        ("1.234", None, None),
        ("100 PLN", "EUR", ","),
        ("$ 100", "EUR", ","),
        ("100 kr", "EUR", ","),
        ("5 10", "EUR", ","),
    ):
        with pytest.raises(BadValue):
            amount(text, currency, decimal)


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("5-10 M€", [5_000_000, 10_000_000]),
        ("EUR 5-10 million", [5_000_000, 10_000_000]),
        ("500 000 – 1 000 000 EUR", [500_000, 1_000_000]),
        ("500 000 to 1 million EUR", [500_000, 1_000_000]),
        ("de 50 000 € à 200 000 €", [50_000, 200_000]),
        ("minimum 50 000 €, maximum 1,5 M€", [50_000, 1_500_000]),
        ("between EUR 1.5 and 2 million", [1_500_000, 2_000_000]),
    ],
)
def test_every_amount_of_a_cell(text, euros):
    assert [money.major for money in amounts(text)] == euros


def _written(cents, group, point):
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", group) + (f"{point}{part:02}" if part else "")


@given(
    cents=st.integers(1, 10**14),
    style=st.sampled_from([(".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ","), (",", "."), ("'", ".")]),
    where=st.sampled_from(["{} €", "€ {}", "EUR {}", "{} euros", "{} EUR", "{}€", "up to {} €"]),
)  # fmt: skip
def test_a_written_amount_reads_back(cents, style, where):
    text = where.format(_written(cents, *style))
    assert amount(text, decimal=style[1]) == Money(minor=cents, currency="EUR")


@given(
    st.decimals(1, 9999, places=2), st.sampled_from(["M€", "million euros", "mln EUR", "Mio. €"])
)
def test_a_written_million_reads_back(number, unit):
    assert amount(f"{number} {unit}".replace(".", ",", 1)).major == number * 1_000_000


@given(st.text(alphabet="0123456789 .,-€EUR%MkmilPLN()'/", max_size=60))
def test_any_text_gives_amounts_or_is_refused(text):
    for currency in (None, "EUR"):
        try:
            found = amounts(text, currency)
        except BadValue:
            continue
        assert found
        assert all(money.minor > 0 for money in found)


@given(st.text(max_size=200))
def test_any_characters_give_values_or_are_refused(text):
    for read in (amounts, rates):
        try:
            assert read(text)
        except BadValue:
            continue


@pytest.mark.parametrize(
    "piece", ["1 ", "1.", "1 000 ", "€ ", "5-", "%", "1,", "mil ", "9", "a ", "5 % "]
)
def test_hostile_texts_are_settled_quickly(piece):
    for length in (19_000, 50_000):
        text = (piece * length)[:length]
        began = time.perf_counter()
        for read in (amounts, lambda t: amounts(t, "EUR"), rates):
            try:
                read(text)
            except BadValue:
                continue
        assert time.perf_counter() - began < 4


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("85 %", [(8500, 8500, "")]),
        ("85%", [(8500, 8500, "")]),
        ("66,67 %", [(6667, 6667, "")]),
        ("30 - 70%", [(3000, 7000, "")]),
        ("50 % – 95 %", [(5000, 9500, "")]),
        ("between 30 and 70 %", [(3000, 7000, "")]),
        ("50% (SMEs: 75%)", [(5000, 5000, ""), (7500, 7500, "SMEs")]),
        ("up to 80 %", [(0, 8000, "")]),
        ("jusqu’à 60 %", [(0, 6000, "")]),
        ("maks. 85%", [(0, 8500, "")]),
        ("do 85 %", [(0, 8500, "")]),
        ("Taux de cofinancement : 60 %", [(6000, 6000, "")]),
        ("Taxa de 85% do custo total elegível", [(8500, 8500, "")]),
        ("40 % for large enterprises", [(4000, 4000, "for large enterprises")]),
        (
            "80 % for less developed regions, 60 % for transition regions",
            [
                (8000, 8000, "for less developed regions"),
                (6000, 6000, "for transition regions"),
            ],
        ),
        ("ERDF: 60%; CF: 85%", [(6000, 6000, "ERDF"), (8500, 8500, "CF")]),
        (
            "80/60/40 %",
            [(8000, 8000, "80/60/40 %"), (6000, 6000, "80/60/40 %"), (4000, 4000, "80/60/40 %")],
        ),
        ("100 %", [(10000, 10000, "")]),
    ],
)
def test_a_rate(text, wanted):
    assert list(rates(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1000%",
        "101 %",
        "0 %",
        "none",
        "85",
        "12.345 %",
        "70 - 30 %",
        "-%",
        "50 % - 150 %",
        "at least 15 %",
        "min. 15%",
        "own contribution 15 %",
        "85 %, national co-financing 15 %",
        "Wkład własny: 15%",
        "8 5 %",
        "rate: 8 5%",
    ],
)
def test_impossible_rates_are_refused(text):
    with pytest.raises(BadValue):
        rates(text)


@given(st.integers(1, 10_000), st.sampled_from(["{} %", "{}%", "taux : {} %", "Rate: {}%"]))
def test_a_written_rate_reads_back(points, where):
    number = f"{Decimal(points) / 100:f}"
    assert rates(where.format(number)) == ((points, points, ""),)
