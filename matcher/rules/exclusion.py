"""Where a call does not apply, in its own words: some offers are not for cities of the Union."""

from collections.abc import Iterator

from domain.call import Area
from domain.enums import AreaScheme, RuleState
from domain.match import Question, Reason
from domain.reference import countries, nuts
from matcher import messages as say
from matcher.rules.facts import Facts

RULE = "excluded_area"
UNION = "EU"
"""The code by which a record leaves out every Member State at once."""


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a bar where the city lies in an excluded area, a question where that is not known."""
    for area in facts.record.excluded_areas:
        reason = _of(facts, area)
        if reason is not None:
            yield reason
            return


def _of(facts: Facts, area: Area) -> Reason | None:
    own, quote = facts.profile.country, facts.quote(area.text)
    if area.scheme is AreaScheme.NUTS and len(area.code) > 2:
        return _region(facts, area)
    if area.scheme not in (AreaScheme.COUNTRY, AreaScheme.NUTS) or own is None:
        return None  # the rule of the country asks for it
    inside = own in countries.EU if area.code == UNION else own == countries.from_nuts(area.code)
    if not inside:
        return None
    text = say.say(say.COUNTRY_EXCLUDED, country=own, areas=area.text or area.code)
    return Reason(RULE, RuleState.NOT_MET, text, quote, hard=True)


def _region(facts: Facts, area: Area) -> Reason | None:
    profile, quote, named = facts.profile, facts.quote(area.text), area.text or area.code
    if profile.country not in (None, countries.from_nuts(area.code)):
        return None
    if any(nuts.contains(area.code, code) for code in profile.nuts):
        text = say.say(say.AREA_EXCLUDED, areas=named)
        return Reason(RULE, RuleState.NOT_MET, text, quote, hard=True)
    if profile.nuts and not any(nuts.contains(code, area.code) for code in profile.nuts):
        return None
    question = Question("nuts", say.say(say.ASK_NUTS))
    text = say.say(say.AREA_EXCLUDED_UNTOLD, areas=named)
    return Reason(RULE, RuleState.UNKNOWN, text, quote, question, hard=True)
