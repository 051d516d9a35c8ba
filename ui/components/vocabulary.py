"""The reader's words for the codes of the field."""

from domain.enums import (
    ApplicantType,
    CallLevel,
    CallStatus,
    CostKind,
    DeadlineKind,
    DeadlineModel,
    FailureClass,
    Instrument,
    MatchVerdict,
    Procedure,
    RateOrigin,
    RuleState,
    RunVerdict,
    TextKind,
    Tri,
)

STATUS = {
    CallStatus.OPEN: "open",
    CallStatus.FORTHCOMING: "forthcoming",
    CallStatus.LAST_DAY: "last day, hour not stated",
    CallStatus.LATER_STAGE: "later stage: closed to newcomers",
    CallStatus.CLOSED: "closed",
    CallStatus.UNKNOWN: "status unknown",
}
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
INSTRUMENT = {
    Instrument.GRANT: "grant",
    Instrument.LOAN: "loan",
    Instrument.GUARANTEE: "guarantee",
    Instrument.ADVISORY: "advice",
    Instrument.PRIZE: "prize",
    Instrument.PROCUREMENT: "procurement",
}
LEVEL = {
    CallLevel.CALL: "call",
    CallLevel.TOPIC: "topic of a call",
    CallLevel.SUBCALL: "sub-call of an EU-funded project",
}
PROCEDURE = {
    Procedure.OPEN: "open to all who meet the conditions",
    Procedure.RESTRICTED: "invited bodies only",
    Procedure.NEGOTIATED: "negotiated",
    Procedure.DIRECT: "direct award",
}
APPLICANT = {
    ApplicantType.MUNICIPALITY: "municipality",
    ApplicantType.UNION_OF_MUNICIPALITIES: "union of municipalities",
    ApplicantType.REGION: "region",
    ApplicantType.NATIONAL_AUTHORITY: "national authority",
    ApplicantType.POLICE_AUTHORITY: "police authority",
    ApplicantType.PUBLIC_BODY: "public body",
    ApplicantType.UNIVERSITY: "university",
    ApplicantType.RESEARCH_ORGANISATION: "research organisation",
    ApplicantType.SCHOOL: "school",
    ApplicantType.NGO: "non-governmental organisation",
    ApplicantType.SME: "small or medium-sized enterprise",
    ApplicantType.LARGE_ENTERPRISE: "large enterprise",
    ApplicantType.INTERNATIONAL_ORGANISATION: "international organisation",
    ApplicantType.NATURAL_PERSON: "natural person",
    ApplicantType.FINANCIAL_INTERMEDIARY: "financial intermediary",
    ApplicantType.ANY_LEGAL_ENTITY: "any legal entity",
}
COST = {
    CostKind.WORKS: "building and installing",
    CostKind.EQUIPMENT: "equipment",
    CostKind.SOFTWARE: "software",
    CostKind.STAFF: "staff",
    CostKind.TRAINING: "training",
    CostKind.STUDIES: "studies",
    CostKind.EXCHANGE: "exchange with other cities",
    CostKind.OPERATION: "running costs",
    CostKind.INNOVATION: "trying out something new",
}
STATED = {
    Tri.YES: "Pays for",
    Tri.NO: "Does not pay for",
    Tri.UNKNOWN: "Does not state whether it pays for",
}
RATE_ORIGIN = {
    RateOrigin.STATED: "stated by the call",
    RateOrigin.PROGRAMME_RULE: "by programme rule, not by this call",
}
DEADLINE_MODEL = {
    DeadlineModel.SINGLE_STAGE: "one deadline",
    DeadlineModel.TWO_STAGE: "two stages",
    DeadlineModel.MULTIPLE_CUT_OFF: "several cut-offs",
    DeadlineModel.CONTINUOUS: "open without a last day",
    DeadlineModel.FIRST_COME: "first come, first served: until the money is spent",
}
DEADLINE = {
    DeadlineKind.FINAL: "Deadline",
    DeadlineKind.STAGE: "Stage",
    DeadlineKind.CUT_OFF: "Cut-off",
}
VERDICT = {
    MatchVerdict.APPLY: "Apply now",
    MatchVerdict.PREPARE: "Prepare",
    MatchVerdict.CLARIFY: "Clarify first",
    MatchVerdict.NOT_FOR_YOU: "Not for you",
}
RULE_STATE = {
    RuleState.MET: "met",
    RuleState.NOT_MET: "not met",
    RuleState.UNKNOWN: "not known",
    RuleState.NOT_MODELLED: "not checked by Fundmap",
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
    "invited": "your city is invited",
}
"""Beginnings of the matcher's question keys and how an answer to them is named."""
