"""Who must apply together: how many members, from how many countries, and in which seats.

A seat that partners can fill never shuts a city out; it is a task or a question. Whether a body
counts as a police authority is law of its country: nobody in a town hall can answer that alone.
"""

from collections.abc import Iterator

from domain.call import Quote, Seat
from domain.country_fact import CountryFact
from domain.enums import Actor, ApplicantType, RuleState
from domain.match import Message, Question, Reason
from matcher import messages as say
from matcher.rules import programme
from matcher.rules.facts import Facts
from matcher.rules.programme import LAW, LAW_OF, rule_for

MEMBERS = "consortium_members"
COUNTRIES = "consortium_countries"
SEAT = "seat"
POLICE_KEY = "police_authority"

_OWN_SEAT = {
    Actor.LOCAL_AUTHORITY: frozenset(
        {
            ApplicantType.MUNICIPALITY,
            ApplicantType.UNION_OF_MUNICIPALITIES,
            ApplicantType.REGION,
        }
    ),
    Actor.POLICE_AUTHORITY: frozenset({ApplicantType.POLICE_AUTHORITY}),
}
_LONGEST_DEFINITION = 700
_BY_PROGRAMME = {
    MEMBERS: (say.MEMBERS_BY_PROGRAMME, say.MEMBERS_BY_PROGRAMME_TOLD),
    COUNTRIES: (say.COUNTRIES_BY_PROGRAMME, say.COUNTRIES_BY_PROGRAMME_TOLD),
}


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason for each stated condition; nothing when the call states none."""
    consortium = facts.record.consortium
    if consortium is None or not (consortium.min_members or consortium.min_countries):
        yield from _by_programme(facts)
    if consortium is None:
        return
    if (consortium.min_members or 0) > 1:
        yield _count(
            facts, MEMBERS, consortium.min_members or 0,
            (say.MEMBERS_TOLD, say.MEMBERS_UNTOLD, say.ASK_MEMBERS),
        )  # fmt: skip
    if (consortium.min_countries or 0) > 1:
        yield _count(
            facts, COUNTRIES, consortium.min_countries or 0,
            (say.MEMBER_COUNTRIES_TOLD, say.MEMBER_COUNTRIES_UNTOLD, say.ASK_MEMBER_COUNTRIES),
        )  # fmt: skip
    for seat in consortium.seats:
        yield _seat(facts, seat)


def is_joint(facts: Facts) -> bool:
    """Say whether the call, or the law of its programme, pays several bodies together."""
    stated = facts.record.consortium
    if stated is not None:
        seats = sum(seat.count for seat in stated.seats)
        if max(stated.min_members or 0, stated.min_countries or 0, seats) > 1:
            return True
    rule = rule_for(facts.record)
    return rule is not None and rule.joint


def _by_programme(facts: Facts) -> Iterator[Reason]:
    """Yield what the law of the programme asks of a consortium, where the call says nothing."""
    rule = rule_for(facts.record)
    if rule is None or not rule.joint:
        return
    for key, count, ask in (
        (MEMBERS, programme.MEMBERS, say.ASK_MEMBERS),
        (COUNTRIES, programme.COUNTRIES, say.ASK_MEMBER_COUNTRIES),
    ):
        have, told = facts.number(key), {"law": LAW, "day": LAW_OF, "count": count}
        if have is None:
            text = say.say(_BY_PROGRAMME[key][0], **told)
            yield Reason(key, RuleState.UNKNOWN, text, question=Question(key, say.say(ask)))
            continue
        state = RuleState.MET if have >= count else RuleState.NOT_MET
        yield Reason(key, state, say.say(_BY_PROGRAMME[key][1], have=have, **told))


def _count(facts: Facts, key: str, count: int, texts: tuple[str, str, str]) -> Reason:
    told, untold, ask = texts
    quote = facts.record.consortium.quote if facts.record.consortium else None
    have = facts.number(key)
    if have is None:
        question = Question(key, say.say(ask))
        return Reason(key, RuleState.UNKNOWN, say.say(untold, count=count), quote, question)
    state = RuleState.MET if have >= count else RuleState.NOT_MET
    return Reason(key, state, say.say(told, count=count, have=have), quote)


def _seat(facts: Facts, seat: Seat) -> Reason:
    rule = f"{SEAT}:{seat.actor}"
    key = f"seats:{seat.actor}"
    have = facts.number(key)
    actor = seat.actor_text or seat.actor.value
    if have is not None:
        filled = have >= seat.count
        msgid = say.SEAT_FILLED if filled else say.SEAT_MISSING
        text = say.say(msgid, count=seat.count, actor=actor, have=have)
        return Reason(rule, RuleState.MET if filled else RuleState.NOT_MET, text, seat.quote)
    own = _own_seat(facts, seat)
    law = facts.country_fact(POLICE_KEY) if own is None else None
    if own is None and law is None:
        return _police_unconfirmed(rule, seat)
    if law is not None:
        return _by_law(rule, seat, law, actor)
    if own and seat.count == 1:
        text = say.say(say.SEAT_OWN, count=seat.count, actor=actor)
        return Reason(rule, RuleState.MET, text, seat.quote)
    msgid = say.SEAT_OWN if own else say.SEAT_OTHERS
    question = Question(key, say.say(say.ASK_SEATS, actor=actor))
    text = say.say(msgid, count=seat.count, actor=actor)
    return Reason(rule, RuleState.UNKNOWN, text, seat.quote, question)


def fills(actor: Actor, kind: ApplicantType | None) -> bool:
    """Say whether a kind of organisation fills a seat without any question of law."""
    return kind in _OWN_SEAT.get(actor, frozenset())


def _own_seat(facts: Facts, seat: Seat) -> bool | None:
    """Say whether the city itself fills one seat; None = a matter of law, not answered yet."""
    if fills(seat.actor, facts.profile.applicant_type):
        return True
    if seat.actor is Actor.POLICE_AUTHORITY:
        return facts.answer(POLICE_KEY)
    return False


def _by_law(rule: str, seat: Seat, law: CountryFact, actor: str) -> Reason:
    """Return what a verified answer of the country says; its source is the proof, not the call."""
    quote = Quote(text=law.statement, url=law.url)
    msgid = say.SEAT_POLICE_FACT_YES if law.answer else say.SEAT_POLICE_FACT_NO
    day = law.stated_on.isoformat()
    text = say.say(msgid, count=seat.count, actor=actor, country=law.country, day=day)
    if law.answer and seat.count == 1:
        return Reason(rule, RuleState.MET, text, quote)
    question = Question(f"seats:{seat.actor}", say.say(say.ASK_SEATS, actor=actor))
    return Reason(rule, RuleState.UNKNOWN, text, quote, question)


def _police_unconfirmed(rule: str, seat: Seat) -> Reason:
    question = Question(POLICE_KEY, _ask_police(seat), ask_contact_point=True)
    if seat.countries is None:
        text = say.say(say.SEAT_POLICE_UNCONFIRMED, count=seat.count)
    else:
        text = say.say(
            say.SEAT_POLICE_COUNTRIES_UNCONFIRMED, count=seat.count, countries=seat.countries
        )
    return Reason(rule, RuleState.UNKNOWN, text, seat.quote, question)


def _ask_police(seat: Seat) -> Message:
    if seat.definition:
        return say.say(say.ASK_POLICE, definition=seat.definition[:_LONGEST_DEFINITION])
    return say.say(say.ASK_POLICE_PLAIN)
