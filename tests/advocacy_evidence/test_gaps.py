"""Gaps: every figure with its rows, nothing on fewer than five cities, silence only where read."""

import pytest

from domain.advocacy import NamedIn
from domain.call import PaysFor, Quote, TextBlock
from domain.enums import CostKind, Role, TextKind, Tri
from domain.errors import NotAllowed
from domain.money import Money
from domain.people import VISITOR, Person
from domain.tracking import DismissReason, Stage
from funding_db.engine import read_session
from matcher import security
from services import gaps
from tests.advocacy_evidence.makers import (
    CALL,
    NOW,
    add_city,
    advocate,
    dismiss,
    offer,
    refuse_by,
)
from tests.funding_db import calls_of_a_source as a_call

ME = advocate()
OBJECTIVE = (
    "Fostering the integrated development, culture, natural heritage, sustainable tourism and "
    "security in urban areas."
)


def refused(engine, person=ME, **narrowed):
    with read_session(engine) as session:
        return gaps.refusals(person, session, **narrowed)


def test_five_cities_make_a_figure_and_four_make_none(each_engine):
    offer(each_engine)
    refuse_by(each_engine, 4)
    assert refused(each_engine) == ()
    with read_session(each_engine) as session:
        assert gaps.refused(ME, session).programmes == ()
        assert gaps.cities_of(ME, session, [CALL]) is None
    dismiss(each_engine, add_city(each_engine, "The fifth"), country="ES", budget=50_000)
    (found,) = refused(each_engine)
    assert (found.reason, found.cities, found.countries) == (
        DismissReason.NO_POLICE_AUTHORITY,
        5,
        3,
    )
    assert found.sought == Money.of(450_000)
    assert found.calls == ((CALL, "Municipal police and public spaces"),)
    with read_session(each_engine) as session:
        assert gaps.refused(ME, session).programmes == ("HORIZON",)
        assert gaps.cities_of(ME, session, [CALL]) == 5


def test_the_floor_holds_for_every_narrowing(engine):
    offer(engine)
    refuse_by(engine, 6)
    assert refused(engine, programme="HORIZON")[0].cities == 6
    assert refused(engine, programme="ISF") == ()
    assert refused(engine, country="FR") == ()


def test_one_city_with_many_projects_counts_once(engine):
    offer(engine)
    numbers = refuse_by(engine, 4)
    for _time in range(3):
        dismiss(engine, numbers[0], city="Somewhere else")
    assert refused(engine) == ()


def test_a_networks_projects_count_by_their_city_and_never_twice(engine):
    offer(engine)
    mayor = add_city(engine, "Nice")
    dismiss(engine, mayor, country="FR", city="Nice")
    network = add_city(engine, "Network", "network")
    for city in ("Nice", "NICE", "Lyon", "Turin", "Liège", None):
        dismiss(engine, network, country="FR", city=city)
    assert refused(engine) == (), "Nice, Lyon, Turin and Liège are four"
    dismiss(engine, network, country="FR", city="Malmö")
    assert refused(engine)[0].cities == 5


def test_the_sum_is_hidden_until_five_cities_tell_their_cost(engine):
    offer(engine)
    numbers = [add_city(engine, f"City {n}") for n in range(5)]
    for number in numbers[:4]:
        dismiss(engine, number, budget=100_000)
    dismiss(engine, numbers[4])
    (found,) = refused(engine)
    assert (found.cities, found.sought, found.sought_cities) == (5, None, 0)
    dismiss(engine, numbers[4], uid=CALL, budget=1)
    assert refused(engine)[0].sought == Money.of(400_001)


def test_a_project_without_country_leaves_the_number_of_countries_unknown(engine):
    offer(engine)
    refuse_by(engine, 5)
    dismiss(engine, add_city(engine, "Nowhere"), country=None)
    assert refused(engine)[0].countries is None


def test_what_is_saved_or_won_is_no_refusal(engine):
    offer(engine)
    for number in [add_city(engine, f"City {n}") for n in range(5)]:
        dismiss(engine, number, stage=Stage.WON)
    assert refused(engine) == ()


def test_officers_and_visitors_see_no_refusals(engine):
    offer(engine)
    refuse_by(engine, 5)
    officer = Person(id=1, name="", roles=frozenset({(1, Role.OFFICER)}), organisation_id=1)
    for person in (officer, VISITOR):
        with pytest.raises(NotAllowed):
            refused(engine, person)


def themes(engine, **narrowed):
    with read_session(engine) as session:
        found = gaps.coverage(VISITOR, session, now=NOW, **narrowed)
    return {(one.theme, one.programme): one for one in found}


