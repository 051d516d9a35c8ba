"""The conditions of loans and advice, one function each: met, not met, or not told and by whom."""

from dataclasses import dataclass

from domain.enums import ApplicantType, CostKind, RuleState, Tri
from domain.finance import Source
from domain.match import Message, Question
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference.ceilings import Condition, conditions
from matcher import costs, vocabulary
from matcher import finance_messages as say
from matcher.messages import say as told
from matcher.sums import amount_text

FRAMEWORK, PAPERS, COFINANCED = "eib_framework_loan", "eib_papers", "cohesion_funds"
"""Keys under which a project keeps the answers to our questions."""
_INVESTMENT = frozenset({CostKind.WORKS, CostKind.EQUIPMENT, CostKind.SOFTWARE})
_CITY = frozenset({ApplicantType.MUNICIPALITY, ApplicantType.UNION_OF_MUNICIPALITIES})
_STATE = frozenset({ApplicantType.REGION, ApplicantType.NATIONAL_AUTHORITY})
_NAMED = _CITY | _STATE | {ApplicantType.PUBLIC_BODY}
_ENERGY = frozenset({"lighting", "energy", "mobility"})
"""Concepts of the vocabulary that lie in the field of energy and urban transport."""


@dataclass(frozen=True, slots=True)
class Line:
    """One condition against one project."""

    state: RuleState
    text: Message
    source: Source | None
    question: Question | None = None
    decides: bool = False
    """True when nothing can be said while it is unknown."""


@dataclass(frozen=True, slots=True)
class Need:
    """What the screening reads of a project."""

    cost: Money | None
    borrower: ApplicantType | None = None
    kinds: frozenset[CostKind] = frozenset()
    years: int | None = None
    """From the first year of its costs to the last, both counted; None = not told."""
    framework: Tri = Tri.UNKNOWN
    papers: Tri = Tri.UNKNOWN
    cofinanced: Tri = Tri.UNKNOWN
    energy: bool = False


def need_of(profile: ProjectProfile, *, cofinanced: bool = False) -> Need:
    """Return what a profile tells; `cofinanced` = a call of the ERDF or Cohesion Fund fits it.

    Costs that cannot be added up are an unknown cost here.
    """
    answered = _answer(profile, COFINANCED)
    known = [cost.year for cost in profile.costs if cost.year is not None]
    whole = bool(known) and len(known) == len(profile.costs)
    kinds = {cost.kind for cost in profile.costs if cost.kind is not None} | set(profile.wants)
    wished = [kind for _words, found in costs.wishes(profile) for kind in found]
    return Need(
        cost=_cost(profile),
        borrower=profile.applicant_type,
        kinds=frozenset(kinds | set(wished)),
        years=max(known) - min(known) + 1 if whole else None,
        framework=_answer(profile, FRAMEWORK),
        papers=_answer(profile, PAPERS),
        cofinanced=Tri.YES if cofinanced and answered is Tri.UNKNOWN else answered,
        energy=_names_energy(profile),
    )


def _answer(profile: ProjectProfile, key: str) -> Tri:
    given = profile.answers.get(key, "").strip().lower()
    return {"yes": Tri.YES, "no": Tri.NO}.get(given, Tri.UNKNOWN)


def _cost(profile: ProjectProfile) -> Money | None:
    if not profile.costs:
        return profile.budget
    currencies = {cost.amount.currency for cost in profile.costs}
    if len(currencies) > 1:
        return None
    return Money(minor=sum(cost.amount.minor for cost in profile.costs), currency=currencies.pop())


def _names_energy(profile: ProjectProfile) -> bool:
    words = vocabulary.load()
    return any(
        words.keys[concept] in _ENERGY
        for version in profile.in_each_language()
        for concept in words.find(
            " ".join((version.title, version.summary, version.wants_text)),
            vocabulary.profile_languages(version.language, version.country),
        )
    )


def size_from(cost: Money | None, row: Condition) -> Line:
    """Lay a cost against a smallest size; below one that is "about" it is neither met nor not met."""
    unknown = _no_size(cost, row)
    if unknown is not None or cost is None or row.minimum is None:
        return unknown or Line(RuleState.NOT_MODELLED, Message(say.SIZE_UNKNOWN), row.source)
    values = {"cost": amount_text(cost), "limit": amount_text(row.minimum)}
    if cost.minor >= row.minimum.minor:
        return Line(RuleState.MET, told(say.SIZE_FROM_MET, **values), row.source)
    if row.about:
        return Line(RuleState.UNKNOWN, told(say.SIZE_ABOUT, **values), row.source, decides=True)
    return Line(RuleState.NOT_MET, told(say.SIZE_FROM_NOT_MET, **values), row.source)


def size_below(cost: Money | None, row: Condition) -> Line:
    """Lay a cost against a largest size."""
    unknown = _no_size(cost, row)
    if unknown is not None or cost is None or row.maximum is None:
        return unknown or Line(RuleState.NOT_MODELLED, Message(say.SIZE_UNKNOWN), row.source)
    values = {"cost": amount_text(cost), "limit": amount_text(row.maximum)}
    below = cost.minor < row.maximum.minor
    text = say.SIZE_BELOW_MET if below else say.SIZE_BELOW_NOT_MET
    return Line(RuleState.MET if below else RuleState.NOT_MET, told(text, **values), row.source)


