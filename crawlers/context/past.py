"""Past projects that a person wrote down with their sources: the table, read strictly."""

import datetime as dt
import tomllib
from functools import cache
from importlib import resources

from pydantic import Field

from domain.call import Quote
from domain.context import FundedProject
from domain.enums import Instrument
from domain.errors import PageShapeError
from domain.money import Money
from domain.reference import programmes
from domain.value import Value

TABLE = "past_projects.toml"


class PastProject(Value):
    """One project as a person read it; a field that is left out is not known."""

    ref: str
    read_on: dt.date
    title: str
    url: str
    summary: str
    promoter: str = ""
    place: str = ""
    countries: tuple[str, ...] = ()
    programme: str | None = None
    programme_text: str
    fund: str | None = None
    call_identifier: str | None = None
    """Only where a source states it."""
    instrument: Instrument
    support_eur: str | None = None
    total_cost_eur: str | None = None
    announced_on: dt.date | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    themes: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = Field(min_length=1)

    def entry(self, source_id: str) -> FundedProject:
        """Return the project as context; raises ValueError for an impossible one."""
        if self.programme is not None and programmes.get(self.programme) is None:
            raise ValueError(f"{self.ref}: there is no programme {self.programme}")
        shared = self.model_dump(
            exclude={"ref", "read_on", "support_eur", "total_cost_eur", "quotes"}
        )
        return FundedProject(
            source_id=source_id,
            source_ref=self.ref,
            language="en",
            support=_euros(self.support_eur),
            total_cost=_euros(self.total_cost_eur),
            quotes=self.quotes,
            **shared,
        )


def _euros(text: str | None) -> Money | None:
    return Money.of(text) if text is not None else None


def read(body: bytes) -> tuple[PastProject, ...]:
    """Return the projects of a table; PageShapeError for a damaged one or a project given twice."""
    try:
        rows = tomllib.loads(body.decode())["project"]
        found = tuple(PastProject.model_validate(row) for row in rows)
    except (KeyError, TypeError, ValueError) as error:
        raise PageShapeError(f"the table of past projects cannot be read: {error}") from error
    if not found:
        raise PageShapeError("the table of past projects is empty")
    if len({project.ref for project in found}) != len(found):
        raise PageShapeError("the table of past projects has a project twice")
    return found


@cache
def body() -> bytes:
    """Return the table that ships, as it is."""
    return resources.files(__package__).joinpath(TABLE).read_bytes()
