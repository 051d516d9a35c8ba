"""Every sentence that the matcher can say, in English, for the text catalogues.

Values stand in braces. A sentence is used by its constant, so that nothing is said that is not
listed here.
"""

from collections.abc import Iterator

from domain.enums import CostKind, Tri
from domain.match import Message
from domain.terms import TermKind

# Who may apply
APPLICANT_NAMED = "your kind of organisation is among those that may apply"
APPLICANT_ANY = "any legal entity may apply"
APPLICANT_NOT_NAMED = "your kind of organisation is not among those that may apply"
APPLICANT_UNSTATED = "does not state in a form that we can read who may apply"
APPLICANT_MEMBER_STATES = "Member States only: a ministry or national authority applies, not a city"
APPLICANT_BANKS = (
    "goes to banks and other financial intermediaries; a city gets the money through them"
)
APPLICANT_GROUPING = (
    "groupings of municipalities may apply, single ones are not named: apply through your grouping"
)
APPLICANT_CONFIRMED = "you have read that your organisation may apply"
APPLICANT_REFUSED = "you have read that your organisation may not apply"
ASK_MAY_APPLY = "May your organisation apply? The call does not say it in a form that we can read: read its conditions."
APPLICANT_BY_PROGRAMME = (
    "by programme rule, not by this call: any legal entity may take part ({law}, of {day})"
)
APPLICANT_UNTOLD = "names who may apply; your kind of organisation is not told"
ASK_APPLICANT = "Which kind of organisation applies?"

# Country and area
COUNTRY_LISTED = "{country} is in the area of the call"
COUNTRY_NOT_LISTED = "applies to {areas}, not to {country}"
COUNTRY_PROGRAMME = "{programme} is a programme of the Union, and {country} is a Member State"
COUNTRY_ADMITTED = "bodies from {country} can take part: {source} ({year})"
COUNTRY_KEPT_OUT = (
    "bodies from {country} were kept out by an earlier call of this programme: {source} ({year})"
)
COUNTRY_UNSTATED = (
    "does not state in a form that we can read whether bodies from {country} can take part"
)
COUNTRY_EXCLUDED = "does not apply to {country}: {areas}"
AREA_EXCLUDED = "leaves out {areas}, where your region lies"
AREA_EXCLUDED_UNTOLD = "leaves out {areas}; your region is not told"
AREA_EDITION = "states its area by codes of NUTS {edition}; yours cannot be compared with them"
COUNTRY_UNTOLD = "the country of your project is not told"
ASK_COUNTRY = "In which country is the applicant?"
ASK_COUNTRY_ADMITTED = "Does this call admit applicants from {country}?"
AREA_INSIDE = "your region lies in the area of the call"
AREA_OUTSIDE = "applies to {areas}, and your region lies outside"
AREA_UNTOLD = "applies to {areas}; your region is not told"
AREA_WORDS = "states its area in words: {areas}"
ASK_NUTS = "Which NUTS code does your region have?"
ASK_AREA = "Does your city lie in {areas}?"

# Procedure
PROCEDURE_OPEN = "is open to all who meet its conditions"
PROCEDURE_INVITED = "goes to invited bodies, and you are invited"
PROCEDURE_NOT_INVITED = "goes to invited bodies, and you are not invited"
PROCEDURE_CLOSED_CIRCLE = "goes to named or invited bodies"
PROCEDURE_UNSTATED = "does not state whether its procedure is open"
ASK_INVITED = "Is your city named or invited by {publisher}?"

# Consortium
MEMBERS_TOLD = "at least {count} applicants must join; you have {have}"
MEMBERS_UNTOLD = "at least {count} applicants must join; your partners are not told"
ASK_MEMBERS = "How many organisations will apply together, yours included?"
MEMBER_COUNTRIES_TOLD = "applicants from at least {count} countries must join; you have {have}"
MEMBER_COUNTRIES_UNTOLD = (
    "applicants from at least {count} countries must join; your partners are not told"
)
ASK_MEMBER_COUNTRIES = "From how many countries will your applicants come, yours included?"
MEMBERS_BY_PROGRAMME = (
    "by programme rule, not by this call: at least {count} applicants must join ({law}, of {day});"
    " your partners are not told"
)
MEMBERS_BY_PROGRAMME_TOLD = (
    "by programme rule, not by this call: at least {count} applicants must join ({law}, of {day});"
    " you have {have}"
)
COUNTRIES_BY_PROGRAMME = (
    "by programme rule, not by this call: applicants from at least {count} countries must join"
    " ({law}, of {day}); your partners are not told"
)
COUNTRIES_BY_PROGRAMME_TOLD = (
    "by programme rule, not by this call: applicants from at least {count} countries must join"
    " ({law}, of {day}); you have {have}"
)

