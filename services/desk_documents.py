"""The project pack, readable without an account, and the queue as a table."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.desk import Entry, Frozen, OpinionState, Step
from domain.desk_rules import as_one, total
from domain.finance import Blend
from domain.i18n import Texts
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import desk as stored
from funding_db.repositories import desk_reviews
from letters.documents import Document
from letters.filling import fill, template
from services import desk, opinions, screening
from services import desk_words as words
from services import screening_words as ways
from services.cells import safe_in_csv
from services.plain_words import one_line
from services.rights import Action, own_organisation
from services.screening import Report
from services.vocabulary import COST

_PROJECTS = 5
_WAYS = 3
_RESULTS = 6
_BESIDE = 3
_LONGEST_NOTE = 900
_LONGEST_REPLY = 2_400


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    lines: tuple[str, ...]


def pack_for_bank(
    person: Person, session: Session, submission_id: int, *, t: Texts, now: datetime
) -> Document:
    """Return the pack of a submission with the reader's own triage; raises as reading does."""
    own_organisation(person, Action.ADVISE)
    dossier = desk.read(person, session, submission_id, now=now)
    mine = [
        state
        for state in opinions.history(person, session, submission_id)
        if state.person_id == (person.id or 0) and state.number == dossier.newest.number
    ]
    # What was given stands until another is given, whatever is being written meanwhile.
    current = [state for state in mine if state.given] or mine
    return _pack(
        dossier.newest.content,
        dossier.newest.number,
        dossier.row.city,
        dossier.report,
        current[-1] if current else None,
        opinions.newest(dossier.entries, Step.RELEASE),
        t,
        now,
    )


