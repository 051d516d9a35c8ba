"""Short forms: spelled out where calls agree on them, and left alone everywhere else."""

import gzip
import json

import pytest

from benchmarks import acronyms as making
from matcher.acronyms import spelled_out
from matcher.engine import relevance_order
from matcher.index import build
from tests.matcher.examples import call, profile


def test_the_words_of_a_short_form_follow_the_text_once():
    text = spelled_out("GBV in our city: less GBV, GBVs", "en")
    assert text == "GBV in our city: less GBV, GBVs . gender based violence"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we set the rules for the res", "en"),
        ("GBV dans la ville", "fr"),
        ("GBV AND MORE IN OUR CITY", "en"),
        ("Gender based violence (GBV) in our city", "en"),
        ("an AI for the EU", "en"),
        ("XQZ", "en"),
        ("", "en"),
    ],
)
def test_what_stays_as_it_is(text, language):
    assert spelled_out(text, language) == text


def test_a_short_form_finds_the_call_that_spells_it_out():
    index = build(
        [call("gbv", "Preventing gender-based violence"), call("fish", "Preventing fish disease")]
    )
    found = relevance_order(profile("Preventing GBV in our city", language="en"), index)
    scores = dict(found)
    assert scores["eu_test:gbv"] > 2 * scores["eu_test:fish"]


def test_only_what_calls_agree_on_is_kept(tmp_path):
    long = "Filler text. " * 3
    texts = [
        "Gender based violence (GBV) is one. Rapid urban transit (RUT)",
        "Gender-based violence (GBV). Antimicrobial resistance (AMR). Rapid urban transit (RUT)",
        "Antimicrobial resistance (AMR). Advanced modular reactors (AMR). Unique words here (UWH)",
        "Advanced modular reactors (AMR)",
        *(f"{long} RUT" for _ in range(6)),
        *(long for _ in range(10)),
    ]
    lines = [
        json.dumps({"title": "T", "text": text, "text_is_title_only": False}) for text in texts
    ]
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    assert making.make(tmp_path / "t.jsonl.gz", tmp_path / "out.tsv") == 1
    assert (tmp_path / "out.tsv").read_text() == "GBV\tgender based violence\n"
