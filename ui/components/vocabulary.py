"""The reader's words, colours and signs for the codes of the field; those that documents use too come
from services."""

from domain.enums import (
    CallStatus,
    FailureClass,
    RuleState,
    RunVerdict,
    TextKind,
    Tri,
)
from services.vocabulary import (
    APPLICANT,
    COST,
    DEADLINE,
    DEADLINE_MODEL,
    INSTRUMENT,
    LEVEL,
    PROCEDURE,
    RATE_ORIGIN,
    RULE_STATE,
    STATED,
    STATUS,
    VERDICT,
)

__all__ = [
    "APPLICANT",
    "COST",
    "DEADLINE",
    "DEADLINE_MODEL",
    "INSTRUMENT",
    "LEVEL",
    "PROCEDURE",
    "RATE_ORIGIN",
    "RULE_STATE",
    "STATED",
    "STATUS",
    "VERDICT",
]  # said by documents too; what follows belongs to pages alone

STATUS_COLOUR = {
    CallStatus.OPEN: "green",
    CallStatus.FORTHCOMING: "blue",
    CallStatus.LAST_DAY: "orange",
    CallStatus.LATER_STAGE: "gray",
    CallStatus.CLOSED: "gray",
    CallStatus.UNKNOWN: "gray",
}
STATUS_ICON = {
    CallStatus.OPEN: ":material/check_circle:",
    CallStatus.FORTHCOMING: ":material/schedule:",
    CallStatus.LAST_DAY: ":material/hourglass_bottom:",
    CallStatus.LATER_STAGE: ":material/block:",
    CallStatus.CLOSED: ":material/block:",
    CallStatus.UNKNOWN: ":material/help:",
}
RULE_ICON = {
    RuleState.MET: ":material/check:",
    RuleState.NOT_MET: ":material/close:",
    RuleState.UNKNOWN: ":material/help:",
    RuleState.NOT_MODELLED: ":material/visibility_off:",
}
RULE_COLOUR = {
    RuleState.MET: "green",
    RuleState.NOT_MET: "red",
    RuleState.UNKNOWN: "orange",
    RuleState.NOT_MODELLED: "gray",
}
STATED_ICON = {
    Tri.YES: ":green[:material/check:]",
    Tri.NO: ":red[:material/close:]",
    Tri.UNKNOWN: ":orange[:material/help:]",
}
TERM_FIELD = {
    "title": "in the title",
    "text": "in the text",
    "call": "in the name of the call",
    "destination": "in what the call is part of",
    "keywords": "in the keywords",
    "theme": "shared theme",
    "meaning": "by its meaning",
    "other": "in several places",
}
TEXT = {
    TextKind.SUMMARY: "Summary",
    TextKind.DESCRIPTION: "Description",
    TextKind.DESTINATION: "What the call is part of",
    TextKind.CONDITIONS: "Conditions",
    TextKind.SUPPORT: "Where to ask",
}
RUN = {
    RunVerdict.OK: "good",
    RunVerdict.DEGRADED: "usable, with doubts",
    RunVerdict.FAILED: "failed, nothing was changed",
}
RUN_COLOUR = {RunVerdict.OK: "green", RunVerdict.DEGRADED: "orange", RunVerdict.FAILED: "red"}
RUN_ICON = {
    RunVerdict.OK: ":material/check_circle:",
    RunVerdict.DEGRADED: ":material/warning:",
    RunVerdict.FAILED: ":material/error:",
}
ISSUE_LEVEL = {"info": "for information", "warning": "warning", "error": "error"}
FAILURE = {
    FailureClass.DNS: "its address cannot be found",
    FailureClass.REFUSED: "its server refuses connections",
    FailureClass.TIMEOUT: "its server takes too long",
    FailureClass.BLOCKED: "it does not let us in",
    FailureClass.ROBOTS: "its robots.txt asks us to stay out",
    FailureClass.GONE: "its page is gone",
    FailureClass.SHAPE_CHANGED: "its pages are built differently now",
    FailureClass.ZERO_ITEMS: "it showed no call at all",
    FailureClass.TOO_FEW: "it showed far fewer calls than usual",
    FailureClass.INCOMPLETE: "its list could not be read to the end",
    FailureClass.EXCEPTION: "our reader made an error",
    FailureClass.CRASHED: "our crawl was cut off",
    FailureClass.REFUSED_INGEST: "what it gave was refused by the database",
}
ANSWERED = {
    "police_authority": "your police counts as a police authority",
    "consortium_members": "organisations that apply together",
    "consortium_countries": "countries of your applicants",
    "seats:": "bodies of the required kind that take part",
    "country_admitted": "your country is admitted",
    "in_area": "your city lies in the area of the call",
    "procedure": "your city is invited",
    "eib_framework_loan": "your city or region has a framework loan of the EIB",
    "eib_papers": "a feasibility study and a financing plan are there",
    "cohesion_funds": "the ERDF or the Cohesion Fund pays a part",
    "invited": "your city is invited",
    "may_apply": "your organisation may apply",
    "duration": "months that the project lasts",
    "supported": "the project was supported before",
    "urban_place": "your municipality is a city, town or suburb",
}
"""Beginnings of the matcher's question keys and how an answer to them is named."""
