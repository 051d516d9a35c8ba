"""One entry of Spain's grant register (BDNS) as a call record.

The register's own "open" flag is not believed when it says no: entries with weeks to go carry it.
What cannot be read becomes an issue and stays unknown; names of officers are never read.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from crawlers.bdns import dates, terms
from crawlers.normalise import numbers, objectives, readable
from crawlers.normalise.texts import clean_html, plain_text, repair, without_personal_mail
from domain.call import Area, CallRecord, Document, Issue, TextBlock, Update
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    IssueLevel,
    PublicationStatus,
    TextKind,
)
from domain.errors import PageShapeError, SourceError, UnknownCategory
from domain.reference import nuts

SOURCE_ID = "es_bdns"
API = "https://www.infosubvenciones.es/bdnstrans/api"
_PAGE = "https://www.infosubvenciones.es/bdnstrans/GE/es/convocatoria/"
_REGION = re.compile(r"(ES[0-9A-Z]{0,3}) - (\S.*)")
_BENEFICIARIES = re.compile(
    r"(?:primer[oa]?|1)?[.:ºª -]*(?:entidades )?beneficiari[oa]s(?:/as)?\b.{0,3000}?(?=\bsegundo\b|\bsegona?\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ALWAYS = frozenset({"abierto", "fondos", "textFin", "textInicio"})
"""Keys that every recorded entry has, also where they hold nothing: without one it is renamed."""
_T = TypeVar("_T")


class Reader:
    """Reads the fields of one entry; what fails is noted and stays unknown."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry
        self.code = str(self.required("codigoBDNS"))
        self.url = _PAGE + self.code
        self.issues: list[Issue] = []

    def required(self, name: str) -> Any:
        """Return a field without which an entry is none; raises PageShapeError."""
        value = self.entry.get(name)
        if value in (None, "", []):
            raise PageShapeError(f"an entry without {name}", value=str(self.entry)[:200])
        return value

    def text(self, name: str) -> str:
        """Return an optional text on one line; empty when there is none."""
        return _line(self.entry.get(name))

    def read(self, field: str, how: Callable[[], _T], unknown: _T) -> _T:
        """Return what `how` reads, else note why not and return `unknown`."""
        try:
            return how()
        except SourceError as error:
            kind = "unknown_category" if isinstance(error, UnknownCategory) else "bad_value"
            self.note(kind, field, error.value, str(error))
            return unknown

    def note(self, code: str, field: str, value: str | None, message: str) -> None:
        """Keep an issue of this entry."""
        level = IssueLevel.INFO if code == "sources_disagree" else IssueLevel.WARNING
        self.issues.append(
            Issue(
                code=code,
                level=level,
                source_ref=self.code,
                field=field,
                value=value,
                message=message,
                url=self.url,
            )
        )


def record_from_entry(entry: Any) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the call of a detail answer and what could not be read.

    Raises PageShapeError when it is no entry, or one without number, title or body.
    """
    if not isinstance(entry, dict):
        raise PageShapeError("the answer is no entry", value=str(entry)[:200])
    reader = Reader(entry)
    title = _line(reader.required("descripcion"))
    kinds = _descriptions(reader, "tiposBeneficiarios")
    texts = _texts(reader, title)
    fields: dict[str, Any] = {
        "source_id": SOURCE_ID,
        "source_ref": reader.code,
        "url": reader.url,
        "title": title,
        "language": "es",
        "identifier": f"BDNS {reader.code}",
        "level": CallLevel.CALL,
        "publisher": _publisher(reader),
        "instrument": terms.instrument(_descriptions(reader, "instrumentos")),
        "action_type_text": reader.text("tipoConvocatoria"),
        "procedure": reader.read(
            "procedure", lambda: terms.procedure(reader.text("tipoConvocatoria")), None
        ),
        "published_status": PublicationStatus.OPEN if entry.get("abierto") is True else None,
        "areas": _areas(reader),
        "keywords": _keywords(reader),
        "texts": texts,
        "documents": _documents(reader),
        "updates": _updates(reader),
    }
    fields |= _money(reader) | _fund(reader) | _applicants(reader, kinds, title, texts)
    fields |= _when(reader)
    _add_objective(reader, fields)
    for name in sorted(_ALWAYS - entry.keys()):
        reader.note("page_shape", name, None, f"an entry without the key {name}")
    return CallRecord(**fields), tuple(reader.issues)


def kinds_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the register's kinds of beneficiary as printed; empty when there are none."""
    return _descriptions(Reader(entry), "tiposBeneficiarios")


