"""Every sentence that the matcher can say, in English, for the text catalogues.

Values stand in braces. A sentence is used by its constant, so that nothing is said that is not
listed here.
"""

from collections.abc import Iterator

from domain.enums import CostKind, Tri
from domain.match import Message

# Who may apply
APPLICANT_NAMED = "your kind of organisation is among those that may apply"
APPLICANT_ANY = "any legal entity may apply"
APPLICANT_NOT_NAMED = "your kind of organisation is not among those that may apply"
APPLICANT_UNSTATED = "does not state in a form that we can read who may apply"
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

# Money
BUDGET_UNTOLD = "your budget is not told"
BUDGET_UNSTATED = "does not state amounts per project"
BUDGET_OTHER_CURRENCY = "amounts are stated in {currency}; your budget is in another currency"
GRANT_FITS = "your budget lies in the range of grants of the call ({range})"
GRANT_TOO_SMALL = "your budget is below the grants that the call expects ({range})"
GRANT_TOO_LARGE = (
    "your budget is above the grants that the call expects ({range}); the rest needs another source"
)
COST_TOO_SMALL = "your budget is below the smallest project cost of the call ({range})"
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


def all_msgids() -> tuple[str, ...]:
    """Return every sentence of this module, for extraction into catalogues."""
    return tuple(dict.fromkeys(_listed()))


def _listed() -> Iterator[str]:
    for name, value in globals().items():
        if name.isupper() and isinstance(value, str):
            yield value
    yield from _PAYS_KIND.values()
