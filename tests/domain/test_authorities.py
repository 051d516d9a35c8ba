"""Managing authorities: every region answered for, nothing composed, no region of two entries."""

from urllib.parse import urlsplit

import pytest

from crawlers.discovery import classes
from domain.reference import authorities, nuts
from domain.reference.authorities import Authority, Fund


def test_every_region_of_every_member_state_has_an_answer_for_both_funds():
    assert len(authorities.member_states()) == 27
    answers = [a for state in authorities.member_states() for a in authorities.responsible(state)]
    assert len({(a.nuts, a.fund) for a in answers}) == len(answers) == 2 * 244
    assert {nuts.level(a.nuts) for a in answers} == {2}


@pytest.mark.parametrize(
    ("country", "count", "some"),
    [("FR", 27, "FRL0"), ("GR", 13, "EL30"), ("LV", 1, "LV00"), ("PT", 9, "PT19"), ("XX", 0, "")],
)
def test_regions_of_the_latest_edition(country, count, some):
    found = authorities.regions(country)
    assert len(found) == count
    assert not some or some in found
    assert not [code for code in found if code.endswith("Z")]


def answer(code, fund=Fund.ERDF):
    state = nuts.country_of(code)
    return next(
        a.authority for a in authorities.responsible(state) if (a.nuts, a.fund) == (code, fund)
    )


def test_what_the_sources_state():
    nice = answer("FRL0")
    assert nice.name.startswith("Région Sud")
    assert nice.link == "https://europe.maregionsud.fr/calendrier"
    assert answer("PL61").name.endswith("(2021PL16FFPR002)")
    assert answer("PT19", Fund.ISF).name.startswith("Secretaria-Geral")
    assert answer("BE21").link is None
    assert "no policy objective 5" in answer("BE21").note


def test_an_authority_that_nobody_named_stays_unknown():
    for code in ("DE21", "ITC4", "FI20", "PL21", "SE11"):
        assert answer(code) is None
    assert answer("DE21", Fund.ISF) is None
    assert answer("ES30").name is None, "the register is no managing authority"


def test_entries_are_whole_and_no_two_have_one_region():
    entries = authorities.authorities()
    claimed = [(entry.fund, code) for entry in entries for code in entry.nuts]
    assert len(set(claimed)) == len(claimed)
    for entry in entries:
        assert entry.source.startswith("https://")
        assert entry.link is None or urlsplit(entry.link).scheme == "https"
        assert entry.sources or entry.note, "an entry that tells nothing"
        assert entry.part == bool(entry.part and entry.note)


def test_every_source_that_is_named_exists_and_every_national_one_is_named():
    named = {source for entry in authorities.authorities() for source in entry.sources}
    specs = {kind.spec.id: kind.spec for kind in classes().values()}
    assert named - set(specs) == set()
    national = {name for name, spec in specs.items() if spec.country != "EU"}
    # A national programme beside those of the regions says nothing about any region's authority.
    assert national - named == {"it_capcoe"}
    for entry in authorities.authorities():
        assert {specs[source].country for source in entry.sources} <= {entry.country}


@pytest.mark.parametrize("codes", [("PT17",), ("FR10", "XX"), (), ("DE",)])
def test_a_code_of_another_edition_or_country_is_refused(codes):
    with pytest.raises(ValueError, match=r"region"):
        Authority(fund=Fund.ERDF, country="FR", nuts=codes, source="https://example.org")