def _line(value: object) -> str:
    return plain_text(repair(value)) if isinstance(value, str) else ""


def _rows(reader: Reader, name: str) -> list[dict[str, Any]]:
    value = reader.entry.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        reader.note("page_shape", name, str(value)[:200], "not a list of entries")
        return []
    return value


def _descriptions(reader: Reader, name: str) -> list[str]:
    rows = _rows(reader, name)
    if any("descripcion" not in row for row in rows):
        reader.note("page_shape", name, None, "an entry of the list without its description")
    lines = (_line(row.get("descripcion")) for row in rows)
    return [line for line in lines if line]


def _publisher(reader: Reader) -> str:
    body = reader.required("organo")
    if not isinstance(body, dict):
        raise PageShapeError("the body of an entry is no object", value=str(body)[:200])
    levels = [_line(body.get(name)) for name in ("nivel3", "nivel2", "nivel1")]
    return next((level for level in levels if level), "")


def _money(reader: Reader) -> dict[str, Any]:
    total = reader.read(
        "budget_total", lambda: numbers.money(reader.entry.get("presupuestoTotal")), None
    )
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.CALL if total else BudgetScope.UNKNOWN,
    }


def _fund(reader: Reader) -> dict[str, Any]:
    funds = _descriptions(reader, "fondos")
    short = [fund.partition(" - ")[0].strip() for fund in funds]
    if reader.entry.get("mrr") is True and "MRR" not in short:
        short.append("MRR")
        funds.append("MRR")
    known = [code for code in map(terms.programme, short) if code]
    return {
        "fund": "; ".join(short) or None,
        "programme": known[0] if len(known) == 1 else None,
        "programme_text": "; ".join(funds),
    }


def _add_objective(reader: Reader, fields: dict[str, Any]) -> None:
    """Add the specific objective where title, bases or extract state it; the register has no field.

    Only the ERDF pays for RSO5.x, so that this objective names the programme; a list of funds that
    is empty says nothing.
    """
    told = [fields["title"], reader.text("descripcionLeng")]
    told += [plain_text(block.html) for block in fields["texts"]]
    unknown: tuple[str, ...] = ()
    found: set[str] = set()
    for text in told:
        how = partial(objectives.specific_objectives, text[: readable.LONGEST], country="ES")
        found.update(reader.read("specific_objective", how, unknown))
    fields["specific_objective"] = "; ".join(sorted(found)) or None
    if found and fields["programme"] is None and all(terms.of_policy_5(code) for code in found):
        fields["programme"] = "ERDF"
    if any(terms.names_edil(text) for text in told):
        fields["keywords"] = (*fields["keywords"], "EDIL")


def _applicants(
    reader: Reader, kinds: list[str], title: str, texts: tuple[TextBlock, ...]
) -> dict[str, Any]:
    named, words = _named(title, reader.text("descripcionLeng"), texts)
    unknown: tuple[ApplicantType, ...] = ()
    found = reader.read("applicants", lambda: terms.applicants(kinds, named), unknown)
    told = "; ".join(kinds) + (f' (the text says: "{words}")' if words else "")
    return {"applicants": found, "applicants_text": told.strip()}


def _named(
    title: str, other: str, texts: tuple[TextBlock, ...]
) -> tuple[tuple[ApplicantType, ...], str]:
    """Return local bodies and the words that name them, in titles or lines on beneficiaries."""
    sections = (_BENEFICIARIES.search(plain_text(block.html)) for block in texts)
    places = [title, other, *(section.group() for section in sections if section)]
    for place in places:
        kinds, words = terms.local_bodies(place)
        if kinds:
            return kinds, words
    return (), ""


def _areas(reader: Reader) -> tuple[Area, ...]:
    return tuple(_area(reader, text) for text in _descriptions(reader, "regiones"))


def _area(reader: Reader, text: str) -> Area:
    found = _REGION.fullmatch(text)
    code, name = found.groups() if found else ("", text)
    if code == "ES":
        return Area(scheme=AreaScheme.COUNTRY, code=code, text=name)
    if nuts.editions_of(code):
        return Area(scheme=AreaScheme.NUTS, code=code, text=name)
    reader.note("unknown_category", "areas", text, "no region of NUTS that we know")
    return Area(scheme=AreaScheme.TEXT, code="", text=text)


