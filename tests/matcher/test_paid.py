"""What a call's own sentences pay for: yes, no, and the many that say neither."""

import csv
import datetime as dt
import gzip

import pytest

from benchmarks.judgements import records_on
from domain.call import PaysFor, TextBlock
from domain.enums import CostKind, TextKind, Tri
from matcher.costs import cost_lines
from matcher.paid import pays_for
from tests.matcher.examples import QUOTE, URL, call, profile
from tests.paths import SHARED, needs_recorded


def told(*sentences, **known):
    html = "".join(f"<p>{words}</p>" for words in sentences)
    block = TextBlock(kind=TextKind.CONDITIONS, heading="Costs", html=html)
    return call("x", "C", texts=(block,), **known)


def stated(*sentences):
    return {item.kind: item.stated for item in pays_for(told(*sentences))}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Personnel costs are eligible.", {CostKind.STAFF: Tri.YES}),
        ("Staff costs are not eligible.", {CostKind.STAFF: Tri.NO}),
        ("Civil works are eligible.", {CostKind.WORKS: Tri.YES}),
        ("Construction works are ineligible.", {CostKind.WORKS: Tri.NO}),
        ("Eligible costs are equipment costs.", {CostKind.EQUIPMENT: Tri.YES}),
        ("The grant does not cover equipment.", {CostKind.EQUIPMENT: Tri.NO}),
        ("Software is eligible.", {CostKind.SOFTWARE: Tri.YES}),
        ("Software costs are not eligible.", {CostKind.SOFTWARE: Tri.NO}),
        ("Training costs are eligible.", {CostKind.TRAINING: Tri.YES}),
        ("Training is not eligible.", {CostKind.TRAINING: Tri.NO}),
        ("The lump sum covers feasibility studies.", {CostKind.STUDIES: Tri.YES}),
        ("Feasibility studies are ineligible.", {CostKind.STUDIES: Tri.NO}),
        ("Operating costs are eligible.", {CostKind.OPERATION: Tri.YES}),
        ("Ineligible costs include running costs.", {CostKind.OPERATION: Tri.NO}),
        (
            "Eligible costs include personnel costs, equipment and maintenance costs.",
            {
                CostKind.STAFF: Tri.YES,
                CostKind.EQUIPMENT: Tri.YES,
                CostKind.OPERATION: Tri.YES,
            },
        ),
        ("Les travaux sont éligibles.", {CostKind.WORKS: Tri.YES}),
        ("Les travaux ne sont pas éligibles.", {CostKind.WORKS: Tri.NO}),
        ("Les dépenses éligibles comprennent l'étude et la pose.", {CostKind.STUDIES: Tri.YES}),
        ("Les dépenses non éligibles sont les salaires.", {CostKind.STAFF: Tri.NO}),
        ("Les frais de fonctionnement ne sont pas éligibles.", {CostKind.OPERATION: Tri.NO}),
    ],
)
def test_a_plain_sentence_is_read(words, expected):
    assert stated(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "The project should train staff and buy equipment.",
        "Costs must be reasonable.",
        "Bodies of the Euratom Research and Training Programme are eligible to participate.",
        "Organisations that do training are eligible to apply.",
        "Equipment costs are eligible if they are depreciated.",
        "Only the cost of equipment in parking areas is eligible; works are eligible only there.",
        "Personnel costs may be eligible.",
        "The grant may cover equipment in kind.",
        "Les travaux sont éligibles, sauf en zone inondable.",
        "Elle verse des aides aux travaux aux propriétaires.",
        "Działania szkoleniowe są kwalifikowalne.",
        "",
    ],
)
def test_a_weak_sentence_says_nothing(words):
    assert stated(words) == {}


def test_two_sentences_that_contradict_each_other_stay_unknown():
    assert stated("Training costs are eligible.", "Training is not eligible.") == {}


def test_what_the_record_states_comes_first():
    own = PaysFor(kind=CostKind.STAFF, stated=Tri.NO, quote=QUOTE)
    assert pays_for(told("Staff costs are eligible.", pays_for=(own,))) == (own,)


def test_a_wish_is_answered_by_the_sentence_itself():
    (line,) = cost_lines(
        profile(wants=(CostKind.OPERATION,)), told("Running costs are not eligible.")
    )
    assert line.stated is Tri.NO
    assert line.quote is not None
    assert (line.quote.text, line.quote.url, line.quote.section) == (
        "Running costs are not eligible.",
        URL,
        "Costs",
    )


@pytest.mark.recorded
@needs_recorded
def test_real_calls_that_name_what_they_do_not_pay():
    day = dt.date(2026, 8, 12)
    path = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
    records = {record.identifier: record for record in records_on(path, day)}
    (found,) = [
        item
        for item in pays_for(records["HORIZON-EURATOM-2026-01-06"])
        if item.kind is CostKind.OPERATION
    ]
    assert found.stated is Tri.NO
    assert found.quote.text == (
        "SNETP’s secretariat and other running costs are not eligible for funding under this"
        " action."
    )
    read = [i for i, record in records.items() if len(pays_for(record)) > len(record.pays_for)]
    assert len(read) <= 10, "weak sentences are read as a promise"


@pytest.mark.recorded
@needs_recorded
def test_a_real_french_aid_that_lists_what_it_pays():
    csv.field_size_limit(10**8)
    path = SHARED / "erdf" / "fr_aides_territoires_export_2022-11.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [" ".join(value or "" for value in row.values()) for row in csv.DictReader(lines)]
    line = "Les dépenses éligibles comprennent l'étude, la fourniture et la pose des systèmes."
    assert any(line in text.replace("\xa0", " ") for text in texts)
    assert stated(line) == {CostKind.STUDIES: Tri.YES}
