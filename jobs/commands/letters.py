"""Commands about letters and other deliverables: new, write, show, advance, agree, render."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from domain.deliverables import DeliverableView
    from funding_db.engine import Session

_Kind = TypeVar("_Kind", bound=StrEnum)
letter_app = typer.Typer(help="Letters and other deliverables.", no_args_is_help=True)
_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]
_Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="KEY=VALUE; again for a further line"),
]
_Number = Annotated[int, typer.Argument(metavar="ID", help="number of the deliverable")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(letter_app, name="letter")


@letter_app.command()
def new(
    kind: Annotated[str, typer.Option(help="what is made: letter, position_paper, event, …")],
    lang: Annotated[str, typer.Option(help="language of its text: en, fr, it, es, pl, de")],
    values: _Set = None,
    as_json: _AsJson = False,
) -> None:
    """Make a deliverable with its text in one language."""
    from domain.advocacy import DeliverableKind
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import write_session
    from jobs import letter_values
    from jobs.preparation import prepare
    from services import deliverable_texts, deliverables
    from services.engine import engine
    from services.settings import settings

    given = letter_values.read(values or [])
    prepare(engine())
    now = settings().clock()
    with write_session(engine()) as session:
        view = deliverables.create(
            ME, session, letter_values.content(_one_of(DeliverableKind, kind), given), now=now
        )
        view = _linked(session, view, given.get("ask", []), now)
        text = letter_values.text(given, view.title)
        view, _text = deliverable_texts.write(
            ME,
            session,
            view.id,
            lang,
            title=text.title,
            markdown=text.markdown,
            answers=text.answers,
            lines=text.lines,
            expected_version=view.version,
            now=now,
        )
        _print(session, view, as_json=as_json)


def _one_of(kinds: type[_Kind], word: str) -> _Kind:
    from domain.errors import UsageError

    if word not in set(kinds):
        raise UsageError(f"there is no {word}; there are {', '.join(kinds)}")
    return kinds(word)


def _linked(
    session: "Session", view: "DeliverableView", keys: list[str], now: dt.datetime
) -> "DeliverableView":
    from domain.advocacy_views import Link
    from domain.errors import UsageError
    from domain.people import EMBEDDED_PERSON as ME
    from services import asks, linking

    known = {ask.key: ask.id for ask in asks.list_all(ME, session)} if keys else {}
    for key in keys:
        if key not in known:
            raise UsageError(f"there is no ask {key}; there are {', '.join(sorted(known))}")
        view = linking.link(
            ME, session, view.id, Link.ASK, known[key], expected_version=view.version, now=now
        )
    return view


@letter_app.command()
def write(
    number: _Number,
    lang: Annotated[str, typer.Option(help="language of the text")],
    values: _Set = None,
    file: Annotated[Path | None, typer.Option(help="Markdown file with the text")] = None,
    note: Annotated[str, typer.Option(help="what was changed, in a few words")] = "",
    as_json: _AsJson = False,
) -> None:
    """Keep the next version of the text in one language."""
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import write_session
    from jobs import letter_values
    from jobs.preparation import prepare
    from services import deliverable_texts, deliverables
    from services.engine import engine
    from services.settings import settings

    given = letter_values.read(values or [])
    if file is not None:
        given["body"] = [file.read_text(encoding="utf-8")]
    prepare(engine())
    with write_session(engine()) as session:
        view = deliverables.get(ME, session, number)
        old = deliverable_texts.latest(ME, session, number).get(lang)
        text = letter_values.text(given, old.title if old else view.title, old)
        view, _text = deliverable_texts.write(
            ME,
            session,
            number,
            lang,
            title=text.title,
            markdown=text.markdown,
            answers=text.answers,
            lines=text.lines,
            note=note,
            expected_version=view.version,
            now=settings().clock(),
        )
        _print(session, view, as_json=as_json)


@letter_app.command()
def show(number: _Number, as_json: _AsJson = False) -> None:
    """Show where a deliverable stands, and what its next steps lack."""
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import read_session
    from jobs.preparation import require
    from services import deliverables
    from services.engine import engine

    with read_session(require(engine())) as session:
        _print(session, deliverables.get(ME, session, number), as_json=as_json)


@letter_app.command("list")
def list_deliverables(as_json: _AsJson = False) -> None:
    """List the deliverables, last changed first."""
    from domain.deliverables import DeliverableFilter
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import deliverables
    from services.engine import engine

    with read_session(require(engine())) as session:
        found = deliverables.list_all(ME, session, DeliverableFilter())
    if as_json:
        output.as_json(
            [
                {"id": v.id, "kind": v.content.kind, "state": v.state, "title": v.title}
                for v in found
            ]
        )
        return
    rows = [(v.id, v.content.kind, v.state, v.title) for v in found]
    output.table(("id", "kind", "state", "title"), rows)


@letter_app.command()
def advance(
    number: _Number,
    state: Annotated[str, typer.Argument(help="the state to which it moves: drafting, review, …")],
    on: Annotated[str | None, typer.Option(help="day on which it happened, 2026-08-12")] = None,
    place: Annotated[str | None, typer.Option(help="address where it is published")] = None,
    reason: Annotated[str | None, typer.Option(help="why it is dropped")] = None,
    second_reader: Annotated[
        str | None, typer.Option(help="who has read and approved it, who did not write it")
    ] = None,
    expected: Annotated[
        int | None, typer.Option(help="version that you saw; refused when it is another")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Take the step of the workflow that leads to a state; a jump is refused with its reason."""
    from domain.advocacy import State
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import write_session
    from jobs import letter_values
    from jobs.preparation import prepare
    from services import deliverables
    from services.engine import engine
    from services.settings import settings

    wanted = _one_of(State, state)
    day = letter_values.day(on, "--on") if on else None
    prepare(engine())
    with write_session(engine()) as session:
        view = deliverables.get(ME, session, number)
        moved = deliverables.step(
            ME,
            session,
            number,
            letter_values.step_to(view, wanted),
            expected_version=expected or view.version,
            now=settings().clock(),
            on=day,
            place=place,
            reason=reason,
            second_reader=second_reader,
        )
        _print(session, moved, as_json=as_json)


