"""Words are heard through tables of their languages: that must say what looking at each term says."""

from collections import Counter

import numpy as np
import pytest

from domain.text import tokens
from matcher.lexicon import Lexicon
from matcher.vocabulary import Reading, Vocabulary, load, parse_terms
from matcher.words import content_words

TEXTS = (
    "protection of public spaces and of public public open spaces against vehicle vehicle attacks",
    "sécurité sociale, sécurité publique, police municipale, vidéoprotection des places publiques",
    "bezpieczeństwo energetyczne i bezpieczeństwo publiczne w miejskim monitoringu wizyjnym",
    "crime prevention through environmental design of crowded public places, security by design",
)


def slowly(vocabulary, words, languages):
    """Look at each term of each word in turn."""
    seen, firm, claimed, reached = Counter(), set(), set(), {}
    for position, word in words:
        for number, place in vocabulary.hits(word):
            term = vocabulary.terms[number]
            if languages is not None and term.language not in languages:
                continue
            path = reached.get(number, ())
            near = len(path) >= place and 0 < position - path[place - 1] <= 2 if place else True
            if not near:
                continue
            reached[number] = path = (*path[:place], position)
            if place == len(term.words) - 1:
                seen[term.concept] += -1 if term.trap else 1
                if place and not term.trap:
                    firm.add(term.concept)
                    claimed.update(path)
    found = {concept: times for concept, times in seen.items() if times > 0}
    return Reading(found, frozenset(firm & found.keys()), frozenset(claimed))


@pytest.mark.parametrize("languages", [None, frozenset({"en"}), frozenset({"fr", "en"})])
def test_tables_hear_what_each_term_says(languages):
    vocabulary = load()
    for text in TEXTS:
        words = list(enumerate(content_words(text)))
        assert vocabulary.read(words, languages) == slowly(vocabulary, words, languages)


@pytest.mark.parametrize(
    "line",
    ["a1 b1 c1; b1 a1", "a1 a1 b1; !a1 b1 a1", "a1* a1 a1; a1; !b1", "c1 a1* a12; a1 c1 b1"],
)
def test_terms_that_begin_and_go_on_with_one_word(line):
    vocabulary = Vocabulary(("k",), ("k",), ((),), tuple(parse_terms(0, "en", line)), frozenset())
    pieces = ("a1", "b1", "c1", "a12")
    for number in range(4**6):
        words = [pieces[number >> 2 * place & 3] for place in range(6)]
        told = list(enumerate(words))
        assert vocabulary.read(told, None) == slowly(vocabulary, told, None), words


def test_a_word_speaks_only_in_languages_that_have_it():
    vocabulary = load()
    assert vocabulary.speaks("videoprotection", frozenset({"fr"}))
    assert not vocabulary.speaks("videouberwachung", frozenset({"fr"}))
    assert vocabulary.speaks("videouberwachung", None)


def test_all_texts_are_numbered_at_once_as_word_by_word():
    texts = ["The bollards of the city", "", "a the of", f"Bollards, cities and {'x' * 50}"]
    lexicon = Lexicon()
    ids, lengths = lexicon.learn(texts)
    assert lengths.tolist() == [len(content_words(text)) for text in texts]
    assert [lexicon.words[n] for n in ids] == [w for text in texts for w in content_words(text)]
    assert len(lexicon.words) == len(set(lexicon.words))
    more, _ = lexicon.learn(["new bollards"])
    assert lexicon.words[more[1]] == "bollards"
    assert np.array_equal(lexicon.stems_of(more), lexicon.look_up(tokens("new bollards"))[1])
