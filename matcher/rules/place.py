"""Country and region: the call's own area first, then what its programme says, else unknown."""

from collections.abc import Iterator

from domain.call import Area, Quote
from domain.enums import AreaScheme, RuleState, Tri
from domain.match import Question, Reason
from domain.reference import countries, nuts, programmes
from domain.reference.programmes import Family
from matcher import messages as say
from matcher.rules.facts import Facts

COUNTRY = "country"
AREA = "area"

_CODED = (AreaScheme.COUNTRY, AreaScheme.NUTS)
# Actions outside the Union name their countries call by call.
_OUTSIDE = (Family.EXTERNAL, Family.INSTITUTIONS)


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield the reason about the country and, where the call has an area, about the region."""
    yield _country(facts)
    if not any(area.scheme is not AreaScheme.COUNTRY for area in facts.record.areas):
        return
    region = _region(facts)
    if region is not None:
        yield region


def _country(facts: Facts) -> Reason:
    own = facts.profile.country
    if own is None:
        question = Question(COUNTRY, say.say(say.ASK_COUNTRY))
        text = say.say(say.COUNTRY_UNTOLD)
        return Reason(COUNTRY, RuleState.UNKNOWN, text, question=question, hard=True)
    areas = [area for area in facts.record.areas if area.scheme in _CODED]
    only_coded = len(areas) == len(facts.record.areas)
    if areas:
        listed = own in {_iso(area) for area in areas}
        if listed:
            text = say.say(say.COUNTRY_LISTED, country=own)
            return Reason(COUNTRY, RuleState.MET, text, _area_quote(facts), hard=True)
        if only_coded:
            text = say.say(say.COUNTRY_NOT_LISTED, areas=_named(areas), country=own)
            return Reason(COUNTRY, RuleState.NOT_MET, text, _area_quote(facts), hard=True)
    return _by_programme(facts, own)


def _by_programme(facts: Facts, own: str) -> Reason:
    code = facts.record.programme
    known = countries.participation(code, own) if code else None
    settled = facts.answer("country_admitted")
    if known is not None and known.stated is Tri.YES:
        text = say.say(say.COUNTRY_ADMITTED, country=own, source=known.source, year=known.read_in)
        return Reason(COUNTRY, RuleState.MET, text, hard=True)
    if known is not None and known.stated is Tri.NO:
        text = say.say(say.COUNTRY_KEPT_OUT, country=own, source=known.source, year=known.read_in)
        question = Question("country_admitted", say.say(say.ASK_COUNTRY_ADMITTED, country=own))
        if settled is None:
            return Reason(COUNTRY, RuleState.UNKNOWN, text, question=question, hard=True)
        state = RuleState.MET if settled else RuleState.NOT_MET
        return Reason(COUNTRY, state, text, hard=True)
    programme = programmes.get(code) if code else None
    if programme and programme.family not in _OUTSIDE and own in countries.EU:
        text = say.say(say.COUNTRY_PROGRAMME, programme=programme.name, country=own)
        return Reason(COUNTRY, RuleState.MET, text)
    return Reason(COUNTRY, RuleState.UNKNOWN, say.say(say.COUNTRY_UNSTATED, country=own))


def _region(facts: Facts) -> Reason | None:
    finer = [
        area for area in facts.record.areas if area.scheme is AreaScheme.NUTS and len(area.code) > 2
    ]
    if any(area.scheme in (AreaScheme.TEXT, AreaScheme.LAU) for area in facts.record.areas):
        return _in_words(facts)
    whole = {a.code for a in facts.record.areas if a.scheme in _CODED and len(a.code) == 2}
    if not finer or facts.profile.country in {countries.from_nuts(code) for code in whole}:
        return None
    quote, named = _area_quote(facts), _named(finer)
    own = facts.profile.nuts
    if not own:
        text = say.say(say.AREA_UNTOLD, areas=named)
        question = Question("nuts", say.say(say.ASK_NUTS))
        return Reason(AREA, RuleState.UNKNOWN, text, quote, question, hard=True)
    if any(_inside(area, code) for area in finer for code in own):
        return Reason(AREA, RuleState.MET, say.say(say.AREA_INSIDE), quote, hard=True)
    strange = [area for area in finer for code in own if not _comparable(area, code)]
    if strange or any(nuts.contains(code, area.code) for area in finer for code in own):
        # Another edition, or only a larger region is told, which holds the area and more.
        edition = say.say(say.AREA_EDITION, edition=strange[0].version) if strange else None
        text = edition or say.say(say.AREA_UNTOLD, areas=named)
        question = Question("nuts", say.say(say.ASK_NUTS))
        return Reason(AREA, RuleState.UNKNOWN, text, quote, question, hard=True)
    text = say.say(say.AREA_OUTSIDE, areas=named)
    return Reason(AREA, RuleState.NOT_MET, text, quote, hard=True)


def _in_words(facts: Facts) -> Reason:
    named = _named([a for a in facts.record.areas if a.scheme in (AreaScheme.TEXT, AreaScheme.LAU)])
    key = f"in_area:{facts.record.uid}"
    settled = facts.answer(key)
    text = say.say(say.AREA_WORDS, areas=named)
    if settled is None:
        question = Question(key, say.say(say.ASK_AREA, areas=named))
        return Reason(AREA, RuleState.UNKNOWN, text, _area_quote(facts), question, hard=True)
    state = RuleState.MET if settled else RuleState.NOT_MET
    return Reason(AREA, state, text, _area_quote(facts), hard=True)


def _comparable(area: Area, code: str) -> bool:
    """Say whether the two codes are of one edition; an edition that nobody states is taken as ours.

    A city gives the code of its region of today. Where the call counts in another edition, a code
    that both have may stand for different regions only if the country has renumbered them.
    """
    if area.version is None or area.version not in nuts.EDITIONS or nuts.level(code) is None:
        return True
    same_country = nuts.country_of(code) == nuts.country_of(area.code)
    return not same_country or area.version in nuts.editions_of(code) or not nuts.editions_of(code)


def _inside(area: Area, code: str) -> bool:
    """Say whether a region lies in an area, wholly, whatever the edition of the area's code."""
    if _comparable(area, code):
        return nuts.contains(area.code, code)
    older = [
        one
        for one in nuts.regions(nuts.country_of(code), level=3, edition=area.version or nuts.LATEST)
        if any(
            part.code == code.upper() for part in nuts.to_latest(one, area.version or nuts.LATEST)
        )
    ]
    return bool(older) and all(nuts.contains(area.code, one) for one in older)


def _iso(area: Area) -> str:
    return countries.from_nuts(area.code)


def _named(areas: list[Area]) -> str:
    return ", ".join(dict.fromkeys(area.text or area.code for area in areas))[:200]


def _area_quote(facts: Facts) -> Quote | None:
    return facts.quote("; ".join(area.text for area in facts.record.areas if area.text))