@letter_app.command()
def agree(
    number: _Number,
    coordinator: Annotated[
        list[str] | None, typer.Option(help="a coordinator who agreed; again for a further one")
    ] = None,
    on: Annotated[str | None, typer.Option(help="day of the agreement, 2026-08-12")] = None,
    confirm_pact: Annotated[
        bool,
        typer.Option(help="confirm that it does not ask for what point 5.2 of the Pact excludes"),
    ] = False,
    as_json: _AsJson = False,
) -> None:
    """Record what a text of the Partnership needs; without options, show point 5.2 of the Pact."""
    from domain.errors import UsageError
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import write_session
    from jobs import letter_values, output
    from jobs.preparation import prepare
    from letters.workflow import PACT_5_2
    from services import deliverables
    from services.engine import engine
    from services.settings import settings

    if not confirm_pact and not coordinator:
        output.line(PACT_5_2)
        return
    if coordinator and not on:
        raise UsageError("the agreement of the coordinators needs its day: --on 2026-08-12")
    prepare(engine())
    now = settings().clock()
    with write_session(engine()) as session:
        view = deliverables.get(ME, session, number)
        if confirm_pact:
            view = deliverables.confirm_pact(
                ME, session, number, expected_version=view.version, now=now
            )
        if coordinator and on:
            view = deliverables.record_agreement(
                ME,
                session,
                number,
                tuple(coordinator),
                letter_values.day(on, "--on"),
                expected_version=view.version,
                now=now,
            )
        _print(session, view, as_json=as_json)


@letter_app.command()
def render(
    number: _Number,
    out: Annotated[Path, typer.Option(help="folder for the files")],
    lang: Annotated[list[str] | None, typer.Option(help="only these languages")] = None,
    as_json: _AsJson = False,
) -> None:
    """Write the document as DOCX, PDF and HTML in each language; a missing value is named."""
    from domain.errors import UsageError
    from domain.people import EMBEDDED_PERSON as ME
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import deliverable_documents, deliverable_texts
    from services.engine import engine
    from services.settings import settings

    with read_session(require(engine())) as session:
        wanted = lang or list(deliverable_texts.latest(ME, session, number))
        if not wanted:
            raise UsageError("nothing is written yet: fundmap letter write ID --lang L")
        documents = {
            one: deliverable_documents.render(ME, session, number, one, now=settings().clock())
            for one in dict.fromkeys(wanted)
        }
    made = {}
    for one, document in documents.items():
        name = f"deliverable-{number}-{one}"
        made[f"{name}.docx"] = document.docx()
        made[f"{name}.pdf"] = document.pdf()
        made[f"{name}.html"] = document.html().encode()
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (out / name).write_bytes(content)
    files = [str(out / name) for name in made]
    if as_json:
        output.as_json({"id": number, "files": files})
        return
    for file in files:
        output.line(file)


def _print(session: "Session", view: "DeliverableView", *, as_json: bool) -> None:
    from jobs import letter_values, output

    shown: dict[str, Any] = letter_values.shown(session, view)
    if as_json:
        output.as_json(shown)
        return
    output.line(f"{view.id}  {view.content.kind}  {view.state}  {view.title}")
    for step in shown["steps"]:
        lacks = f": {'; '.join(step['lacks'])}" if step["lacks"] else ""
        output.line(f"  may become {step['to']}{lacks}")
