"""Scores, their explanation, and speed paths against a slow and obvious twin."""

from math import fsum, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.call import TextBlock
from domain.enums import TextKind
from domain.project import ProjectText
from matcher import ranking
from matcher.engine import judge, match, relevance_order
from matcher.index import build
from matcher.lexicon import SINGLE
from matcher.space import Feature, build_block
from matcher.vectors import call_vector, profile_vector
from matcher.words import content_words, grams, grams_in, language_of, stem
from tests.matcher.examples import NOW, call, profile

CALLS = (
    call("a", "Protection of public spaces against vehicle attacks"),
    call("b", "Fishing nets for coastal communities", "<p>Trawlers and ports of the coast.</p>"),
    call(
        "c", "Open topic on terrorism", "<p>Protecting public spaces and crowds from attacks.</p>"
    ),
    call("d", "Soil health", "<p>Living labs for soils.</p>"),
)


@pytest.fixture(scope="module")
def index():
    return build(CALLS)


def test_the_call_that_says_it_comes_first(index):
    order = relevance_order(profile("Protecting our public spaces from attacks"), index)
    assert [uid for uid, _ in order[:2]] == ["eu_test:a", "eu_test:c"]
    assert len(order) == len(CALLS)
    assert all(0 <= score <= 1 for _, score in order)


BOTH = (
    call("en", "Protection of public spaces against vehicle attacks"),
    call("fr", "Éclairage des places et des marchés", language="fr"),
    call("el", "Soil health"),
    call("pt", "Redes de pesca para comunidades costeiras", language="pt"),
)


def test_a_profile_in_two_languages_finds_what_each_of_them_finds():
    index = build(BOTH)
    french = profile("Éclairage des places", language="fr", country="FR")
    text = ProjectText(language="en", title="Public spaces without vehicle attacks")
    english = profile(text.title, language="en", country="FR")
    both = french.model_copy(update={"others": (text,)})
    alone = [dict(relevance_order(one, index)) for one in (french, english)]
    found = dict(relevance_order(both, index))
    assert {uid for uid, _ in relevance_order(both, index)[:2]} == {"eu_test:en", "eu_test:fr"}
    assert alone[0]["eu_test:en"] < found["eu_test:en"]
    assert alone[1]["eu_test:fr"] < found["eu_test:fr"]
    assert all(0 <= score <= 1 for score in found.values())
    same = french.model_copy(update={"others": (ProjectText(language="en"),)})
    for uid, score in relevance_order(same, index):
        assert score == alone[0][uid], "an empty text adds nothing"


def test_a_call_given_twice_counts_once_and_the_later_wins():
    index = build([call("a", "Old words"), call("a", "Bollards")])
    assert len(index) == 1
    assert index.records[0].title == "Bollards"


def test_shares_sum_exactly_to_the_score(index):
    asked = profile("Vehicle attacks on public spaces", summary="Bollards against terror attacks")
    scored = dict(relevance_order(asked, index))
    results = match(asked, index, now=NOW)
    assert results
    for result in results:
        assert result.relevance == fsum(term.share for term in result.terms)
        assert result.relevance == pytest.approx(scored[result.call_uid], rel=1e-4)


def test_shares_name_words_of_the_call_and_the_common_theme(index):
    asked = profile("Poller gegen Überfahrtaten auf öffentlichen Plätzen", language="de")
    first = match(asked, index, now=NOW)[0]
    assert first.call_uid == "eu_test:a"
    assert ("theme", "vehicle attacks and barriers") in [
        (t.call_field, t.term) for t in first.terms
    ]
    english = match(profile("Public spaces"), index, now=NOW)[0]
    words = {
        word for term in english.terms if term.call_field == "title" for word in term.term.split()
    }
    assert words <= set(content_words(CALLS[0].title))
    assert "public spaces" in {term.term for term in english.terms}


def test_many_small_shares_are_told_as_one():
    words = " ".join(f"streetword{n} squareword{n}" for n in range(30))
    index = build([call("long", words, f"<p>{words}</p>"), call("x", "Fish")])
    terms = match(profile(words), index, now=NOW)[0].terms
    assert terms[-1].call_field == "other"
    assert terms[-1].term == ""
    assert len(terms) == 21


