"""The closed vocabularies of the field. Values are stable for ever and never shown to people."""

from enum import StrEnum


class Tri(StrEnum):
    """A stated yes, a stated no, or not stated."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class CallLevel(StrEnum):
    """Where in the publisher's hierarchy one applies."""

    CALL = "call"
    TOPIC = "topic"
    SUBCALL = "subcall"


class Instrument(StrEnum):
    """What kind of offer this is."""

    GRANT = "grant"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    ADVISORY = "advisory"
    PRIZE = "prize"
    PROCUREMENT = "procurement"


class PublicationStatus(StrEnum):
    """What the source says of itself; `None` beside it when the source says nothing."""

    FORTHCOMING = "forthcoming"
    OPEN = "open"
    CLOSED = "closed"


class CallStatus(StrEnum):
    """What we compute from the dates on reading; never stored."""

    FORTHCOMING = "forthcoming"
    OPEN = "open"
    LAST_DAY = "last_day"
    """The last day is running and its hour is not stated: neither open nor closed."""
    LATER_STAGE = "later_stage"
    """Only applicants who passed an earlier stage may still submit."""
    CLOSED = "closed"
    UNKNOWN = "unknown"


class DeadlineModel(StrEnum):
    """How many deadlines a call has and what each of them means."""

    SINGLE_STAGE = "single_stage"
    TWO_STAGE = "two_stage"
    MULTIPLE_CUT_OFF = "multiple_cut_off"
    CONTINUOUS = "continuous"
    FIRST_COME = "first_come"


class DeadlineKind(StrEnum):
    """What one deadline is."""

    FINAL = "final"
    STAGE = "stage"
    CUT_OFF = "cut_off"


class Procedure(StrEnum):
    """Who is let in to apply."""

    OPEN = "open"
    RESTRICTED = "restricted"
    NEGOTIATED = "negotiated"
    DIRECT = "direct"


class ApplicantType(StrEnum):
    """Kinds of organisation that a call names as applicants."""

    MUNICIPALITY = "municipality"
    UNION_OF_MUNICIPALITIES = "union_of_municipalities"
    REGION = "region"
    NATIONAL_AUTHORITY = "national_authority"
    POLICE_AUTHORITY = "police_authority"
    PUBLIC_BODY = "public_body"
    UNIVERSITY = "university"
    RESEARCH_ORGANISATION = "research_organisation"
    SCHOOL = "school"
    NGO = "ngo"
    SME = "sme"
    LARGE_ENTERPRISE = "large_enterprise"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    NATURAL_PERSON = "natural_person"
    FINANCIAL_INTERMEDIARY = "financial_intermediary"
    ANY_LEGAL_ENTITY = "any_legal_entity"


class Actor(StrEnum):
    """Who must sit in a consortium by the call's own condition."""

    POLICE_AUTHORITY = "police_authority"
    LOCAL_AUTHORITY = "local_authority"
    BORDER_OR_CUSTOMS_AUTHORITY = "border_or_customs_authority"
    DISASTER_AUTHORITY = "disaster_authority"
    PRACTITIONER = "practitioner"
    OTHER = "other"


class CostKind(StrEnum):
    """What money of a call may buy."""

    WORKS = "works"
    EQUIPMENT = "equipment"
    SOFTWARE = "software"
    STAFF = "staff"
    TRAINING = "training"
    STUDIES = "studies"
    EXCHANGE = "exchange"
    OPERATION = "operation"
    INNOVATION = "innovation"
    """Research, development, piloting and demonstration, apart from buying and installing."""


class AreaScheme(StrEnum):
    """What the code of an area is a code of."""

    COUNTRY = "country"
    NUTS = "nuts"
    LAU = "lau"
    TEXT = "text"


class BudgetScope(StrEnum):
    """What the published total covers."""

    CALL = "call"
    """One envelope for all topics of the call: never to be added up over its topics."""
    TOPIC = "topic"
    UNKNOWN = "unknown"


class RateOrigin(StrEnum):
    """Where a co-financing rate was read."""

    STATED = "stated"
    PROGRAMME_RULE = "programme_rule"


class TextKind(StrEnum):
    """Which part of the published text a block is."""

    SUMMARY = "summary"
    DESCRIPTION = "description"
    DESTINATION = "destination"
    CONDITIONS = "conditions"
    SUPPORT = "support"


class DocumentFactKind(StrEnum):
    """What a regular sentence of a call document states, and the unit of its numbers."""

    RATE = "rate"
    """Basis points of the eligible costs."""
    MEMBERS = "members"
    COUNTRIES = "countries"
    GRANT = "grant"
    """Minor units of the fact's currency."""
    DURATION = "duration"
    """Months."""
    APPLICANTS = "applicants"


class LinkKind(StrEnum):
    """How two stored calls belong together."""

    DUPLICATE = "duplicate"
    """The same call, published in two places."""
    PLANNED_OF = "planned_of"
    """An entry of a timetable, and the call that it became."""


class LinkState(StrEnum):
    """What is thought of a link between two calls."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class RunVerdict(StrEnum):
    """What we think of a crawl, apart from what the crawl thinks of itself."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class IssueLevel(StrEnum):
    """How loud an issue is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class FailureClass(StrEnum):
    """Why a source is sick, in words that a page can show."""

    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    GONE = "gone"
    SHAPE_CHANGED = "shape_changed"
    ZERO_ITEMS = "zero_items"
    TOO_FEW = "too_few"
    INCOMPLETE = "incomplete"
    EXCEPTION = "exception"
    CRASHED = "crashed"
    REFUSED_INGEST = "refused_ingest"


class NoticeKind(StrEnum):
    """What a person may be told about a call."""

    NEW = "new"
    OPENED = "opened"
    DEADLINE_MOVED = "deadline_moved"
    OPENING_MOVED = "opening_moved"
    CHANGED = "changed"
    MISSING = "missing"
    REAPPEARED = "reappeared"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class RuleState(StrEnum):
    """Three-valued eligibility, and what we openly do not model."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_MODELLED = "not_modelled"


class MatchVerdict(StrEnum):
    """What a city should do about a call; hard blockers first."""

    APPLY = "apply"
    PREPARE = "prepare"
    CLARIFY = "clarify"
    NOT_FOR_YOU = "not_for_you"


class Role(StrEnum):
    """What a person does in an organisation."""

    OFFICER = "officer"
    ADVOCATE = "advocate"
    ADVISOR = "advisor"
    ADMIN = "admin"
    READER = "reader"
