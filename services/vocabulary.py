"""What the codes of the field are called: the same words on pages and in documents."""

from domain.enums import (
    ApplicantType,
    CallLevel,
    CallStatus,
    CostKind,
    DeadlineKind,
    DeadlineModel,
    Instrument,
    MatchVerdict,
    Procedure,
    RateOrigin,
    RuleState,
    Tri,
)
from domain.tracking import DismissReason, Stage
from services.fit import Strength

STATUS = {
    CallStatus.OPEN: "open",
    CallStatus.FORTHCOMING: "forthcoming",
    CallStatus.LAST_DAY: "last day, hour not stated",
    CallStatus.LATER_STAGE: "later stage: closed to newcomers",
    CallStatus.CLOSED: "closed",
    CallStatus.UNKNOWN: "status unknown",
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
STAGE = {
    Stage.INTERESTED: "saved",
    Stage.PREPARING: "we prepare it",
    Stage.SUBMITTED: "submitted",
    Stage.WON: "won",
    Stage.PAID: "paid",
    Stage.REFUSED: "refused by the funder",
    Stage.WITHDRAWN: "withdrawn by us",
    Stage.DISMISSED: "dismissed",
}
DISMISS = {
    DismissReason.THEME: "another theme",
    DismissReason.NOT_ELIGIBLE: "we may not apply",
    DismissReason.NO_POLICE_AUTHORITY: "no police authority takes part",
    DismissReason.NO_PARTNERS: "no partners found",
    DismissReason.CANNOT_PREFINANCE: "we cannot pre-finance",
    DismissReason.OWN_SHARE: "own share too high",
    DismissReason.DOES_NOT_PAY: "does not pay for what we need",
    DismissReason.AMOUNT: "amount too small or too large",
    DismissReason.TOO_LATE: "too little time",
    DismissReason.NO_CAPACITY: "nobody here to write it",
    DismissReason.OTHER: "another reason, see the note",
}
STRENGTH = {
    Strength.STRONG: "strong fit of theme",
    Strength.GOOD: "good fit of theme",
    Strength.SOME: "some fit of theme",
}
VERDICT_MEANING = {
    MatchVerdict.APPLY: "Open now, and no known condition rules you out.",
    MatchVerdict.PREPARE: "Not open yet, or partners are still to be found: there is work to do first.",
    MatchVerdict.CLARIFY: "A condition that could rule you out is not known yet. Answer its question first.",
    MatchVerdict.NOT_FOR_YOU: "Near your theme, but a condition rules you out. The reason stands with each.",
}
