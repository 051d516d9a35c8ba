"""Objectives that name security, defence or preparedness: no code is surer than who printed it."""

import re

import pytest

from domain.i18n import texts
from domain.reference.objectives import codes, find, key_of, keys_in, objectives, of_the_mission
from services import objective_words


def test_a_code_is_confirmed_only_where_several_print_it():
    for one in objectives():
        assert one.confirmed == (len(one.code_said_by) > 1), one.key
        assert one.law.startswith("Regulation (EU) 20"), one.key
        assert one.url.startswith("https://eur-lex.europa.eu/eli/reg/20"), one.key
        assert re.fullmatch(r"RSO[1-5]\.\d{1,2}", one.code)
        assert (one.key == one.code) == bool(one.code_said_by), "a code nobody prints is no key"
    assert codes() == ("RSO5.1", "RSO5.2", "RSO1.7", "RSO3.3")


@pytest.mark.parametrize(
    ("stated", "keys"),
    [
        ("RSO5.1", ("RSO5.1",)),
        ("RSO5.1; RSO5.2", ("RSO5.1", "RSO5.2")),
        ("RSO3.3", ("ERDF 3(1)(c)(iii)",)),
        ("ERDF 3(1)(c)(iii); RSO3.3", ("ERDF 3(1)(c)(iii)",)),
        ("RSO2.4", ("RSO2.4",)),
        ("PO5", ("PO5",)),
        (None, ()),
        ("", ()),
    ],
)
def test_both_names_of_an_objective_are_filtered_as_one(stated, keys):
    assert keys_in(stated) == keys


@pytest.mark.parametrize(
    "near", ["5.1", "RSO5.3", "RSO5.10", "RSO15.1", "ESO5.1", "rso5.1 ", "PO5"]
)
def test_a_near_miss_is_none_of_them(near):
    assert find(near) is None
    assert key_of(near) == near


def test_what_is_not_sure_says_so_in_every_form():
    t = texts("en")
    said = {key: objective_words.said(key, t) for key in ("RSO5.1", "RSO1.7", "RSO3.3", "RSO2.4")}
    assert said["RSO5.1"] == "RSO5.1: integrated development and security in urban areas"
    assert said["RSO2.4"] == "RSO2.4"
    for unsure in ("RSO1.7", "RSO3.3"):
        assert said[unsure].startswith(f"{unsure}: ")
        assert said[unsure].endswith("(code to be confirmed)")
        assert objective_words.short(unsure, t) == f"{unsure} (code to be confirmed)"
    worded = objective_words.said("ERDF 3(1)(c)(iii)", t)
    assert "RSO3.3" not in worded, "a wording never becomes a code"
    assert "Article 3(1)(c)(iii); code to be confirmed" in worded
    assert objective_words.stated("RSO5.1; RSO2.4", t) == f"{said['RSO5.1']}; RSO2.4"
    assert objective_words.stated(None, t) is None
    assert objective_words.brief("RSO5.1", t) == "RSO5.1"
    assert objective_words.brief("RSO1.7", t) == said["RSO1.7"]
    assert objective_words.short("RSO5.2", t) == "RSO5.2"


def test_calls_of_the_mission_are_those_that_state_one_of_them():
    assert [one.code for one in of_the_mission("RSO2.4; RSO5.2; ERDF 3(1)(c)(iii)")] == [
        "RSO5.2",
        "RSO3.3",
    ]
    assert of_the_mission("RSO2.4") == of_the_mission(None) == ()
