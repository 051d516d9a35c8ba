"""Standing offers that no page announces as a call: curated by hand, dated, each fact with its source."""

import datetime as dt
import tomllib
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Self

from pydantic import Field, model_validator

from domain.call import Area, CallRecord, Consortium, Document, PaysFor, Quote, Rate, TextBlock
from domain.enums import (
    ApplicantType,
    CallLevel,
    DeadlineModel,
    Instrument,
    PublicationStatus,
    TextKind,
)
from domain.errors import PageShapeError
from domain.money import Money
from domain.value import Value

STALE_AFTER = dt.timedelta(days=365)


class Amount(Value):
    """A least and a largest amount in euros."""

    min_eur: int | None = None
    max_eur: int | None = None
    quote: Quote


class Who(Value):
    """Who may apply: kinds where the source names them, words always."""

    types: tuple[ApplicantType, ...] = ()
    quote: Quote


class Note(Value):
    """A paragraph of ours under a heading of ours, and what it rests on."""

    heading: str
    text: str
    quotes: tuple[Quote, ...] = Field(min_length=1)


class Offer(Value):
    """One standing offer as a person read it; a field that is left out is not known."""

    ref: str
    read_on: dt.date
    title: str
    url: str
    publisher: str
    programme: str | None = None
    instrument: Instrument
    summary: Note
    published_status: PublicationStatus | None = None
    deadline_model: DeadlineModel | None = None
    dates_text: str = ""
    """Rhythm in words, such as "31 October each year"; never a day."""
    applicants: Who | None = None
    areas: tuple[Area, ...] = ()
    excluded_areas: tuple[Area, ...] = ()
    consortium: Consortium | None = None
    rates: tuple[Rate, ...] = ()
    grant: Amount | None = None
    project_cost: Amount | None = None
    pays_for: tuple[PaysFor, ...] = ()
    notes: tuple[Note, ...] = ()
    keywords: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        endless = self.deadline_model in (DeadlineModel.CONTINUOUS, DeadlineModel.FIRST_COME)
        if self.published_status is PublicationStatus.OPEN and not endless:
            raise ValueError(f"{self.ref}: open, but not said to be open without end")
        if self.consortium is not None and self.consortium.quote is None:
            raise ValueError(f"{self.ref}: the consortium has no source")
        return self

    def quotes(self) -> tuple[Quote, ...]:
        """Return what the offer rests on, each page and place once."""
        told = [fact.quote for fact in (self.applicants, self.grant, self.project_cost) if fact]
        if self.consortium is not None and self.consortium.quote is not None:
            told.append(self.consortium.quote)
        told += [rate.quote for rate in self.rates]
        told += [cost.quote for cost in self.pays_for]
        told += [quote for note in (self.summary, *self.notes) for quote in note.quotes]
        return tuple(dict.fromkeys(told))


def read(body: bytes) -> tuple[Offer, ...]:
    """Return the offers of a table; PageShapeError for a damaged one or an offer given twice."""
    try:
        found = tuple(Offer.model_validate(row) for row in tomllib.loads(body.decode())["offer"])
    except (KeyError, TypeError, ValueError) as error:
        raise PageShapeError(f"the curated table cannot be read: {error}") from error
    if not found:
        raise PageShapeError("the curated table is empty")
    if len({offer.ref for offer in found}) != len(found):
        raise PageShapeError("the curated table has an offer twice")
    return found


@cache
def body_of(name: str) -> bytes:
    """Return a table that ships, as it is."""
    return resources.files(__package__).joinpath(name).read_bytes()


def read_on(name: str) -> dt.date:
    """Return the day on which the oldest offer of a table was read."""
    return min(offer.read_on for offer in read(body_of(name)))


def record_of(offer: Offer, source_id: str) -> CallRecord:
    """Return the offer as a call record without deadline; its texts name their sources."""
    told: dict[str, Any] = {}
    if offer.applicants is not None:
        told["applicants"] = offer.applicants.types
        told["applicants_text"] = offer.applicants.quote.text
    return CallRecord(
        source_id=source_id,
        source_ref=offer.ref,
        url=offer.url,
        title=offer.title,
        language="en",
        level=CallLevel.CALL,
        programme=offer.programme,
        publisher=offer.publisher,
        instrument=offer.instrument,
        published_status=offer.published_status,
        deadline_model=offer.deadline_model,
        dates_text=offer.dates_text,
        areas=offer.areas,
        excluded_areas=offer.excluded_areas,
        consortium=offer.consortium,
        rates=offer.rates,
        pays_for=offer.pays_for,
        keywords=offer.keywords,
        texts=_texts(offer),
        documents=_documents(offer),
        **told,
        **_amounts(offer.grant, "grant_min", "grant_max"),
        **_amounts(offer.project_cost, "project_cost_min", "project_cost_max"),
    )


def _amounts(amount: Amount | None, least: str, most: str) -> dict[str, Money]:
    if amount is None:
        return {}
    euros = {least: amount.min_eur, most: amount.max_eur}
    return {name: Money.of(value) for name, value in euros.items() if value is not None}


def _texts(offer: Offer) -> tuple[TextBlock, ...]:
    blocks = [_block(TextKind.SUMMARY, offer.summary)]
    blocks += [_block(TextKind.CONDITIONS, note) for note in offer.notes]
    lines = "".join(f"<li>{_line(quote)}</li>" for quote in offer.quotes())
    html = f"<p>Written by hand, read on {offer.read_on.isoformat()}:</p><ul>{lines}</ul>"
    return (*blocks, TextBlock(kind=TextKind.SUPPORT, heading="Where this was read", html=html))


def _block(kind: TextKind, note: Note) -> TextBlock:
    return TextBlock(kind=kind, heading=note.heading, html=f"<p>{escape(note.text)}</p>")


def _line(quote: Quote) -> str:
    where = f'<a href="{escape(quote.url)}">{escape(quote.section or quote.url)}</a>'
    return f"{escape(quote.text)} ({where})"


def _documents(offer: Offer) -> tuple[Document, ...]:
    found = {quote.url: quote.section or quote.url for quote in offer.quotes()}
    return tuple(Document(title=title, url=url) for url, title in found.items() if url != offer.url)
