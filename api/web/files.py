"""Files that need a right: each is made by a service, which asks for it, at the moment of asking."""

import json
import re
import threading
from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.web import cookies
from api.web.gate import PERSON
from api.web.pages import words
from domain.deliverables import FileView
from domain.errors import NotAllowed, NotFound, UsageError
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from funding_db.engine import read_session, write_session
from letters.documents import Document
from letters.filling import MissingValue
from services import (
    accounts,
    advocacy_report,
    call_sheets,
    deliverable_documents,
    desk,
    desk_documents,
    dispatch_dossier,
    exports,
    files,
    project_exports,
    public_texts,
)
from services.engine import engine
from services.settings import Mode, settings

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "kept": "application/octet-stream",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Robots-Tag": "noindex",
}
_SHEET = ("docx", "pdf", "html")
_PAGE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"
}
"""Of a page that is read in the browser: its own style, no script, nothing fetched."""
_MAKERS = threading.BoundedSemaphore(2)
"""Documents made at once: each takes a processor for about a second."""


def routes() -> list[BaseRoute]:
    """Return the routes of both modes."""
    return [
        Route("/files/projects.{form:str}", own_projects),
        Route("/files/projects/{project_id:int}/matches.{form:str}", matches),
        Route("/files/projects/{project_id:int}/calls/{uid:path}/sheet.{form:str}", project_sheet),
        Route("/files/calls/{uid:path}/sheet.{form:str}", call_sheet),
        Route("/files/deliverables/{deliverable_id:int}/{language:str}.{form:str}", document),
        Route("/files/published/{deliverable_id:int}/{language:str}.{form:str}", published),
        Route("/files/advocacy/{year:int}.{form:str}", yearly_report),
        Route("/files/kept/{file_id:int}", kept),
        Route("/files/dispatches/{dispatch_id:int}.zip", dossier),
        Route("/files/addressees.{form:str}", directory),
        Route("/files/desk/queue.csv", queue),
        Route("/files/desk/{submission_id:int}/pack.{form:str}", pack_for_bank),
        Route("/files/desk/{submission_id:int}/papers/{file_id:int}", paper),
        Route("/files/submissions/{submission_id:int}/pack.{form:str}", pack_for_city),
        Route("/files/me.json", my_data),
    ]


def person_of(request: Request) -> Person:
    """Return who asks: whom the gate let in, or the one person of embedded mode."""
    if settings().mode is Mode.EMBEDDED:
        return EMBEDDED_PERSON
    found: Person = request.scope.get(PERSON, VISITOR)
    return found


async def own_projects(request: Request) -> Response:
    """Send the organisation's projects with the columns that an import reads."""
    form = request.path_params["form"]

    def content() -> bytes:
        with read_session(engine()) as session:
            return project_exports.own(person_of(request), session, form)

    return await _sent(request, content, f"fundmap-projects.{form}", form)


async def matches(request: Request) -> Response:
    """Send the matches of one project as a file."""
    number, form = request.path_params["project_id"], request.path_params["form"]

    def content() -> bytes:
        with read_session(engine()) as session:
            return exports.matches(
                person_of(request), session, form, now=settings().clock(), project_id=number
            )

    return await _sent(request, content, f"fundmap-project-{number}.{form}", form)


async def project_sheet(request: Request) -> Response:
    """Send the one-page sheet of a call for a project; `own=1` adds the city's stage and note."""
    number, uid = request.path_params["project_id"], request.path_params["uid"]
    own = request.query_params.get("own") == "1"

    def sheet() -> Document:
        with read_session(engine()) as session:
            return call_sheets.for_project(
                person_of(request),
                session,
                number,
                uid,
                t=words(request),
                now=settings().clock(),
                own=own,
            )

    return await _sent_sheet(request, sheet, f"fundmap-{number}-{_slug(uid)}")


async def call_sheet(request: Request) -> Response:
    """Send the one-page sheet of a call with public facts only."""
    uid = request.path_params["uid"]

    def sheet() -> Document:
        with read_session(engine()) as session:
            return call_sheets.for_call(
                person_of(request), session, uid, t=words(request), now=settings().clock()
            )

    return await _sent_sheet(request, sheet, f"fundmap-{_slug(uid)}")


async def document(request: Request) -> Response:
    """Send the document of a deliverable in one language."""
    number, language = request.path_params["deliverable_id"], request.path_params["language"]

    def made() -> Document:
        with read_session(engine()) as session:
            return deliverable_documents.render(
                person_of(request), session, number, language, now=settings().clock()
            )

    return await _sent_sheet(request, made, f"fundmap-deliverable-{number}-{_slug(language)}")


async def published(request: Request) -> Response:
    """Send a text that an organisation shows to anyone."""
    number, language = request.path_params["deliverable_id"], request.path_params["language"]

    def made() -> Document:
        with read_session(engine()) as session:
            return public_texts.read(person_of(request), session, number, language)

    return await _sent_sheet(request, made, f"fundmap-published-{number}-{_slug(language)}")


