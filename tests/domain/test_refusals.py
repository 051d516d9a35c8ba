"""A refusal is said in the reader's language, with its values, and never as a sentence cut in two."""

import pytest

from domain.errors import Refusal, UsageError
from domain.i18n import LANGUAGES, texts

ROW = Refusal(
    "row {number}: {why}",
    number=1_200,
    why=Refusal("column {name}: “{value}” is no amount", name="budget", value="{number} €"),
)


def test_the_text_of_the_error_is_english_with_its_values():
    assert str(ROW) == "row 1200: column budget: “{number} €” is no amount"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "row 1,200: column budget: “{number} €” is no amount"),
        ("fr", "ligne 1\u202f200 : colonne budget : « {number} € » n’est pas un montant"),
        ("de", "Zeile 1.200: Spalte budget: „{number} €“ ist kein Betrag"),
    ],
)
def test_a_refusal_and_the_one_within_it_speak_the_readers_language(language, said):
    assert texts(language).refusal(ROW).replace("\xa0", " ") == said


def test_what_is_no_sentence_of_the_catalogue_is_said_as_it_is():
    for language in LANGUAGES:
        assert texts(language).refusal(UsageError("a {name} of ours")) == "a {name} of ours"