# Seats
SEAT_POLICE_UNCONFIRMED = (
    "{count} police authorities required; whether yours counts as one is unconfirmed"
)
SEAT_POLICE_COUNTRIES_UNCONFIRMED = (
    "{count} police authorities from {countries} countries required;"
    " whether yours counts as one is unconfirmed"
)
SEAT_OWN = "{count} × {actor} required; yours is one of them"
SEAT_OTHERS = "{count} × {actor} required; partners must fill these seats"
SEAT_FILLED = "{count} × {actor} required; you have {have}"
SEAT_MISSING = "{count} × {actor} required; you have only {have}"
ASK_POLICE = "Does your police count as a police authority in the sense of the call? Ask your national contact point; the text to copy: “{definition}”"
ASK_POLICE_PLAIN = (
    "Does your police count as a police authority in law? Ask your national contact point."
)
ASK_SEATS = "How many of these will take part: {actor}?"

SEAT_POLICE_FACT_YES = (
    "{count} × {actor} required; in {country} yours counts as one (source of {day}, verified)"
)
SEAT_POLICE_FACT_NO = (
    "{count} × {actor} required; in {country} yours does not count as one (source of {day}, verified):"
    " partners must fill these seats"
)

# Length and earlier support
DURATION_MET = "projects last {months} months; yours lasts {have}"
DURATION_NOT_MET = "projects last {months} months; yours would last {have}"
DURATION_UNTOLD = "projects last {months} months; the length of yours is not told"
ASK_DURATION = "How many months will your project last?"
SUPPORT_ASKED = "does not pay for what has been supported before, in its own words"
SUPPORT_NONE = "does not pay for what has been supported before; yours has not been"
SUPPORT_BEFORE = "does not pay for what has been supported before, and yours has been"
ASK_SUPPORT = "Has this project been supported before in the sense of these words?"

# Money
BUDGET_UNTOLD = "your budget is not told"
BUDGET_UNSTATED = "does not state amounts per project"
BUDGET_OTHER_CURRENCY = "amounts are stated in {currency}; your budget is in another currency"
GRANT_FITS = "your budget lies in the range of grants of the call ({range})"
GRANT_TOO_SMALL = "your budget is below the grants that the call expects ({range})"
GRANT_SHARED = (
    "the call expects grants of {range} for all partners together; your budget may be a part of one"
)
GRANT_TOO_LARGE = (
    "your budget is above the grants that the call expects ({range}); the rest needs another source"
)
COST_TOO_SMALL = "your budget is below the smallest project cost of the call ({range})"
COST_SHARED = (
    "the call takes projects of {range} by several partners; your budget may be a part of one"
)
COST_TOO_LARGE = "your budget is above the largest project cost of the call ({range})"
ASK_BUDGET = "What will the project cost in all?"
RATE_UNSTATED = "does not state which share of the cost it pays"
RATE_NO_OWN_SHARE = "pays up to the whole eligible cost"
RATE_NEEDS = "pays up to {rate} of the cost: at least {own} must come from you or others"
RATE_COVERED = (
    "pays up to {rate} of the cost: your own funds of {have} cover the {own} that is left"
)
RATE_NOT_COVERED = (
    "pays up to {rate} of the cost: your own funds of {have} do not cover the {own} that is left"
)
RATE_SEVERAL = "pays shares that differ by applicant or region"
RATE_UPPER = (
    "pays shares that differ by applicant or region, {rate} at the most: at least {own} must come"
    " from you or others (upper estimate)"
)
NATIONAL_SHARE = (
    "in {country} all grants together may pay {rate} at the most: {own} must be your own"
)
NATIONAL_SHARE_COVERED = "in {country} all grants together may pay {rate} at the most: your own funds of {have} cover the {own} that is left"
NATIONAL_SHARE_NOT_COVERED = "in {country} all grants together may pay {rate} at the most: your own funds of {have} do not cover the {own} that is left"
ASK_OWN_FUNDS = "How much of your own money can go into the project?"

# Time
OPEN_UNTIL = "can be applied for until {day}: {days} days left"
OPEN_WITHOUT_END = "can be applied for; no last day is stated"
LAST_DAY = "its last day is running and its hour is not stated"
OPENS_ON = "opens on {day}"
OPENS_LATER = "is announced; its opening day is not stated"
LATER_STAGE = "only those who passed its first stage can still apply"
STATUS_UNKNOWN = "does not state when one can apply"

# Population
POPULATION_MET = "your population of {have} meets its threshold of {limit}"
POPULATION_NOT_MET = "your population of {have} does not meet its threshold of {limit}"
POPULATION_UNTOLD = "has a population threshold of {limit}; your population is not told"
POPULATION_GROUPING = "your population of {have} does not meet its threshold of {limit}; groupings of municipalities may reach it together"
POPULATION_PLACE = "names places by their kind: a city, town or suburb by degree of urbanisation"
ASK_PLACE = (
    "Does Eurostat class your municipality as a city, town or suburb (degree of urbanisation)?"
)
ASK_POPULATION = "How many inhabitants does your municipality or grouping have?"

# What we do not check
NOT_MODELLED_LAW = (
    "not checked here: state aid, exclusion grounds, financial capacity, ownership control"
)
NOT_MODELLED_LANGUAGE = "not checked here: in which languages one may apply"

# What the call pays for: a wish in the project's own words
PAYS_YES = "states that it pays for {what}"
PAYS_NO = "states that it does not pay for {what}"
PAYS_UNKNOWN = "does not state that it pays for {what}"

