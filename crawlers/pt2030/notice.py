"""One notice of Portugal 2030's own search answer as a call record.

Its times name no zone, so that an hour is kept without one. The names of the staff who uploaded
documents stand in the answer and are never read.
"""

import datetime as dt
import html
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from crawlers.bases.reading import Reading
from crawlers.normalise import numbers
from crawlers.normalise.texts import clean_html, plain_text, repair
from crawlers.pt2030 import terms
from domain.call import CallRecord, Document, Issue, TextBlock
from domain.deadline import Deadline
from domain.enums import BudgetScope, CallLevel, Instrument, PublicationStatus, TextKind
from domain.errors import BadValue, PageShapeError, UnknownCategory
from domain.money import Money

SOURCE_ID = "pt_portugal2030"
PUBLISHER = "Agência para o Desenvolvimento e Coesão"
_PAGE = "https://portugal2030.pt/avisos/"
_DOWNLOAD = "https://portugal2030.pt/wp-json/avisos/download"

# What a notice must name, even where it leaves it empty: a field that was renamed would else be
# unknown everywhere in silence, and an extension would be lost with `dataFimAtual`.
_NAMED = {
    "aviso": ("avisoGlobalId", "codigoAviso", "designacaoPT", "designacaoEN"),
    "calendario": ("dataPublicacao", "dataInicio", "dataFim", "dataFimAtual"),
    "estrutura": (
        "programaOperacionalDesignacao", "prioridadeDesignacao", "objetivoEstrategicoId",
        "objetivoEstrategicoDesignacao", "objetivoEspecificoId", "objetivoEspecificoDesignacao",
        "tipologiaAcaoDesignacao", "tipologiaIntervencaoDesignacao", "tipoFinanciamentoId",
        "fundoDesignacao", "dotacao", "marca",
    ),
    "documentos": ("documentoDesignacao", "path", "container"),
}  # fmt: skip

_EU, _NATIONAL = 1, 2
_CLOSER_TO_CITIZENS = 5
"""The policy objective under which RSO5.x stand."""
_OBJECTIVES = {35: "RSO5.1"}
"""Only the numbers that a recorded answer shows beside their words."""


def record_from_notice(
    notice: Any, status: PublicationStatus
) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the call of one entry of `avisos` and what could not be read.

    `status` is that of the list in which it stood. Raises PageShapeError when it is no notice.
    """
    head = _object(notice, "aviso")
    ref = str(_required(head, "avisoGlobalId"))
    code = _line(_required(head, "codigoAviso"))
    reading = Reading(ref, f"{_PAGE}#{quote(code)}")
    rows = _list(notice, "estrutura")
    if not rows:
        raise PageShapeError("a notice of no programme", value=str(notice)[:200])
    calendar = _object(notice, "calendario")
    return (
        CallRecord(
            source_id=SOURCE_ID,
            source_ref=ref,
            url=reading.url,
            title=_line(_required(head, "designacaoPT")),
            language="pt",
            identifier=code,
            level=CallLevel.CALL,
            publisher=PUBLISHER,
            instrument=Instrument.GRANT,
            action_type_text="; ".join(_texts(rows, "tipologiaAcaoDesignacao")),
            published_status=status,
            texts=_english_title(head),
            documents=_documents(reading, _list(notice, "documentos")),
            areas=terms.areas_of_brands(_texts(rows, "marca")),
            **_programme(reading, rows),
            **_budget(reading, rows),
            **_dates(reading, calendar),
        ),
        tuple(reading.issues),
    )


def _object(parent: Any, name: str) -> Mapping[str, Any]:
    value = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(value, dict):
        raise PageShapeError(f"a notice without {name}", value=str(parent)[:200])
    _check_names(name, value)
    return value


def _check_names(part: str, value: Mapping[str, Any]) -> None:
    lacking = [name for name in _NAMED[part] if name not in value]
    if lacking:
        raise PageShapeError(f"a notice whose {part} lacks fields", value=", ".join(lacking))


def _list(parent: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = parent.get(name)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise PageShapeError(f"a notice without {name}", value=str(parent)[:200])
    for row in value:
        _check_names(name, row)
    return value


def _required(parent: Mapping[str, Any], name: str) -> Any:
    value = parent.get(name)
    if value in (None, "", []):
        raise PageShapeError(f"a notice without {name}", value=str(parent)[:200])
    return value


def _line(value: object) -> str:
    return plain_text(repair(value)) if isinstance(value, str) else ""


def _texts(rows: list[dict[str, Any]], name: str) -> list[str]:
    """Return the different words of a field over all rows, in order."""
    lines = (_line(row.get(name)) for row in rows)
    return list(dict.fromkeys(line for line in lines if line))


def _union(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("tipoFinanciamentoId") == _EU]


def _programme(reading: Reading, rows: list[dict[str, Any]]) -> dict[str, Any]:
    funds = _texts(_union(rows), "fundoDesignacao")
    objectives = {_objective(reading, row) for row in rows} - {None}
    return {
        "programme": terms.programme(funds),
        "programme_text": "; ".join(_texts(rows, "programaOperacionalDesignacao")),
        "fund": "; ".join(funds) or None,
        "priority": "; ".join(_texts(rows, "prioridadeDesignacao")) or None,
        "destination": "; ".join(_texts(rows, "objetivoEstrategicoDesignacao")) or None,
        "specific_objective": "; ".join(sorted(filter(None, objectives))) or None,
        "keywords": (
            *_texts(rows, "objetivoEspecificoDesignacao"),
            *_texts(rows, "tipologiaIntervencaoDesignacao"),
        ),
    }


def _objective(reading: Reading, row: Mapping[str, Any]) -> str | None:
    """Return the specific objective; "PO5" where only the policy objective is sure."""
    number = row.get("objetivoEspecificoId")
    known = _OBJECTIVES.get(number) if isinstance(number, int) else None
    of_policy_5 = row.get("objetivoEstrategicoId") == _CLOSER_TO_CITIZENS
    if known and not of_policy_5:
        value = f"{row.get('objetivoEstrategicoId')} / {number}"
        reading.note("sources_disagree", "specific_objective", value, "objectives contradict")
        return None
    return known or ("PO5" if of_policy_5 else None)


def _budget(reading: Reading, rows: list[dict[str, Any]]) -> dict[str, Any]:
    total = reading.read("budget_total", lambda: _sum(rows), None)
    shares = [str(row["dotacao"]) for row in _union(rows) if row.get("dotacao")]
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        "budget_text": " + ".join(shares) + (" EUR" if shares else ""),
    }


def _sum(rows: list[dict[str, Any]]) -> Money | None:
    """Add up the Union's shares; a sum with a part left out would be a wrong one."""
    total = Decimal(0)
    for row in rows:
        kind, value = row.get("tipoFinanciamentoId"), row.get("dotacao")
        if kind not in (_EU, _NATIONAL):
            raise UnknownCategory("an envelope of unknown origin", value=str(kind))
        if kind == _NATIONAL:
            continue
        if value is None:
            raise BadValue("an envelope without its amount", value=str(value))
        share = numbers.money(value)
        total += share.major if share else 0
    return Money.of(total) if total else None


