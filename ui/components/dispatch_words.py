"""What the codes of letters on their way are called on the pages."""

from domain.advocacy_asks import Stance
from domain.advocacy_letters import BodyKind, DispatchState, SignatureState
from domain.dispatches import Channel
from domain.i18n import Texts
from letters.clock import DueFrom, WhyNot
from services.advocacy_waiting import Wait
from ui.components.escape import md

BODY_KIND = {
    BodyKind.COMMISSION: "European Commission",
    BodyKind.PARLIAMENT: "European Parliament",
    BodyKind.COUNCIL: "Council of the EU",
    BodyKind.COMMITTEE_OF_REGIONS: "Committee of the Regions",
    BodyKind.EIB: "European Investment Bank",
    BodyKind.EU_NETWORK: "EU network or agency",
    BodyKind.MINISTRY: "ministry",
    BodyKind.MANAGING_AUTHORITY: "managing authority",
    BodyKind.CITY: "city",
    BodyKind.REGION: "region",
    BodyKind.CITY_NETWORK: "network of cities",
    BodyKind.CIVIL_SOCIETY: "civil society",
    BodyKind.RESEARCH: "research",
}
CHANNEL = {
    Channel.MAIL: "by mail, from here",
    Channel.POST: "by post",
    Channel.BY_HAND: "by hand",
    Channel.PORTAL: "through their portal",
}
STATE = {
    DispatchState.SENT: "sent",
    DispatchState.BOUNCED: "came back",
    DispatchState.ACKNOWLEDGED: "receipt acknowledged",
    DispatchState.HOLDING_REPLY: "holding reply",
    DispatchState.ANSWERED: "answered",
    DispatchState.CHASED: "asked again",
    DispatchState.NO_ANSWER: "no answer, given up",
}
_COLOUR = {
    DispatchState.BOUNCED: "red",
    DispatchState.ANSWERED: "green",
    DispatchState.NO_ANSWER: "gray",
}
DUE_FROM = {
    DueFrom.OWN: "the day that you set",
    DueFrom.PROMISED: "the day that they named",
    DueFrom.RULE: "suggested by a rule",
}
WHY_NOT = {
    WhyNot.SETTLED: "it is settled",
    WhyNot.BOUNCED: "it came back: mend the address first",
    WhyNot.BALL_WITH_US: "the ball is with us",
    WhyNot.NO_DUE_DATE: "no source states a time for an answer: set a day yourself",
    WhyNot.NOT_YET_DUE: "it is too early",
    WhyNot.TOO_SOON_AFTER_THE_LAST: "the last time is too short ago",
}
SIGNATURE = {
    SignatureState.INVITED: "asked",
    SignatureState.CONFIRMED: "signed",
    SignatureState.WITHDRAWN: "withdrawn",
}
SIGNATURE_COLOUR = {
    SignatureState.INVITED: "blue",
    SignatureState.CONFIRMED: "green",
    SignatureState.WITHDRAWN: "gray",
}
STANCE = {
    Stance.SUPPORTS: "supports",
    Stance.OPPOSES: "opposes",
    Stance.PROMISED: "promised",
    Stance.SILENT: "silent",
}
STANCE_COLOUR = {
    Stance.SUPPORTS: "green",
    Stance.OPPOSES: "red",
    Stance.PROMISED: "green",
    Stance.SILENT: "gray",
}
WAIT = {
    Wait.REVIEW: "to review",
    Wait.REMIND: "you wanted to be reminded",
    Wait.CAME_BACK: "came back: mend the address",
    Wait.NOT_OUT: "its mail did not go out",
    Wait.ASK_AGAIN: "overdue: ask again",
    Wait.OVERDUE: "overdue",
    Wait.SIGNATURES: "asked to sign, not answered",
}


def state_badge(state: DispatchState | None, t: Texts) -> str:
    """Return what became of a dispatch as a coloured badge with its word."""
    if state is None:
        return f":orange-badge[{md(t('not sent yet'))}]"
    return f":{_COLOUR.get(state, 'blue')}-badge[{md(t(STATE[state]))}]"
