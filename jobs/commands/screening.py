"""The command that screens a project file for loans, advice and combinations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from domain.finance import Blend, Source
    from domain.i18n import Texts
    from domain.money import Money
    from matcher.screening import Result
    from services.screening import Report

_MOST_BESIDE = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(screen)


def screen(
    file: Annotated[Path, typer.Argument(help="project file: JSON, CSV or XLSX")],
    on: Annotated[str | None, typer.Option(help="day that counts as today, 2026-08-12")] = None,
    lang: Annotated[str, typer.Option(help="language of the sentences")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """Say which EIB loans and advice a project could ask for, and how it could be paid for."""
    from domain.errors import UsageError
    from domain.i18n import LANGUAGES, texts
    from domain.people import EMBEDDED_PERSON
    from jobs import output
    from jobs.commands.projects import _instant
    from services import screening

    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: there are {', '.join(LANGUAGES)}")
    now, t = _instant(on), texts(lang)
    profiles = screening.read_file(EMBEDDED_PERSON, file)
    looked_up, reports = _reports(profiles, now)
    shown = [_report(report, t) for report in reports]
    joint = [_result(result, t) for result in screening.as_programme(profiles)]
    document = {
        "on": now.date().isoformat(),
        "calls_looked_up": looked_up,
        "indicative": t("Indicative, no commitment; appraisal and decision rest with the EIB."),
        "together": joint,
    }
    if as_json:
        # One project stands at the top, as its file does.
        body = shown[0] if len(shown) == 1 else {"projects": shown}
        output.as_json(document | body)
        return
    for entry in shown:
        for text in _lines(entry, t):
            output.line(text)
    for result in joint:
        output.line(f"{result['name']}: {result['text']}")
    if not looked_up:
        output.line(t("No database was found: no call was looked up."))
    output.line(str(document["indicative"]))


def _reports(profiles: list[Any], now: Any) -> "tuple[bool, list[Report]]":
    """Screen each project, beside the stored calls where there is a database."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs.preparation import require
    from services import screening
    from services.engine import engine

    path = engine().url.database
    if engine().dialect.name == "sqlite" and not (path and Path(path).is_file()):
        return False, [
            screening.screen_profile(EMBEDDED_PERSON, None, one, now=now) for one in profiles
        ]
    with read_session(require(engine())) as session:
        return True, [
            screening.screen_profile(EMBEDDED_PERSON, session, one, now=now) for one in profiles
        ]


def _report(report: "Report", t: "Texts") -> dict[str, Any]:
    found = report.screening
    ways = report.ways
    return {
        "title": report.profile.title,
        "results": [_result(result, t) for result in found.results],
        "unknown": [_result(result, t) for result in found.unknown],
        "ruled_out": [_result(result, t) for result in found.ruled_out],
        "exclusions": [
            {
                "subject": flag.subject,
                "state": flag.state,
                "text": t(flag.text),
                "when": t(flag.when),
                "in_force": in_force,
                "source": _source(flag.source, t),
            }
            for flag, in_force in found.flags
        ],
        "questions": [{"key": q.key, "text": t.message(q.text)} for q in found.questions],
        "beside": [
            {
                "uid": call.uid,
                "identifier": call.identifier,
                "title": call.title,
                "url": call.url,
                "specific_objective": call.objective,
                "verdict": call.verdict,
            }
            for call in report.beside[:_MOST_BESIDE]
        ],
        "refused": t.message(report.refused) if report.refused else None,
        "blends": [_blend(blend, t) for blend in (ways.blends if ways else ())],
        "left_out": [
            {"uid": uid, "title": report.titles.get(uid), "text": t.message(why)}
            for uid, why in (ways.left_out if ways else ())
        ],
    }


def _result(result: "Result", t: "Texts") -> dict[str, Any]:
    return {
        "name": result.name,
        "fit": result.fit,
        "text": t.message(result.text),
        "answer": t("possible, ask the EIB") if result.fit == "possible" else None,
        "conditions": [
            {
                "state": line.state,
                "text": t.message(line.text),
                "source": _source(line.source, t) if line.source else None,
                "question": line.question.key if line.question else None,
            }
            for line in result.lines
        ],
    }


