"""Planned amounts of the Cohesion Open Data Platform: what the query asks, how a row reads.

Every amount of the data set stands once per dimension of the categorisation, so exactly one
dimension is added up; its spelling and that of the objectives are asked for first.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from domain.context import ProgrammeFigure
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.reference import countries
from domain.reference.objectives import codes, objectives
from domain.text import fold

SOURCE_ID = "eu_cohesion_data"
SITE = "https://cohesiondata.ec.europa.eu"
DATASET = "hgyj-gyin"
PAGE = (
    f"{SITE}/2021-2027-Categorisation/2021-2027-Finances-details-categorisation-multi-fu/{DATASET}"
)
RESOURCE = f"{SITE}/resource/{DATASET}.json"
CYCLE = "2021-2027"
MOST_ROWS = 5000
_OBJECTIVES = {code.lower(): code for code in codes()}
_SINCE_2021 = {one.code for one in objectives() if one.confirmed}
"""Those that the data set must name; what the review of 2025 added may be absent or named otherwise."""
_DIMENSION = "intervention field"
_FUND = "erdf"
SPELLINGS = (
    "SELECT specific_objective_code, dimension_type, fund, count(*) AS parts"
    f" GROUP BY specific_objective_code, dimension_type, fund LIMIT {MOST_ROWS}"
)


class Spelling(NamedTuple):
    """How the data set writes what we ask for, and how many of its rows that is."""

    objectives: tuple[str, ...]
    dimension: str
    fund: str
    parts: int


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer; raises PageShapeError for an error or a list cut short."""
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise PageShapeError("an answer that is no list of rows", value=str(answer)[:200])
    if len(answer) >= MOST_ROWS:
        raise PageShapeError("the answer reaches the limit of rows", value=str(len(answer)))
    return answer


def spelling_of(rows: Iterable[dict[str, Any]]) -> Spelling:
    """Find how objectives, dimension and fund are written; raises PageShapeError when they are not.

    More than one spelling of the dimension or the fund would count amounts twice or not at all.
    """
    named: dict[str, str] = {}
    dimensions: set[str] = set()
    funds: set[str] = set()
    parts = 0
    for row in rows:
        code, dimension, fund = (
            str(row.get(name) or "")
            for name in ("specific_objective_code", "dimension_type", "fund")
        )
        wanted = _OBJECTIVES.get(fold(code).replace(" ", ""))
        if wanted is None or fold(dimension) != _DIMENSION or fold(fund) != _FUND:
            continue
        named[code] = wanted
        dimensions.add(dimension)
        funds.add(fund)
        parts += _count(row)
    if not set(named.values()) >= _SINCE_2021:
        raise PageShapeError("the data set does not name both objectives", value=str(named))
    if len(dimensions) != 1 or len(funds) != 1:
        raise PageShapeError("one spelling wanted", value=f"{dimensions} {funds}")
    return Spelling(tuple(sorted(named)), dimensions.pop(), funds.pop(), parts)


def query(spelling: Spelling) -> str:
    """Return the question for the sums by programme and objective."""
    codes = ", ".join(_quoted(code) for code in spelling.objectives)
    groups = "ms, programme_title_short, specific_objective_code"
    return (
        f"SELECT {groups}, sum(total_amount) AS amount, count(*) AS parts"
        f" WHERE specific_objective_code in ({codes})"
        f" AND dimension_type={_quoted(spelling.dimension)} AND fund={_quoted(spelling.fund)}"
        f" GROUP BY {groups} LIMIT {MOST_ROWS}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def parts_of(rows: Iterable[dict[str, Any]]) -> int:
    """Return how many rows of the data set the sums are made of; raises PageShapeError."""
    return sum(_count(row) for row in rows)


def _count(row: dict[str, Any]) -> int:
    text = str(row.get("parts") or "")
    if not (text.isascii() and text.isdigit()):
        raise PageShapeError("a row without its number of parts", value=str(row)[:200])
    return int(text)


def figure_of(row: dict[str, Any], spelling: Spelling) -> ProgrammeFigure:
    """Read a sum; raises BadValue for an amount that is none, PageShapeError for a nameless row."""
    state, title, code = (
        str(row.get(name) or "").strip()
        for name in ("ms", "programme_title_short", "specific_objective_code")
    )
    objective = _OBJECTIVES.get(fold(code).replace(" ", ""))
    if not (state and title and objective):
        raise PageShapeError("a sum without programme or objective", value=str(row)[:200])
    country = countries.from_nuts(state)
    return ProgrammeFigure(
        source_id=SOURCE_ID,
        source_ref="/".join((state, title, objective)),
        url=PAGE,
        programme_title=title,
        # Cross-border programmes stand under a code that is no Member State.
        country=country if country in countries.EU else None,
        fund="ERDF",
        specific_objective=objective,
        amount=_euros(row.get("amount")),
        dimension=spelling.dimension,
        cycle=CYCLE,
    )


def _euros(value: Any) -> Money:
    try:
        amount = Decimal(str(value))
        if amount < 0:
            raise BadValue("a planned amount below zero", value=str(value))
        return Money.of(amount)
    except (InvalidOperation, ValueError) as error:
        raise BadValue("no amount in euros", value=str(value)[:80]) from error