def pack_for_city(
    person: Person, session: Session, submission_id: int, *, t: Texts, now: datetime
) -> Document:
    """Return the pack of the city's own submission with the reply; never an advisor's notes."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    row = stored.own(session, organisation, submission_id)
    newest = stored.own_versions(session, organisation, submission_id)[-1]
    told = desk_reviews.exchange(
        session, submission_id, owner_id=organisation, steps=(Step.RELEASE,)
    )
    report = screening.screen_frozen(session, as_one(newest.content), now=now)
    reply = told[-1] if told else None
    return _pack(newest.content, newest.number, row.city, report, None, reply, t, now)


def queue_csv(person: Person, session: Session, *, t: Texts, now: datetime) -> bytes:
    """Return the queue as a table: what anybody at the bank may know, and nothing else."""
    own_organisation(person, Action.READ_QUEUE)
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(
        [t("number"), t("city"), t("title"), t("size"), t("currency"), t("country"), t("state"),
         t("days waiting")]
    )  # fmt: skip
    for one in desk.queue(person, session, now=now):
        row = one.row
        size = (str(row.size.major), row.size.currency) if row.size else ("", "")
        cells = (str(row.id), row.city, row.title, *size, row.country or "",
                 words.state(row.state, t), str(one.days))  # fmt: skip
        table.writerow([safe_in_csv(" ".join(cell.split())) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _pack(
    frozen: Frozen,
    number: int,
    city: str,
    report: Report,
    opinion: OpinionState | None,
    reply: Entry | None,
    t: Texts,
    now: datetime,
) -> Document:
    size = total(as_one(frozen))
    cost = t.money(size) if size else t("cost not told")
    refused = t.message(report.refused) if report.refused else ""
    blends = report.ways.blends[:_WAYS] if report.ways else ()
    values: dict[str, object] = {
        "title": frozen.title,
        "origin": " · ".join((city, cost, t("version {number}", number=number))),
        "closing": opinions.closing(t),
        "labels": _labels(t),
        "projects": list(_projects(frozen, t)),
        "note": one_line(frozen.note, _LONGEST_NOTE),
        "papers": ", ".join(words.paper(paper, t) for paper in frozen.papers) or t("none told"),
        "results": list(_results(report, t)),
        "refused": refused,
        "ways": [_Way(ways.heading(blend, t), tuple(_way(blend, t))) for blend in blends],
        "beside": [
            one_line(f"{call.objective}: {call.title}", 200) for call in report.beside[:_BESIDE]
        ],
        "triage": list(_triage(opinion, t)),
        "reply": _reply(reply, t),
        "made": t("Made with Fundmap on {day}.", day=t.day(brussels_day(now))),
    }
    text = fill(template("desk", "pack"), values)
    return Document(text, one_line(frozen.title, 200), t.language, compact=True)


def _labels(t: Texts) -> dict[str, str]:
    return {
        "programme": t("What is submitted"),
        "papers": t("Papers that are there"),
        "screening": t("Loans and advice"),
        "ways": t("Combinations of grants, a loan and own funds"),
        "beside": t("Beside a loan, calls of cohesion policy that fit your project:"),
        "triage": t("Triage"),
        "reply": t("Reply"),
    }


def _projects(frozen: Frozen, t: Texts) -> Iterator[_Line]:
    for project in frozen.projects[:_PROJECTS]:
        profile, cost = project.profile, total(project.profile)
        kinds = dict.fromkeys(cost.kind for cost in profile.costs if cost.kind is not None)
        parts = [
            words.kind(project.kind, t),
            f"{t('in whose name')}: {project.applicant}" if project.applicant else "",
            t.money(cost) if cost else t("cost not told"),
            t("own funds {amount}", amount=t.money(profile.own_funds)) if profile.own_funds else "",
            ", ".join(t(COST[kind]) for kind in kinds),
            one_line(profile.summary, 300),
        ]
        yield _Line(one_line(profile.title, 160), "; ".join(part for part in parts if part))
    rest = len(frozen.projects) - _PROJECTS
    if rest > 0:
        yield _Line(t.plural("and {count} more", "and {count} more", rest), frozen.title)


def _results(report: Report, t: Texts) -> Iterator[_Line]:
    for result in report.screening.results[:_RESULTS]:
        lines = []
        for line in result.lines:
            source = f" ({ways.dated(line.source, t)})" if line.source else ""
            lines.append(f"{t.message(line.text)}{source}")
        if result.fit == "possible":
            lines.insert(0, t("possible, ask the EIB"))
        yield _Line(t.message(result.text), "; ".join(lines))


def _way(blend: Blend, t: Texts) -> Iterator[str]:
    for part in blend.parts:
        yield one_line(f"{ways.part_words(part, t)}, {ways.part_name(part, t)}", 200)
    for check in blend.checks:
        yield ways.check_words(check, t)
    yield ways.gap_words(blend, t)
    yield from ways.cash_words(blend, t)


def _triage(opinion: OpinionState | None, t: Texts) -> Iterator[_Line]:
    if opinion is None:
        return
    day = t.day(brussels_day(opinion.at))
    yield _Line(
        t("Opinion"),
        t("given on {day}", day=day) if opinion.given else t("draft of {day}", day=day),
    )
    for line, entry in opinion.content.triage.items():
        if entry.standing is not None:
            said = words.standing(entry.standing, t)
            yield _Line(
                words.line(line, t), f"{said}. {one_line(entry.note, 200)}" if entry.note else said
            )
    content = opinion.content
    if content.result is not None:
        yield _Line(t("Result"), words.result(content.result, t))
    if content.recommendation is not None:
        yield _Line(t("Recommendation"), words.recommendation(content.recommendation, t))
    if content.loan_eur is not None:
        yield _Line(t("Recommended loan"), words.loan(content.loan_eur, t))
    if content.conditions:
        yield _Line(t("Conditions"), one_line(content.conditions, 200))


def _reply(reply: Entry | None, t: Texts) -> Sequence[str]:
    if reply is None:
        return []
    text = reply.text
    shown = text if len(text) <= _LONGEST_REPLY else text[: _LONGEST_REPLY - 1] + "…"
    lines = [line for line in shown.splitlines() if line.strip()]
    if reply.body.get("alone"):
        lines.append(opinions.alone(t))
    return lines
