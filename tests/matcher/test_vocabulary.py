"""The concepts of the field: complete, without collisions, found in every language."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

import matcher
from domain.reference import objectives
from domain.reference.countries import LANGUAGES
from domain.reference.programmes import all_programmes
from domain.text import fold
from matcher.vocabulary import (
    Vocabulary,
    call_languages,
    concepts,
    labels_in,
    load,
    parse_terms,
    profile_languages,
)
from services.fit import theme_label

FOLDER = Path(matcher.__file__).parent / "data" / "vocabulary"


def found(text: str, *languages: str) -> set[str]:
    vocabulary = load()
    chosen = frozenset(languages) if languages else None
    return {vocabulary.keys[number] for number in vocabulary.find(text, chosen)}


def test_every_official_language_names_every_concept():
    assert load().languages == set(LANGUAGES)
    concepts = set(tomllib.loads((FOLDER / "concepts.toml").read_text("utf-8")))
    for language in LANGUAGES:
        listed = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
        assert set(listed["terms"]) == concepts, language
        assert listed["checked_by_speaker"] in (True, False)
        if language != "en":
            assert set(listed["labels"]) == concepts, language


def test_every_theme_has_a_name_of_its_own_in_every_language():
    english = set(load().labels)
    for language in LANGUAGES:
        names = labels_in(language)
        assert set(names) == english
        assert len({name.lower() for name in names.values()}) == len(english), language
        assert all(name and name == name.strip() for name in names.values())
        same = [name for label, name in names.items() if name == label]
        assert language == "en" or len(same) < 12, (language, same)


def test_a_theme_is_named_in_the_language_of_its_reader():
    assert labels_in("fr")["vehicle attacks and barriers"].startswith("attaques au véhicule-bélier")
    assert labels_in("xx")["terrorism"] == "terrorism"
    assert theme_label("public spaces", "el") == "δημόσιοι χώροι"
    assert theme_label("no theme", "el") == "no theme"


def test_concepts_form_a_tree_and_name_known_codes():
    known = concepts()
    assert len(known) >= 90
    codes = {programme.code for programme in all_programmes()}
    for concept in known.values():
        above, steps = concept.broader, 0
        while above is not None:
            assert concept.key in known[above].narrower or steps
            above, steps = known[above].broader, steps + 1
            assert steps < 5, concept.key
        assert set(concept.programmes) <= codes
        named = [o for o in concept.objectives if objectives.find(o) is None]
        assert all(re.fullmatch(r"(RSO[1-5]|ESO4)\.\d{1,2}", o) for o in named)
    assert "vehicle_attack" in known["terrorism"].narrower
    assert "RSO5.1" in known["public_space"].objectives
    assert "ERDF 3(1)(c)(iii)" in known["disaster"].objectives, "civil preparedness"


def test_a_term_stands_for_one_concept_in_a_language():
    """Words that two concepts of one language share are few, so that a reason says something."""
    vocabulary, seen = load(), defaultdict(set)
    for term in vocabulary.terms:
        if not term.trap:
            seen[term.language, term.words].add(term.concept)
    for language in LANGUAGES:
        mine = [found for (code, _), found in seen.items() if code == language]
        shared = sum(len(found) > 1 for found in mine)
        assert shared <= 0.06 * len(mine), (language, shared, len(mine))


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("en", "Street harassment at night", "sexual_violence"),
        ("fr", "La police municipale des quartiers", "city_police"),
        ("de", "Hitzeaktionsplan der Stadt", "heatwave"),
        ("cs", "Sdílení elektřiny v obci", "energy_community"),
        ("pl", "Ścieżki rowerowe w gminie", "walking"),
        ("el", "Δημοτική αστυνομία", "city_police"),
        ("sv", "Unga i gängkriminalitet", "gangs"),
        ("da", "Reparation og genbrug", "reuse"),
        ("fi", "Yksinäisyys kaupungissa", "loneliness"),
        ("hu", "Hőhullámok idején", "heatwave"),
        ("et", "Kogukonnapolitseinikud", "city_police"),
        ("ro", "Sabotaj și pană de curent", "hybrid"),
        ("sk", "Stretnutie partnerských miest", "twinning"),
    ],
)
def test_everyday_words_are_understood(language, text, concept):
    assert concept in found(text, language)


def test_words_of_a_term_are_claimed_and_the_concept_is_firm():
    vocabulary = load()
    words = ["install", "barriers", "against", "vehicle", "attacks"]
    reading = vocabulary.read(enumerate(words), frozenset({"en"}))
    assert vocabulary.keys.index("vehicle_attack") in reading.firm
    assert {3, 4} <= reading.claimed
    assert not vocabulary.read(enumerate(["police"]), frozenset({"en"})).firm


def test_related_concepts_exist_and_are_weaker():
    vocabulary = load()
    for number, neighbours in enumerate(vocabulary.related):
        for neighbour, share in neighbours:
            assert neighbour != number
            assert 0 < share < 1


def test_no_term_is_so_short_that_it_catches_strange_words():
    for term in load().terms:
        if len(term.words) == 1 and term.words[0].endswith("*"):
            assert len(term.words[0].strip("*")) >= 3, term


def test_terms_of_one_concept_are_written_in_one_alphabet_a_word():
    for term in load().terms:
        for word in term.words:
            letters = {
                "greek" if "α" <= c <= "ω" else "cyrillic" if "а" <= c <= "я" else "latin"
                for c in fold(word)
                if c.isalpha()
            }
            assert len(letters) <= 1, (term.language, word)


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("bg", "Нападения с автомобил срещу пешеходци", "vehicle_attack"),
        ("cs", "Prevence kriminality v obci", "crime_prevention"),
        ("da", "Pullerter på pladserne", "vehicle_attack"),
        ("de", "Straßenbeleuchtung im Park", "lighting"),
        ("el", "Ασφάλεια στους δημόσιους χώρους", "public_space"),
        ("en", "Hostile vehicle mitigation", "vehicle_attack"),
        ("es", "Videovigilancia en las plazas", "video"),
        ("et", "Videovalve kesklinnas", "video"),
        ("fi", "Julkisten tilojen turvallisuus", "public_space"),
        ("fr", "Vidéoprotection des places", "video"),
        ("ga", "Cosc na coireachta sa chathair", "crime_prevention"),
        ("hr", "Sigurnost na javnim površinama", "public_space"),
        ("hu", "Térfigyelő kamerák a belvárosban", "video"),
        ("it", "Rigenerazione urbana delle periferie", "neighbourhood"),
        ("lt", "Viešųjų erdvių apšvietimas", "lighting"),
        ("lv", "Videonovērošana publiskajā telpā", "video"),
        ("mt", "Spazji pubbliċi aktar siguri", "public_space"),
        ("nl", "Radicalisering bij jongeren", "radicalisation"),
        ("pl", "Monitoring wizyjny przestrzeni publicznych", "public_space"),
        ("pt", "Prevenção da criminalidade nos bairros", "crime_prevention"),
        ("ro", "Violența domestică", "gender_violence"),
        ("sk", "Kamerový systém na námestí", "public_space"),
        ("sl", "Varnost na javnih površinah", "public_space"),
        ("sv", "Brottsförebyggande arbete", "crime_prevention"),
    ],
)
def test_a_concept_is_found_in_each_language(language, text, concept):
    assert concept in found(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "la sécurité sociale des salariés"),
        ("pl", "bezpieczeństwo energetyczne kraju"),
        ("pt", "segurança ferroviária"),
        ("es", "cotización a la seguridad social"),
        ("it", "sicurezza stradale"),
    ],
)
def test_word_traps_are_not_urban_security(language, text):
    assert "urban_security" not in found(text, language)


def test_a_word_of_another_language_is_not_understood_by_chance():
    assert "vehicle_attack" not in found("barriärer", "el")
    assert "vehicle_attack" in found("barriärer", "sv")


def test_terms_of_two_words_need_their_order_and_nearness():
    assert "trafficking" in found("trafficking in human beings", "en")
    assert "trafficking" not in found("human rights and, far away from any traffic, calm", "en")
    assert "public_space" in found("public open spaces", "en")
    assert "public_space" not in found("public procurement of many outer spaces", "en")


def test_spread_brings_neighbours_at_their_share():
    vocabulary = load()
    number = {key: n for n, key in enumerate(vocabulary.keys)}
    weights = vocabulary.spread({number["vehicle_attack"]: 1})
    assert weights[number["vehicle_attack"]] == 1
    assert weights[number["terrorism"]] == pytest.approx(0.6)


def test_languages_of_a_profile():
    assert profile_languages(None, "FR") is None
    assert profile_languages("nl", "BE") == {"nl", "en", "fr", "de"}
    assert profile_languages("pl", None) == {"pl", "en"}
    assert call_languages("es") == {"es", "en"}


def test_pattern_kinds():
    terms = tuple(parse_terms(0, "en", "cat; dog*; *fish*; *bird; !big dog*"))
    vocabulary = Vocabulary(("k",), ("k",), ((),), terms, frozenset({"en"}))

    def times(text: str) -> int:
        return vocabulary.find(text, None).get(0, 0)

    assert times("cat") == 1
    assert times("cats") == 0
    assert times("dogs") == 1
    assert times("crayfishes") == 1
    assert times("blackbird") == 1
    assert times("birds") == 0
    assert times("big dogs") == 0


@pytest.mark.parametrize(
    ("text", "language", "key", "named"),
    [
        ("Lighthouse areas and light aircraft in light of the plan", "en", "lighting", False),
        ("Badly lit streets", "en", "lighting", True),
        ("Street lights in the park", "en", "lighting", True),
        ("European Researchers' Night", "en", "night", False),
        ("Safer nights out", "en", "night", True),
        ("Adverse drug reactions and drug discovery", "en", "drugs", False),
        ("An open drug scene", "en", "drugs", True),
        ("A Câmara Municipal de Lisboa", "pt", "video", False),
        ("Câmaras na praça", "pt", "video", True),
        ("Das hängt davon ab und ist abhängig vom Wetter", "de", "drugs", False),
        ("Hilfe bei Abhängigkeit", "de", "drugs", True),
        ("Women feel unsafe", "en", "insecurity", True),
    ],
)
def test_a_word_of_another_matter_is_no_theme_of_a_city(text, language, key, named):
    assert (key in found(text, language)) is named


def test_themes_that_single_words_name_are_found_with_their_places():
    vocabulary = load()
    words = ["cctv", "market", "squares", "lighthouse"]
    named = vocabulary.named_alone(words, frozenset({"en"}))
    assert {vocabulary.keys[concept]: at for concept, at in named.items()} == {"video": {0}}
