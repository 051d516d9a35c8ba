"""The pages say that a sentence model reads the calls, once, and not where there is none."""

import pytest

from matcher import semantic
from services import matches
from services import settings as settings_service
from tests.ui.conftest import shown
from tests.ui.stock import PROJECT, three
from ui.components import model_reading


class Counting:
    """A model that says the same of every text."""

    def encode(self, sentences):
        return [[1.0, 0.5] for _ in sentences]


class Bar:
    """What the page would show of a progress bar."""

    def __init__(self) -> None:
        self.said: list[tuple[float, str]] = []
        self.emptied = 0

    def __call__(self, share, text):
        self.said.append((share, text))
        return self

    progress = __call__

    def empty(self):
        self.emptied += 1


@pytest.fixture
def bar(monkeypatch):
    bar = Bar()
    monkeypatch.setattr(model_reading.st, "progress", bar)
    monkeypatch.setattr(matches, "_nearness", None)
    return bar


@pytest.fixture
def model(monkeypatch):
    def load(name):
        return Counting()

    def choose():
        monkeypatch.setattr(semantic, "load_model", load)
        monkeypatch.setenv("FUNDMAP_SEMANTIC_MODEL", "a-model")
        monkeypatch.setenv("FUNDMAP_SEMANTIC_LANGUAGES", "multilingual")
        settings_service.settings.cache_clear()

    return choose


def test_the_page_says_that_a_model_reads_the_calls_and_only_once(
    open_page, fill, save, bar, model
):
    fill(three())
    saved = save(PROJECT)
    model()
    at = open_page("project", id=str(saved.id))
    assert not at.exception
    assert bar.said[0][0] == 0
    assert "sentence model reads the calls" in bar.said[0][1]
    share, text = bar.said[-1]
    assert share == 1
    assert "9 of 9 texts" in text
    assert bar.emptied == 1
    assert "A sentence model helps to order these calls." in shown(at)
    bar.said.clear()
    assert not open_page("project", id=str(saved.id)).exception
    assert bar.said == []


def test_nothing_is_said_without_a_model(open_page, fill, save, bar):
    fill(three())
    saved = save(PROJECT)
    at = open_page("project", id=str(saved.id))
    assert "sentence model" not in shown(at)
    assert bar.said == []
    assert not matches.to_be_read()


def test_a_model_that_is_not_there_is_said(open_page, fill, save, bar, monkeypatch):
    fill(three())
    saved = save(PROJECT)
    monkeypatch.setenv("FUNDMAP_SEMANTIC_MODEL", "/no/such/model")
    settings_service.settings.cache_clear()
    at = open_page("project", id=str(saved.id))
    assert "FUNDMAP_SEMANTIC_MODEL is /no/such/model" in shown(at)
    assert bar.emptied


def test_texts_in_languages_that_the_model_does_not_know_are_not_counted():
    records = three()
    assert semantic.texts_to_read(records, "a-model", "multilingual") == 9
    assert semantic.texts_to_read(records, "a-model", "fr") == 0