_PAYS_KIND = {
    (CostKind.WORKS, Tri.YES): "states that it pays for works",
    (CostKind.WORKS, Tri.NO): "states that it does not pay for works",
    (CostKind.WORKS, Tri.UNKNOWN): "does not state that it pays for works",
    (CostKind.EQUIPMENT, Tri.YES): "states that it pays for equipment",
    (CostKind.EQUIPMENT, Tri.NO): "states that it does not pay for equipment",
    (CostKind.EQUIPMENT, Tri.UNKNOWN): "does not state that it pays for equipment",
    (CostKind.SOFTWARE, Tri.YES): "states that it pays for software",
    (CostKind.SOFTWARE, Tri.NO): "states that it does not pay for software",
    (CostKind.SOFTWARE, Tri.UNKNOWN): "does not state that it pays for software",
    (CostKind.STAFF, Tri.YES): "states that it pays for staff",
    (CostKind.STAFF, Tri.NO): "states that it does not pay for staff",
    (CostKind.STAFF, Tri.UNKNOWN): "does not state that it pays for staff",
    (CostKind.TRAINING, Tri.YES): "states that it pays for training",
    (CostKind.TRAINING, Tri.NO): "states that it does not pay for training",
    (CostKind.TRAINING, Tri.UNKNOWN): "does not state that it pays for training",
    (CostKind.STUDIES, Tri.YES): "states that it pays for studies",
    (CostKind.STUDIES, Tri.NO): "states that it does not pay for studies",
    (CostKind.STUDIES, Tri.UNKNOWN): "does not state that it pays for studies",
    (CostKind.EXCHANGE, Tri.YES): "states that it pays for exchange",
    (CostKind.EXCHANGE, Tri.NO): "states that it does not pay for exchange",
    (CostKind.EXCHANGE, Tri.UNKNOWN): "does not state that it pays for exchange",
    (CostKind.OPERATION, Tri.YES): "states that it pays for operation",
    (CostKind.OPERATION, Tri.NO): "states that it does not pay for operation",
    (CostKind.OPERATION, Tri.UNKNOWN): "does not state that it pays for operation",
    (CostKind.INNOVATION, Tri.YES): "states that it pays for innovation",
    (CostKind.INNOVATION, Tri.NO): "states that it does not pay for innovation",
    (CostKind.INNOVATION, Tri.UNKNOWN): "does not state that it pays for innovation",
}
TERM_KEEP = "the investment must be kept for {years} years"
_TERMS = {
    (TermKind.VAT, Tri.YES): "states that VAT can be an eligible cost",
    (TermKind.VAT, Tri.NO): "states that VAT is no eligible cost",
    (TermKind.VAT, Tri.UNKNOWN): "does not state whether VAT counts",
    (TermKind.EARLY_COSTS, Tri.YES): "states that costs can count before a certain day",
    (TermKind.EARLY_COSTS, Tri.NO): "states that nothing counts before a certain day",
    (TermKind.EARLY_COSTS, Tri.UNKNOWN): (
        "does not state whether costs before the application or the signature count"
    ),
    (TermKind.PREFINANCING, Tri.YES): "states that a part is paid in advance",
    (TermKind.PREFINANCING, Tri.NO): "states that you must advance the money",
    (TermKind.PREFINANCING, Tri.UNKNOWN): "does not state whether a part is paid in advance",
    (TermKind.PAYMENT, Tri.YES): "states when it pays",
    (TermKind.PAYMENT, Tri.NO): "states when it pays",
    (TermKind.PAYMENT, Tri.UNKNOWN): "does not state in which rhythm it pays",
    (TermKind.KEEPING, Tri.YES): "states how long the investment must be kept",
    (TermKind.KEEPING, Tri.NO): "states that the investment need not be kept",
    (TermKind.KEEPING, Tri.UNKNOWN): "does not state how long the investment must be kept",
}
_PAYS_WISH = {Tri.YES: PAYS_YES, Tri.NO: PAYS_NO, Tri.UNKNOWN: PAYS_UNKNOWN}


def say(msgid: str, **params: object) -> Message:
    """Return the message with its values as text, in the order given."""
    return Message(msgid, tuple((name, str(value)) for name, value in params.items()))


def pays_kind(kind: CostKind, stated: Tri) -> Message:
    """Return the sentence on one kind of cost."""
    return Message(_PAYS_KIND[kind, stated])


def pays_wish(what: str, stated: Tri) -> Message:
    """Return the sentence on a wish in the project's own words."""
    return say(_PAYS_WISH[stated], what=what)


def term(kind: TermKind, stated: Tri) -> Message:
    """Return the sentence on one term of payment."""
    return Message(_TERMS[kind, stated])


def all_msgids() -> tuple[str, ...]:
    """Return every sentence of this module, for extraction into catalogues."""
    return tuple(dict.fromkeys(_listed()))


def _listed() -> Iterator[str]:
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str):
            yield value
    yield from _PAYS_KIND.values()
    yield from _TERMS.values()