def test_conditions_and_help_texts_are_not_ranked():
    boiler = TextBlock(kind=TextKind.CONDITIONS, html="<p>bollards bollards</p>")
    index = build([call("x", "Fish", texts=(boiler,)), call("y", "Bollards"), call("z", "Trees")])
    assert relevance_order(profile("Bollards"), index)[1][1] == pytest.approx(0, abs=0.02)


def test_a_missing_text_is_neither_a_bonus_nor_a_penalty():
    title = "Protection of squares"
    same = call("same", title, f"<p>{title} and {title}</p>")
    other = call("other", title, "<p>Fisheries policy of coastal regions and islands</p>")
    bare = call("bare", title)
    order = [
        u
        for u, _ in relevance_order(
            profile("Protection of our squares"), build([same, other, bare])
        )
    ]
    assert order == ["eu_test:same", "eu_test:bare", "eu_test:other"]


def test_identifiers_among_keywords_do_not_reach_the_ranking():
    index = build([call("x", "Fish", keywords=("HORIZON-CL3-2027-01-FCT-04",)), call("y", "Trees")])
    assert all(score == 0 for _, score in relevance_order(profile("HORIZON CL3 2027 FCT"), index))


def test_one_query_many_queries_and_blocks_agree(index):
    asked = [profile("public spaces attacks"), profile("soil labs"), profile("ports of the coast")]
    matrix = ranking.profile_matrix(asked, index)
    fast = ranking.rank_many(matrix, index, top=2).toarray()
    slow = ranking._rank_in_blocks(matrix, index, top=2).toarray()
    assert fast == pytest.approx(slow, abs=1e-6)
    for row, project in zip(fast, asked, strict=True):
        alone = ranking.scores(ranking.touch_profile(project, index))
        best = np.argsort(-alone)[:2]
        assert row[best] == pytest.approx(alone[best], abs=1e-6)


def test_a_new_call_scores_as_it_does_inside_the_index(index):
    project = profile("Protecting public spaces and crowds from attacks with bollards")
    vectors = ranking.profile_matrix([project], index)
    inside = ranking.scores(ranking.touch_profile(project, index))
    for place, record in enumerate(index.records):
        assert ranking.scores_of_call(record, vectors, index)[0] == pytest.approx(
            inside[place], abs=1e-5
        )


def test_weights_equal_the_formula_written_out():
    documents = [[1, 1, 2], [2, 3], [3]]
    feature = Feature(
        np.asarray([k for keys in documents for k in keys]),
        np.asarray([n for n, keys in enumerate(documents) for _ in keys]),
    )
    block, matrix = build_block(feature, 3)
    dense = matrix.toarray()

    def rarity(key: int) -> float:
        return sqrt(log(4 / (1 + sum(key in keys for keys in documents))) + 1)

    for column, keys in enumerate(documents):
        raw = {key: (1 + log(keys.count(key))) * rarity(key) for key in set(keys)}
        length = sqrt(sum(weight**2 for weight in raw.values()))
        for row, key in enumerate(block.keys.tolist()):
            assert dense[row, column] == pytest.approx(raw.get(key, 0) / length, rel=1e-5)


def test_words_that_no_call_has_count_in_the_length(index):
    few = profile_vector(profile("public spaces"), index)
    padded = profile_vector(profile("public spaces zyxwv qponm lkjih"), index)
    shared = np.intersect1d(few[0], padded[0])
    strong = few[1][np.isin(few[0], shared)].sum()
    assert padded[1][np.isin(padded[0], shared)].sum() < strong


def test_the_vector_of_a_call_holds_only_known_rows(index):
    rows, weights = call_vector(call("new", "Quokka zoology and public spaces"), index)
    assert rows.max() < index.matrix.shape[0]
    assert len(rows) == len(weights)


def test_a_single_pair_can_be_judged(index):
    result = judge(profile("Soil"), index, "eu_test:d", now=NOW)
    assert result.call_uid == "eu_test:d"
    with pytest.raises(KeyError):
        judge(profile("Soil"), index, "eu_test:nothing", now=NOW)


def test_empty_index_and_empty_profile_give_nothing(index):
    assert match(profile("anything"), build([]), now=NOW) == ()
    assert relevance_order(profile("anything"), build([])) == []
    assert match(profile(""), index, now=NOW) == ()
    assert match(profile("Public spaces"), index, now=NOW, limit=0) == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from([None, "en", "el", "xx"]))