def _dates(reading: Reading, calendar: Mapping[str, Any]) -> dict[str, Any]:
    def moment(field: str, name: str) -> dt.datetime | None:
        return reading.read(field, lambda: _moment(calendar.get(name)), None)

    published, opens = moment("published_on", "dataPublicacao"), moment("opens_on", "dataInicio")
    first, now = moment("deadlines", "dataFim"), moment("deadlines", "dataFimAtual")
    ends = now or first
    moved = now and first and now != first
    told = f"{calendar.get('dataFim')}, now {now.isoformat()}" if moved and now else None
    fields: dict[str, Any] = {"published_on": published.date() if published else None}
    if not reading.in_order(opens.date() if opens else None, ends.date() if ends else None):
        return fields | {"dates_text": f"{calendar.get('dataInicio')} – {told or ends}"}
    if ends:
        text = told or str(calendar.get("dataFimAtual") or calendar.get("dataFim"))
        fields["deadlines"] = (Deadline(on=ends.date(), time=_hour(ends), text=text),)
    return fields | {"opens_on": opens.date() if opens else None}


def _moment(value: object) -> dt.datetime | None:
    if value in (None, ""):
        return None
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadValue("not a moment", value=str(value)) from error


def _hour(moment: dt.datetime) -> dt.time | None:
    """Return the hour; a midnight may as well mean that nobody typed one, so it is no hour."""
    return moment.time() if moment.time() != dt.time(0) else None


def _english_title(head: Mapping[str, Any]) -> tuple[TextBlock, ...]:
    title = _line(head.get("designacaoEN"))
    if not title:
        return ()
    text = clean_html(f"<p>{html.escape(title)}</p>")
    return (TextBlock(kind=TextKind.SUMMARY, html=text, heading="Title in English"),)


def _documents(reading: Reading, rows: list[dict[str, Any]]) -> tuple[Document, ...]:
    found = []
    for row in rows:
        path, container = _line(row.get("path")), _line(row.get("container"))
        name = _line(row.get("documentoDesignacao"))
        if not (path and container and name):
            reading.note("bad_value", "documents", name or None, "a document without its address")
            continue
        query = urlencode({"container": container, "path": path, "filename": name})
        found.append(Document(title=name, url=f"{_DOWNLOAD}?{query}"))
    return tuple(found)