def _no_size(cost: Money | None, row: Condition) -> Line | None:
    if cost is None:
        question = Question("budget", Message(say.ASK_COST))
        text = Message(say.SIZE_UNKNOWN)
        return Line(RuleState.UNKNOWN, text, row.source, question, decides=True)
    if cost.currency != "EUR":
        text = told(say.SIZE_CURRENCY, currency=cost.currency)
        return Line(RuleState.UNKNOWN, text, row.source, decides=True)
    return None


def scheme_size(need: Need, row: Condition) -> Line:
    """Say that a scheme is smaller than a programme; one of that size borrows by itself."""
    unknown = _no_size(need.cost, row)
    if unknown is not None:
        return unknown
    line = size_from(need.cost, row)
    opposite = RuleState.NOT_MET if line.state is RuleState.MET else RuleState.MET
    return Line(opposite, line.text, row.source)


def borrower(need: Need) -> Line:
    """Say whether the applicant's kind is named among those that borrow; others may ask."""
    source = conditions()["borrowers"].source
    if need.borrower is None:
        return Line(RuleState.UNKNOWN, Message(say.BORROWER_UNTOLD), source)
    if need.borrower in _NAMED:
        return Line(RuleState.MET, Message(say.BORROWER_NAMED), source)
    return Line(RuleState.UNKNOWN, Message(say.BORROWER_NOT_NAMED), source)


def city_only(need: Need, row: Condition, city: str, other: str) -> Line:
    """Say `city` for a municipality and `other` for another kind of body."""
    if need.borrower is None:
        return Line(RuleState.UNKNOWN, Message(say.BORROWER_UNTOLD), row.source)
    if need.borrower in _CITY:
        return Line(RuleState.MET, Message(city), row.source)
    return Line(RuleState.NOT_MET, Message(other), row.source)


def state_or_region(need: Need, row: Condition) -> Line:
    """Say whether the applicant is a State or a region, which borrow for a whole programme."""
    if need.borrower is None:
        return Line(RuleState.UNKNOWN, Message(say.BORROWER_UNTOLD), row.source, decides=True)
    if need.borrower in _STATE:
        return Line(RuleState.MET, Message(say.BORROWER_STATE_OWN), row.source)
    return Line(RuleState.NOT_MET, Message(say.BORROWER_STATE), row.source)


def investment(need: Need) -> Line:
    """Say whether something is bought or built."""
    source = conditions()["papers"].source
    if not need.kinds:
        return Line(RuleState.UNKNOWN, Message(say.INVESTMENT_UNKNOWN), source)
    if need.kinds & _INVESTMENT:
        return Line(RuleState.MET, Message(say.INVESTMENT_MET), source)
    return Line(RuleState.UNKNOWN, Message(say.INVESTMENT_ONLY_RUNNING), source)


def papers(need: Need) -> Line:
    """Say whether what the Bank asks to read is there; what is missing can be written."""
    source = conditions()["papers"].source
    if need.papers is Tri.YES:
        return Line(RuleState.MET, Message(say.PAPERS_MET), source)
    if need.papers is Tri.NO:
        return Line(RuleState.UNKNOWN, Message(say.PAPERS_MISSING), source)
    question = Question(PAPERS, Message(say.ASK_PAPERS))
    return Line(RuleState.UNKNOWN, Message(say.PAPERS_UNKNOWN), source, question)


def framework_here(need: Need) -> Line:
    """Say whether the city or its region has a framework loan."""
    source = conditions()["framework_loan_size"].source
    if need.framework is Tri.YES:
        return Line(RuleState.MET, Message(say.FRAMEWORK_EXISTS), source)
    if need.framework is Tri.NO:
        return Line(RuleState.NOT_MET, Message(say.FRAMEWORK_MISSING), source)
    question = Question(FRAMEWORK, Message(say.ASK_FRAMEWORK))
    return Line(RuleState.UNKNOWN, Message(say.FRAMEWORK_UNKNOWN), source, question)


def cofinanced(need: Need, row: Condition) -> Line:
    """Say whether cohesion policy pays a part."""
    if need.cofinanced is Tri.YES:
        return Line(RuleState.MET, Message(say.COFINANCED_MET), row.source)
    if need.cofinanced is Tri.NO:
        return Line(RuleState.NOT_MET, Message(say.COFINANCED_NO), row.source)
    question = Question(COFINANCED, Message(say.ASK_COFINANCED))
    return Line(RuleState.UNKNOWN, Message(say.COFINANCED_UNKNOWN), row.source, question)


def years(need: Need, row: Condition) -> Line:
    """Lay the years of the costs against those of a package; one scheme may run shorter."""
    if need.years is None:
        return Line(RuleState.UNKNOWN, Message(say.YEARS_UNTOLD), row.source)
    inside = (row.min_years or 0) <= need.years <= (row.max_years or need.years)
    text = say.YEARS_MET if inside else say.YEARS_OTHER
    state = RuleState.MET if inside else RuleState.UNKNOWN
    return Line(state, told(text, years=need.years), row.source)


def security() -> Line:
    """Say that no source names safer public spaces."""
    source = conditions()["framework_loan_schemes"].source
    return Line(RuleState.UNKNOWN, Message(say.SECURITY_NOT_NAMED), source)
