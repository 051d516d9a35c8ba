"""Folding, words and plain text, in every official language of the Union."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.reference.countries import LANGUAGES
from domain.text import fold, plain, tokens

SAMPLES = {
    "bg": ("Защита на обществените пространства", "защита на обществените пространства"),
    "cs": ("Příliš žluťoučký kůň", "prilis zlutoucky kun"),
    "da": ("Ærø, Århus, sikkerhed i København", "aero, arhus, sikkerhed i kobenhavn"),
    "de": ("STRASSE, Straße, Öffentlicher Raum", "strasse, strasse, offentlicher raum"),
    "el": ("Προστασία δημόσιων χώρων, ΠΌΛΕΙΣ", "προστασια δημοσιων χωρων, πολεισ"),
    "en": ("Protection of Public Spaces", "protection of public spaces"),
    "es": ("Año, pingüino, SEGURIDAD", "ano, pinguino, seguridad"),
    "et": ("Õu, äärelinn, žanr", "ou, aarelinn, zanr"),
    "fi": ("Yhtenäinen Åbo ja työ", "yhtenainen abo ja tyo"),
    "fr": ("L’œuvre, vidéoprotection, Ça", "l'oeuvre, videoprotection, ca"),
    "ga": ("Spásanna poiblí, Éire", "spasanna poibli, eire"),
    "hr": ("Đakovo, sigurnost građana, ČŽŠ", "dakovo, sigurnost gradana, czs"),
    "hu": ("Őrség, közterület, ŰR", "orseg, kozterulet, ur"),
    "it": ("Città più sicure, è già", "citta piu sicure, e gia"),
    "lt": ("Viešųjų erdvių ŠĖĮŲŪ", "viesuju erdviu seiuu"),
    "lv": ("Ķekava, pašvaldība, ĻŅĢ", "kekava, pasvaldiba, lng"),
    "mt": ("Ħamrun, spazji pubbliċi, Ġ Ż", "hamrun, spazji pubblici, g z"),
    "nl": ("Veiligheid in ĳdele coördinatie", "veiligheid in ijdele coordinatie"),
    "pl": ("Łódź, bezpieczeństwo, ĄĘŚĆŻ", "lodz, bezpieczenstwo, aescz"),
    "pt": ("Proteção, ações, municípios", "protecao, acoes, municipios"),
    "ro": ("Siguranța, Țară, şi, ţ", "siguranta, tara, si, t"),
    "sk": ("Ľubovoľný, dĺžka, ŕ", "lubovolny, dlzka, r"),
    "sl": ("Varnost v občini Škofja Loka", "varnost v obcini skofja loka"),
    "sv": ("Trygghet på torg, Ängelholm", "trygghet pa torg, angelholm"),
}


def test_there_is_a_sample_of_every_official_language():
    assert set(SAMPLES) == set(LANGUAGES)
    assert len(LANGUAGES) == 24


@pytest.mark.parametrize("language", SAMPLES)
def test_fold(language):
    text, folded = SAMPLES[language]
    assert fold(text) == folded
    assert fold(text.upper()) == fold(text.lower()) == folded


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=100)
@given(st.text(alphabet="ĐđŁłØøÆæŒœßẞĦħİıŊŋŦŧĸςΣσϊΐŉǰﬃ’ʼ\u00ad\u0345K", max_size=12))
def test_fold_is_idempotent_on_the_odd_letters(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_tokens_are_folded_words(text):
    words = tokens(text)
    assert words == [word for word in words if word and fold(word) == word and " " not in word]


def test_composed_and_decomposed_letters_are_the_same_word():
    assert tokens("Se\u0301curite\u0301 des\u00a0places") == ["securite", "des", "places"]


def test_a_soft_hyphen_does_not_split_a_word():
    assert tokens("Video\u00adüberwachung") == ["videouberwachung"]


def test_tokens_of_nothing():
    assert tokens("") == tokens(" –!… ") == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>First</p><p>Second&nbsp;one</p>", "First\nSecond one"),
        ("Scope:<br>cities<ul><li>A</li><li>B</li></ul>", "Scope:\ncities\nA\nB"),
        ("<b>Public</b> spaces", "Public spaces"),
        ("&lt;script&gt; is a word here", "<script> is a word here"),
        ("  plain  ", "plain"),
        ("", ""),
    ],
)
def test_plain(html, text):
    assert plain(html) == text