async def yearly_report(request: Request) -> Response:
    """Send the report of a year: deliverables, and apart from them the outcomes."""
    year = request.path_params["year"]

    def made() -> Document:
        with read_session(engine()) as session:
            return advocacy_report.report(
                person_of(request), session, year, t=words(request), now=settings().clock()
            )

    return await _sent_sheet(request, made, f"fundmap-advocacy-{year}")


async def kept(request: Request) -> Response:
    """Send a file that somebody handed in, as it was: to be saved, never to be shown."""
    number = request.path_params["file_id"]

    def read() -> tuple[FileView, bytes]:
        with read_session(engine()) as session:
            return files.read(person_of(request), session, number)

    return await _sent_kept(request, read)


async def paper(request: Request) -> Response:
    """Send a paper of a submission to an advisor without a conflict; the reading is audited."""
    number, file_id = request.path_params["submission_id"], request.path_params["file_id"]

    def read() -> tuple[FileView, bytes]:
        with write_session(engine()) as session:
            now = settings().clock()
            return desk.paper(person_of(request), session, number, file_id, now=now)

    return await _sent_kept(request, read)


async def _sent_kept(request: Request, read: Callable[[], tuple[FileView, bytes]]) -> Response:
    number = request.path_params["file_id"]
    found: list[FileView] = []

    def content() -> bytes:
        view, body = read()
        found.append(view)
        return body

    answer = await _sent(request, content, f"fundmap-file-{number}", "kept")
    if found:
        answer.headers["content-type"] = found[0].media_type
        name = quote(found[0].name, safe="")
        answer.headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


def _slug(uid: str) -> str:
    """Return a part of a file name for a call; foreign signs become hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", uid).strip("-")[:80] or "call"


async def _sent_sheet(request: Request, sheet: Callable[[], Document], name: str) -> Response:
    form = request.path_params["form"]

    def content() -> bytes:
        if form not in _SHEET:
            raise NotFound("there is no such form")
        document = sheet()
        with _MAKERS:
            made = getattr(document, form)()
        return made if isinstance(made, bytes) else made.encode()

    answer = await _sent(request, content, f"{name}.{form}", form)
    if form == "html" and answer.status_code == 200:
        answer.headers.update(_PAGE_HEADERS)
        del answer.headers["content-disposition"]
    return answer


async def dossier(request: Request) -> Response:
    """Send the whole file of a dispatch: what left, what came back, with days and headers."""
    number = request.path_params["dispatch_id"]

    def content() -> bytes:
        with read_session(engine()) as session:
            return dispatch_dossier.archive(
                person_of(request), session, number, now=settings().clock()
            )

    return await _sent(request, content, f"fundmap-dispatch-{number}.zip", "zip")


async def directory(request: Request) -> Response:
    """Send the directory of addressees as a table."""
    form = request.path_params["form"]

    def content() -> bytes:
        with read_session(engine()) as session:
            return exports.addressees(person_of(request), session, form)

    return await _sent(request, content, f"fundmap-addressees.{form}", form)


async def queue(request: Request) -> Response:
    """Send the queue of an advisor's bank as a table, without anything private."""

    def content() -> bytes:
        with read_session(engine()) as session:
            return desk_documents.queue_csv(
                person_of(request), session, t=words(request), now=settings().clock()
            )

    return await _sent(request, content, "fundmap-queue.csv", "csv")


async def pack_for_bank(request: Request) -> Response:
    """Send the pack of a submission to an advisor without a conflict; the reading is audited."""
    return await _pack(request, desk_documents.pack_for_bank)


async def pack_for_city(request: Request) -> Response:
    """Send the pack of its own submission to a city, with the reply once it is released."""
    return await _pack(request, desk_documents.pack_for_city)


async def _pack(request: Request, make: Callable[..., Document]) -> Response:
    number = request.path_params["submission_id"]

    def document() -> Document:
        with write_session(engine()) as session:
            return make(
                person_of(request), session, number, t=words(request), now=settings().clock()
            )

    return await _sent_sheet(request, document, f"fundmap-programme-{number}")


async def my_data(request: Request) -> Response:
    """Send all that is kept about the person who asks."""

    def content() -> bytes:
        with write_session(engine()) as session:
            token = cookies.value(request, cookies.SESSION)
            kept = accounts.export(person_of(request), session, token, now=settings().clock())
        return json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()

    return await _sent(request, content, "fundmap-my-data.json", "json")


async def _sent(request: Request, content: Callable[[], bytes], name: str, form: str) -> Response:
    t = words(request)
    try:
        body = await run_in_threadpool(content)
    except NotAllowed:
        return PlainTextResponse(t("You have no right to this file."), status_code=403)
    except MissingValue as missing:
        words_of_it = t("This cannot be made yet: {name} is missing.", name=missing.name)
        return PlainTextResponse(words_of_it, status_code=422)
    except (NotFound, UsageError):
        return PlainTextResponse(
            t("This does not exist, or it is not yours to see."), status_code=404
        )
    headers = _HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_KINDS[form], headers=headers)
