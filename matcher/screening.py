"""Which loans and which advice a project could ask for: a first look that a person then decides on.

Pure. Every line rests on a dated row of the reference table; where no source states a condition, the
answer is "possible, ask the EIB". Nothing here is a promise of the Bank.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.enums import ApplicantType, RuleState
from domain.match import Message, Question
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference.ceilings import Flag, conditions, flags
from matcher import finance_messages as say
from matcher import screening_lines as lines
from matcher.screening_lines import Line, Need

TOO_SMALL = "too_small_alone"


class Fit(StrEnum):
    """What the screening thinks of one way."""

    FINDING = "finding"
    """A fact about the project, not a way to pay for it."""
    POSSIBLE = "possible"
    """Nothing stated rules it out: possible, ask the EIB."""
    UNKNOWN = "unknown"
    """A fact that decides is not told."""
    RULED_OUT = "ruled_out"


@dataclass(frozen=True, slots=True)
class Result:
    """One way, or one finding, with what it rests on."""

    name: str
    """Stable for ever."""
    fit: Fit
    text: Message
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found for one project on one day."""

    results: tuple[Result, ...]
    """Findings and possible ways."""
    unknown: tuple[Result, ...]
    ruled_out: tuple[Result, ...]
    flags: tuple[tuple[Flag, bool], ...]
    """Exclusions in order of time, and whether each is in force."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the findings and possible ways."""
        return tuple(result.name for result in self.results)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would settle more, each once."""
        found = {
            line.question.key: line.question
            for result in (*self.results, *self.unknown)
            for line in result.lines
            if line.question is not None
        }
        return tuple(found.values())


def screen(need: Need, on: date) -> Screening:
    """Return every way for what a project tells, on a day."""
    found = [made for rule in _RULES if (made := rule(need)) is not None]
    by_fit = {fit: tuple(result for result in found if result.fit is fit) for fit in Fit}
    return Screening(
        results=(*by_fit[Fit.FINDING], *by_fit[Fit.POSSIBLE]),
        unknown=by_fit[Fit.UNKNOWN],
        ruled_out=by_fit[Fit.RULED_OUT],
        flags=tuple((flag, flag.in_force(on)) for flag in flags()),
    )


def together(profiles: Sequence[ProjectProfile]) -> tuple[Result, ...]:
    """Return what several projects are as one programme: still too small, without one borrower."""
    needs = [lines.need_of(profile) for profile in profiles]
    found = []
    costs = [need.cost for need in needs]
    known = [cost for cost in costs if cost is not None and cost.currency == "EUR"]
    row = conditions()["project_loan_size"]
    total = Money(minor=sum(cost.minor for cost in known), currency="EUR")
    if len(known) == len(costs) and row.minimum and total.minor < row.minimum.minor:
        found.append(
            Result(
                "too_small_together",
                Fit.FINDING,
                Message(say.TOO_SMALL_TOGETHER),
                (lines.size_from(total, row),),
            )
        )
    borrowers = {(profile.country, profile.city, profile.applicant_type) for profile in profiles}
    if len(borrowers) > 1:
        line = Line(
            RuleState.NOT_MET, Message(say.BORROWER_OWN_CITY), conditions()["borrowers"].source
        )
        found.append(
            Result("no_common_borrower", Fit.FINDING, Message(say.NO_COMMON_BORROWER), (line,))
        )
    return tuple(found)


def _result(name: str, text: str, found: Iterator[Line]) -> Result:
    made = tuple(found)
    if any(line.state is RuleState.NOT_MET for line in made):
        fit = Fit.RULED_OUT
    elif any(line.decides and line.state is RuleState.UNKNOWN for line in made):
        fit = Fit.UNKNOWN
    else:
        fit = Fit.POSSIBLE
    return Result(name, fit, Message(text), made)


def _too_small(need: Need) -> Result | None:
    row = conditions()["project_loan_size"]
    line = lines.size_from(need.cost, row)
    other = _mid_cap(need)
    if line.state is not RuleState.NOT_MET or (other and other.fit is Fit.POSSIBLE):
        return None
    return Result(TOO_SMALL, Fit.FINDING, Message(say.TOO_SMALL_ALONE), (line,))


def _project_loan(need: Need) -> Result:
    def found() -> Iterator[Line]:
        yield lines.size_from(need.cost, conditions()["project_loan_size"])
        yield lines.borrower(need)
        yield lines.investment(need)
        yield lines.papers(need)
        yield lines.security()

    return _result("project_loan", say.PROJECT_LOAN, found())


def _mid_cap(need: Need) -> Result | None:
    if need.borrower not in (ApplicantType.SME, ApplicantType.LARGE_ENTERPRISE):
        return None

    def found() -> Iterator[Line]:
        row = conditions()["mid_cap_size"]
        yield lines.size_from(need.cost, row)
        yield lines.size_below(need.cost, row)
        yield Line(RuleState.UNKNOWN, Message(say.BORROWER_ENTERPRISE), row.source)

    return _result("mid_cap_loan", say.MID_CAP_LOAN, found())


def _framework_loan(need: Need) -> Result:
    def found() -> Iterator[Line]:
        yield from _programme(need)
        yield lines.borrower(need)

    return _result("framework_loan", say.FRAMEWORK_LOAN, found())


def _municipal(need: Need) -> Result:
    def found() -> Iterator[Line]:
        yield from _programme(need)
        yield lines.city_only(
            need,
            conditions()["municipal_borrower"],
            say.BORROWER_MUNICIPAL,
            say.BORROWER_NOT_MUNICIPAL,
        )
        yield lines.years(need, conditions()["municipal_years"])

    return _result("municipal_framework_loan", say.MUNICIPAL_FRAMEWORK_LOAN, found())


def _programme(need: Need) -> Iterator[Line]:
    """Yield what every framework loan asks: below the size of any loan it is ruled out, between that
    and its own usual size it is a question."""
    least = lines.size_from(need.cost, conditions()["project_loan_size"])
    usual = lines.size_from(need.cost, conditions()["framework_loan_size"])
    if usual.state is RuleState.UNKNOWN and least.state is RuleState.NOT_MET:
        usual = Line(RuleState.NOT_MET, usual.text, usual.source)
    yield usual
    yield Line(
        RuleState.UNKNOWN,
        Message(say.SCHEMES_NAMED),
        conditions()["framework_loan_schemes"].source,
    )


def _scheme(need: Need) -> Result:
    def found() -> Iterator[Line]:
        yield lines.scheme_size(need, conditions()["framework_loan_size"])
        yield Line(RuleState.MET, Message(say.SCHEMES_SMALL), conditions()["small_schemes"].source)
        yield Line(
            RuleState.UNKNOWN,
            Message(say.SCHEMES_NAMED),
            conditions()["framework_loan_schemes"].source,
        )
        yield lines.framework_here(need)
        yield lines.borrower(need)
        yield lines.investment(need)

    return _result("framework_loan_scheme", say.FRAMEWORK_LOAN_SCHEME, found())


def _structural(need: Need) -> Result:
    def found() -> Iterator[Line]:
        yield lines.state_or_region(need, conditions()["structural_share"])
        yield lines.cofinanced(need, conditions()["structural_share"])

    return _result("structural_programme_loan", say.STRUCTURAL_PROGRAMME_LOAN, found())


def _intermediated(need: Need) -> Result:
    def found() -> Iterator[Line]:
        row = conditions()["intermediated_size"]
        yield lines.size_below(need.cost, row)
        yield Line(RuleState.UNKNOWN, Message(say.PARTNER_CONDITIONS), row.source)

    return _result("intermediated_loan", say.INTERMEDIATED_LOAN, found())


def _advice(need: Need) -> Result:  # noqa: ARG001 - every promoter may ask
    line = Line(RuleState.MET, Message(say.ADVICE_OPEN), conditions()["advice"].source)
    return _result("advice", say.ADVICE, iter((line,)))


def _jaspers(need: Need) -> Result:
    return _result("jaspers", say.JASPERS, iter((lines.cofinanced(need, conditions()["jaspers"]),)))


def _elena(need: Need) -> Result:
    def found() -> Iterator[Line]:
        field = conditions()["elena_field"].source
        if need.energy:
            yield Line(RuleState.MET, Message(say.FIELD_ENERGY), field)
        else:
            yield Line(RuleState.NOT_MET, Message(say.FIELD_NOT_ENERGY), field)
        yield lines.size_from(need.cost, conditions()["elena_size"])

    return _result("elena", say.ELENA, found())


def _urbis(need: Need) -> Result:
    line = lines.city_only(need, conditions()["urbis"], say.URBIS_CITY, say.URBIS_NOT_CITY)
    return _result("urbis", say.URBIS, iter((line,)))


_RULES: tuple[Callable[[Need], Result | None], ...] = (
    _too_small,
    _project_loan,
    _mid_cap,
    _framework_loan,
    _municipal,
    _scheme,
    _intermediated,
    _structural,
    _advice,
    _urbis,
    _jaspers,
    _elena,
)
LOANS = frozenset(
    {"project_loan", "framework_loan", "municipal_framework_loan", "framework_loan_scheme",
     "intermediated_loan"}
)  # fmt: skip
"""Ways that bring money to the project itself."""