def test_a_theme_is_covered_by_calls_that_name_it_and_usual_programmes_stand_empty(each_engine):
    offer(
        each_engine,
        a_call.call("1", title="Municipal police", programme="HORIZON",
                    grant_min=Money.of(3_000_000)),
        a_call.call("2", title="Bees and meadows", programme="HORIZON"),
        a_call.call("3", title="Street lighting", programme="ERDF", published_status="closed",
                    opens_on=None, deadlines=()),
    )  # fmt: skip
    found = themes(each_engine)
    assert [c.row.uid for c in found["city_police", "HORIZON"].calls] == [CALL]
    assert found["city_police", "HORIZON"].lowest == Money.of(3_000_000)
    assert found["city_police", "ISF"].calls == ()
    assert found["city_police", "ISF"].lowest is None
    assert found["lighting", "ERDF"].calls == (), "a closed call covers nothing"


def test_the_themes_are_those_of_security_in_public_spaces():
    found = security.themes()
    assert {"urban_security", "city_police", "vehicle_attack", "video"} <= set(found)
    assert not {"energy", "nature", "health"} & set(found)
    assert set(found) >= security.SECURITY


def level(text="", title="Development", **fields):
    blocks = (TextBlock(kind=TextKind.DESCRIPTION, html=text),) if text else ()
    return security.named_in(a_call.call("1", title=title, texts=blocks, **fields))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"text": "Bridges and roads."}, NamedIn.NOWHERE),
        ({"text": OBJECTIVE}, NamedIn.OBJECTIVE),
        ({"text": "Bridges.", "specific_objective": "RSO5.1"}, NamedIn.OBJECTIVE),
        ({"text": f"{OBJECTIVE} Municipal police may apply."}, NamedIn.CALL_TEXT),
        ({"text": "Bridges.", "title": "Crime prevention"}, NamedIn.CALL_TEXT),
        ({"text": "Investissements dans la sécurité urbaine."}, NamedIn.CALL_TEXT),
        ({"text": "Ασφάλεια των πόλεων.", "language": "el"}, NamedIn.CALL_TEXT),
        ({"title": "Crime prevention"}, None),
    ],
    ids=["nowhere", "objective's name", "code", "own words", "title", "fr", "el", "no text"],
)
def test_at_which_level_a_call_names_security(said, expected):
    assert level(**said) is expected


def test_an_eligible_cost_that_names_security_is_the_highest_level():
    quote = Quote(text="video surveillance cameras in public spaces", url="https://example.org/1")
    paid = PaysFor(kind=CostKind.EQUIPMENT, stated=Tri.YES, quote=quote)
    refused_cost = paid.model_copy(update={"stated": Tri.NO})
    assert level("Bridges.", pays_for=(paid,)) is NamedIn.ELIGIBLE_COST
    assert level("Bridges.", pays_for=(refused_cost,)) is NamedIn.NOWHERE


def silence(engine):
    with read_session(engine) as session:
        return {one.unit.programme: one for one in gaps.silences(VISITOR, session, now=NOW)}


def test_silence_is_stated_only_of_what_was_read_as_a_whole(each_engine):
    offer(
        each_engine,
        a_call.call("1", programme="ERDF", text=OBJECTIVE),
        a_call.call("2", programme="ERDF", text="Bridges."),
        a_call.call("3", programme="ISF", text="Crime prevention by municipal police."),
        a_call.call("4", programme="CERV", text="Twinning."),
        a_call.call("5", programme="CERV"),
    )
    found = silence(each_engine)
    assert (found["ERDF"].level, found["ERDF"].silent) == (NamedIn.OBJECTIVE, True)
    assert (found["ISF"].level, found["ISF"].silent) == (NamedIn.CALL_TEXT, False)
    assert (found["CERV"].level, found["CERV"].silent) == (None, False)


def test_a_sample_or_a_source_never_read_proves_no_silence(engine):
    a_call.ingest(engine, [a_call.call("1", programme="ERDF", text="Bridges.")], sample=True)
    found = silence(engine)["ERDF"]
    assert (found.succeeded, found.silent) == (False, False)


def test_a_text_is_read_once_and_again_when_it_changes(engine, monkeypatch):
    read = []
    whole = security.named_in
    monkeypatch.setattr(security, "named_in", lambda call: read.append(call.uid) or whole(call))
    one, other = (a_call.call(n, programme="ERDF", text="Bridges.") for n in "12")
    offer(engine, one, other)
    assert silence(engine)["ERDF"].level is NamedIn.NOWHERE
    assert silence(engine)["ERDF"].level is NamedIn.NOWHERE
    assert sorted(read) == [one.uid, other.uid]
    changed = a_call.call("2", programme="ERDF", text="Crime prevention by police.")
    a_call.ingest(engine, [one, changed], 1)
    assert silence(engine)["ERDF"].level is NamedIn.CALL_TEXT
    assert read[2:] == [other.uid]