def _keywords(reader: Reader) -> tuple[str, ...]:
    words = [reader.text("descripcionFinalidad"), *_descriptions(reader, "sectores")]
    return tuple(filter(None, dict.fromkeys(words)))


def _texts(reader: Reader, title: str) -> tuple[TextBlock, ...]:
    found = []
    other = reader.text("descripcionLeng")
    if other and other != title:
        found.append(TextBlock(kind=TextKind.SUMMARY, html=clean_html(f"<p>{_escaped(other)}</p>")))
    for row in _announcements(reader):
        text = clean_html(without_personal_mail(repair(str(row.get("texto") or ""))))
        if text:
            found.append(
                TextBlock(
                    kind=TextKind.DESCRIPTION, html=text, heading=_line(row.get("titulo")) or None
                )
            )
    basis = reader.text("descripcionBasesReguladoras")
    if basis:
        found.append(
            TextBlock(kind=TextKind.CONDITIONS, html=clean_html(f"<p>{_escaped(basis)}</p>"))
        )
    return tuple(found)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _announcements(reader: Reader) -> list[dict[str, Any]]:
    """Return the notices of official journals; a placeholder repeats its title as its text."""
    rows = _rows(reader, "anuncios")
    return [row for row in rows if _line(row.get("texto")) != _line(row.get("titulo"))]


def _updates(reader: Reader) -> tuple[Update, ...]:
    found = []
    for row in _announcements(reader):
        on = reader.read("updates", partial(dates.published, row.get("datPublicacion")), None)
        title = _line(row.get("titulo"))
        if title:
            found.append(Update(on=on, text=title))
    return tuple(sorted(found, key=lambda update: update.on or dt.date.min, reverse=True))


def _documents(reader: Reader) -> tuple[Document, ...]:
    found = [
        Document(
            title=_line(row.get("descripcion")) or "documento",
            url=f"{API}/convocatorias/documentos?idDocumento={row['id']}",
        )
        for row in _rows(reader, "documentos")
        if isinstance(row.get("id"), int)
    ]
    linked = [(row.get("url"), _line(row.get("titulo"))) for row in _rows(reader, "anuncios")]
    linked.append(
        (reader.entry.get("urlBasesReguladoras"), reader.text("descripcionBasesReguladoras"))
    )
    linked.append((reader.entry.get("sedeElectronica"), "sede electrónica"))
    for address, title in linked:
        url = _address(address)
        if url:
            found.append(Document(title=title or url, url=url))
    return tuple({document.url: document for document in reversed(found)}.values())[::-1]


def _address(value: object) -> str | None:
    """Return a web address; None for the free text that bodies write into address fields."""
    text = str(value or "").strip()
    if not text.startswith(("http://", "https://")) or any(char.isspace() for char in text):
        return None
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return None
    return text if host else None


def _when(reader: Reader) -> dict[str, Any]:
    def day(field: str, name: str) -> dt.date | None:
        return reader.read(field, lambda: dates.published(reader.entry.get(name)), None)

    registered = day("published_on", "fechaRecepcion")
    starts, ends = (reader.text(name).strip(" ,;") for name in ("textInicio", "textFin"))
    starts_in_words = dates.read(starts, registered).day
    opens_on = day("opens_on", "fechaInicioSolicitud") or starts_in_words
    deadline = _deadline(reader, day("deadlines", "fechaFinSolicitud"), ends, registered)
    if deadline and opens_on and deadline.on < opens_on:
        reader.note(
            "bad_value", "deadlines", f"{opens_on} - {deadline.on}", "it ends before it opens"
        )
    return {
        "published_on": registered,
        "opens_on": opens_on,
        "deadlines": (deadline,) if deadline else (),
        "dates_text": " – ".join(
            text
            for text, read in ((starts, starts_in_words), (ends, deadline))
            if text and not read
        ),
    }


def _deadline(
    reader: Reader, day: dt.date | None, text: str, registered: dt.date | None
) -> Deadline | None:
    prose = dates.read(text, registered)
    on = day or prose.day
    if on is None:
        return None
    if prose.day is not None and prose.day != on:
        reader.note(
            "sources_disagree", "deadlines", f"{on}; {text}", "the date field and its text differ"
        )
        return Deadline(on=on, text=f"{on}; {text}")
    shown = f"{day}; {text}".strip("; ") if day else text
    return Deadline(
        on=on,
        time=prose.time,
        timezone=prose.timezone if prose.time else None,
        text=shown,
    )