def _source(source: "Source", t: "Texts") -> dict[str, Any]:
    from services.screening_words import dated

    found = source.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return found | {"words": dated(source, t)}


def _blend(blend: "Blend", t: "Texts") -> dict[str, Any]:
    from services import screening_words as words

    return {
        "cost": _money(blend.cost),
        "text": words.heading(blend, t),
        "parts": [
            {
                "kind": part.kind,
                "of": part.of or None,
                "text": words.part_name(part, t),
                "amount": _money(part.amount),
                "share_bp": part.share_bp,
                "estimate": part.estimate,
                "covers": list(part.covers),
                "notes": [t.message(note) for note in part.notes],
            }
            for part in blend.parts
        ],
        "checks": [
            {
                "kind": check.ceiling.kind,
                "share_bp": check.share_bp,
                "limit_bp": check.ceiling.share_bp,
                "regions": list(check.ceiling.regions),
                "certain": check.certain,
                "holds": check.holds,
                "call": check.part or None,
                "text": words.check_words(check, t),
                "source": _source(check.ceiling.source, t),
            }
            for check in blend.checks
        ],
        "gap": _money(blend.gap.amount),
        "gap_bp": blend.gap.share_bp,
        "cash": [
            {
                "year": line.year,
                "cost": _money(line.cost),
                "at_least": _money(line.at_least),
                "at_most": _money(line.at_most),
            }
            for line in blend.gap.cash
        ]
        if blend.gap.cash is not None
        else None,
        "notes": [t.message(note) for note in blend.notes],
    }


def _money(amount: "Money | None") -> dict[str, str] | None:
    return {"amount": str(amount.major), "currency": amount.currency} if amount else None


def _lines(entry: dict[str, Any], t: "Texts") -> list[str]:
    """Return what a person reads of one project."""
    from services import objective_words
    from services.vocabulary import RULE_STATE

    found = [f"\n{entry['title']}"]
    for group in _GROUPS:
        if entry[group]:
            found.append(f"\n{t(_GROUPS[group])}")
        for result in entry[group]:
            answer = f" ({result['answer']})" if result["answer"] else ""
            found.append(f"  {result['name']}: {result['text']}{answer}")
            for line in result["conditions"]:
                origin = f" ({line['source']['words']})" if line["source"] else ""
                found.append(f"    {t(RULE_STATE[line['state']])}: {line['text']}{origin}")
    found.append(f"\n{t('Exclusions, in order of time')}")
    found += [
        f"  {flag['text']}; {flag['when']} ({flag['source']['words']})"
        for flag in entry["exclusions"]
    ]
    if entry["beside"]:
        found.append(f"\n{t('Calls of cohesion policy that fit')}")
        found += [
            f"  {objective_words.stated(c['specific_objective'], t)}: {c['title'][:100]}"
            for c in entry["beside"]
        ]
    found.append(f"\n{t('Ways to pay for it')}")
    if entry["refused"]:
        found.append(f"  {entry['refused']}")
    for blend in entry["blends"]:
        found += _of_blend(blend, t)
    return found


def _of_blend(blend: dict[str, Any], t: "Texts") -> list[str]:
    found = [f"  {blend['text']}"]
    for part in blend["parts"]:
        amount = part["amount"]
        shown = f"{amount['amount']} {amount['currency']}" if amount else t("amount not stated")
        found.append(f"    {part['text'][:100]}: {shown}; {'; '.join(part['notes'])}")
    found += [f"    {check['text']}" for check in blend["checks"]]
    left = f"{blend['gap']['amount']} {blend['gap']['currency']}"
    found.append(f"    {t('left to find: at least {amount}', amount=left)}")
    return found


_GROUPS = {
    "results": "Found, and what you could ask for",
    "unknown": "Cannot be said yet",
    "ruled_out": "Ruled out, and why",
}
