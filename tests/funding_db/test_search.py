"""Search means the same on both engines, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from domain.text import tokens
from funding_db.engine import Engine, read_session
from funding_db.models import Call
from funding_db.rows import storable
from funding_db.search import SearchHits, phrases_of, search
from funding_db.words import GAP, index_text, write_out
from tests.funding_db.calls_of_a_source import call, ingest

TEXTS = {
    "1": ("Protection of public spaces", "<p>Barriers against vehicle attacks, in squares.</p>"),
    "2": ("Local police and crime prevention", "<p>For public authorities; spaces are open.</p>"),
    "3": ("Țară sigură", "<p>Sécurité urbaine, Straßenbeleuchtung &amp; caméras C++ 24/7</p>"),
    "4": ("Ασφάλεια στους δρόμους", "<p>snake_case e-mail don't 100,5 ½ 犬 𝒜</p>"),
    "5": ("Δρόμος", "<p>the of and " + "the end " * 400 + "</p><p>very last <b>word</b>s</p>"),
}
CALLS = [
    call(ref, title=title, text=text, identifier=f"HORIZON-CL3-2027-01-FCT-0{ref}")
    for ref, (title, text) in TEXTS.items()
]


def _find(engine: Engine, query: str) -> tuple[set[str], bool]:
    with read_session(engine) as session:
        hits = search(session, query)
        rows = session.exec(select(Call.id, Call.uid))
        names = {call_id: uid.removeprefix("eu_test:") for call_id, uid in rows}
    assert len(set(hits.ids)) == len(hits.ids)
    return {names[i] for i in hits.ids}, hits.any_word


def _first(engine: Engine, query: str) -> str:
    with read_session(engine) as session:
        first = search(session, query).ids[0]
        return str(session.get_one(Call, first).uid).removeprefix("eu_test:")


FINDS = [
    ("barriers", {"1"}),
    ("BARRIERS", {"1"}),
    ("public spaces", {"1", "2"}),
    ('"public spaces"', {"1"}),
    ("public-spaces", {"1"}),
    ("CL3-2027", {"1", "2", "3", "4", "5"}),
    ("HORIZON-CL3-2027-01-FCT-04", {"4"}),
    ("2027-CL3", set()),
    ("tara", {"3"}),
    ("securite", {"3"}),
    ("strassenbeleuchtung", {"3"}),
    ("ΔΡΌΜΟΥΣ", {"4"}),
    ("δρομος", {"5"}),
    ("24/7", {"3"}),
    ("C++", {"3"}),
    ("snake_case", {"4"}),
    ("snake", set()),
    ("犬", {"4"}),
    ("very last word s", {"5"}),
    ('"end very"', set()),  # the 400th "end": neither engine remembers where it stands
    ('"spaces barriers"', set()),
    ("amp", set()),
    ("", set()),
    ("- + * ( ) \" ' : ^", set()),
]


def test_it_finds(engine: Engine) -> None:
    ingest(engine, CALLS)
    found = [(query, *_find(engine, query)) for query, _ in FINDS]
    assert found == [(query, expected, False) for query, expected in FINDS]


def test_without_a_call_that_has_all_words_any_word_counts(engine: Engine) -> None:
    ingest(engine, CALLS)
    assert _find(engine, "barriers police unheard") == ({"1", "2"}, True)
    assert _find(engine, "unheard") == (set(), False)


def test_no_phrase_reaches_from_the_title_into_the_text(engine: Engine) -> None:
    ingest(engine, [call("1", title="safe", identifier=None, text="<p>squares</p>")])
    assert _find(engine, '"safe squares"') == (set(), False)


def test_the_title_weighs_more_than_the_text(engine: Engine) -> None:
    words = "<p>" + "drones " * 3 + "and much other text about towns </p>"
    ingest(engine, [call("1", title="Other", text=words), call("2", title="Drones over towns")])
    assert _first(engine, "drones") == "2"


def test_a_change_and_a_correction_are_found_and_the_old_words_are_not(engine: Engine) -> None:
    ingest(engine, [call("1", title="Old words")])
    ingest(engine, [call("1", title="New name")], on=1)
    assert _find(engine, "name") == ({"1"}, False)
    assert _find(engine, "old") == (set(), False)


HOSTILE = [
    "a AND", "NOT", "NEAR(a b)", "title:x", "*", '"', '"""', "a*", "^a", "(((", "'; DROP TABLE call --",
    "a\x00b", "\ud800", "a & b | !c <-> d", "\\", "'", ":*", "zqx", "x" * 10_000, "a " * 5_000,
    '"' + "b " * 5_000, "%s %(x)s :match ?", "\u202e\u200b\ufeff", "٣٤ १२",
]  # fmt: skip


def test_hostile_queries_find_or_do_not_find_but_never_fail(engine: Engine) -> None:
    ingest(engine, CALLS)
    for query in HOSTILE:
        found, _ = _find(engine, query)
        assert found <= set(TEXTS)


def test_written_out_words_are_letters_and_never_collide() -> None:
    words = ["police", "cl3", "zqx", "zqa", "ασφαλεια", "a_b", "½", "2027", "犬", GAP]
    written = write_out(words)
    assert all(w.isascii() and w.isalpha() for w in written)
    assert len(set(written)) == len(set(words))
    assert GAP not in written


def test_huge_texts_fit_the_index(engine: Engine) -> None:
    other = " ".join(f"ωord{n:05}" + "ω" * 50 for n in range(20_000))
    ingest(engine, [call("1", text=f"<p>first {other} last</p>")])
    assert _find(engine, "first") == ({"1"}, False)
    assert _find(engine, "last") == (set(), False)


_WORDS = st.sampled_from(
    ["public", "spaces", "police", "the", "of", "cl3", "2027", "Sécurité", "straße", "a_b", "1e5",
     "0x1f", "3.14", "user@city.eu", "www.city.eu/x", "-5", "½", "ﬁre", "don't", "٣", "犬"]
)  # fmt: skip
_TEXT = st.lists(_WORDS | st.text(max_size=6), min_size=1, max_size=12).map(" ".join)


@pytest.mark.postgresql
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    texts=st.lists(_TEXT, min_size=1, max_size=4), queries=st.lists(_TEXT, min_size=8, max_size=8)
)
def test_both_engines_return_the_same_calls(
    sqlite_engine: Engine, postgresql_engine: Engine, texts: list[str], queries: list[str]
) -> None:
    number = next(_DAYS)
    calls = [
        call(str(i), title=storable(text) or "x", text=f"<p>{texts[-i]}</p>".replace("<p><", "<p>"))
        for i, text in enumerate(texts)
    ]
    for one in (sqlite_engine, postgresql_engine):
        ingest(one, calls, on=number)
    for query in [*queries, *texts]:
        assert _find(sqlite_engine, query) == _find(postgresql_engine, query)


_DAYS = iter(range(10_000))


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_a_plain_word_is_found_by_itself(text: str) -> None:
    words = [word for phrase in phrases_of(text) for word in phrase]
    assert set(words) <= set(write_out(tokens(text)))
    indexed = index_text(call("1", title=text or "x")).title.split()
    assert set(words) <= set(indexed)


def test_the_empty_answer_is_no_guess() -> None:
    assert SearchHits(()) == SearchHits((), any_word=False)