def test_any_text_is_ranked_without_an_accident(title, summary, language):
    index = _SMALL
    asked = profile(title, summary=summary, language=language)
    for result in match(asked, index, now=NOW):
        assert 0 < result.relevance <= 1
        assert 0 <= result.confidence <= 1


_SMALL = build(CALLS)


@pytest.mark.parametrize(
    "summary",
    [
        "word " * 10_000,
        "<b>public</b> <script>alert(1)</script> spaces &lt;x&gt;",
        "δημόσιοι χώροι и обществени пространства",
        "ab" * 25_000,
        "𝒫ublic \x00 \ud7ff ‮spaces",
    ],
)
def test_hostile_summaries_are_ranked(summary, index):
    assert isinstance(match(profile("Public spaces", summary=summary), index, now=NOW), tuple)


def test_stems_survive_inflection():
    assert stem("terrorism") == stem("terrorists")
    assert "the" not in content_words("the police of the city")


def order_of(asked, *calls):
    return [uid.split(":")[1] for uid, _ in relevance_order(asked, build(calls))]


def test_a_word_of_another_language_is_a_false_friend():
    theirs = call("places", "Places of tomorrow and their bioeconomy")
    ours = call("ours", "Safety in public spaces of the city")
    asked = profile("Sécuriser les places de la ville pour tous", language="fr")
    assert order_of(asked, theirs, ours)[0] == "ours"
    at_home = call("home", "Places de la ville plus belles", language="fr")
    assert order_of(asked, theirs, at_home)[0] == "home"


def test_the_language_of_a_text_is_read_from_its_function_words():
    assert language_of("Die Stadt will die Plätze und den Markt mit Pollern sichern") == "de"
    assert language_of("La ville veut sécuriser les places et le marché avec des bornes") == "fr"
    assert language_of("Bollards") is None
    assert language_of("") is None


def test_a_word_inside_a_term_does_not_stand_for_itself():
    platform = call("platform", "Platform of software for the vehicle")
    squares = call("squares", "Security of citizens against terrorism in public spaces")
    asked = profile("Terrorism and vehicle attacks", language="en")
    assert order_of(asked, platform, squares)[0] == "squares"
    assert order_of(profile("A vehicle", language="en"), platform, squares)[0] == "platform"


def test_a_near_word_speaks_for_another():
    water = call("water", "Wastewater treatment plants")
    music = call("music", "Music festivals")
    asked = profile("Sewage", language="en")
    assert order_of(asked, music, water)[0] == "water"
    terms = match(asked, build([music, water]), now=NOW)[0].terms
    assert ("meaning", "wastewater") in [(t.call_field, t.term) for t in terms]


def test_pieces_are_counted_as_they_are_cut():
    assert all(grams_in(word) == len(grams(word)) for word in ("a", "ab", "abc", "bollards"))


def test_what_every_call_says_weighs_less():
    index = build([call("a", "Innovative partners"), call("b", "Fishing quokkas")])
    block = next(p.block for p in index.parts if p.field == "title" and p.kind == "stems")
    numbers = index.lexicon.look_up(["innovative", "quokkas"])[1] | SINGLE
    rows, known = block.rows_of(numbers)
    assert known.all()
    assert block.asked[rows[0]] < 0.8 * block.asked[rows[1]]
    assert block.rarity[rows[0]] == block.rarity[rows[1]]


def share_of_theme(calls, asked, theme="video protection"):
    result = next(r for r in match(profile(asked), build(calls), now=NOW) if r.call_uid[-1] == "v")
    return sum(t.share for t in result.terms if (t.call_field, t.term) == ("theme", theme))


def test_a_theme_speaks_for_a_word_that_its_calls_do_not_use():
    towns = [call(f"t{n}", f"Harbour of the town number{n}") for n in range(5)]
    asked = "CCTV for the harbour of the town"
    unsaid = share_of_theme([call("v", "Video surveillance of stations"), *towns], asked)
    said = share_of_theme([call("v", "CCTV, video surveillance of stations"), *towns], asked)
    assert unsaid > 5 * said > 0
    page = " ".join(f"harbourword{number}" for number in range(150))
    calls = [call("v", "Video surveillance of stations"), call("h", page)]
    assert share_of_theme(calls, f"CCTV {page}") < unsaid / 5
