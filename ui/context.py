"""What every page needs: who looks, in which language, at which instant, at which database."""

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from html import escape
from typing import NoReturn
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.i18n import LANGUAGES, Texts, texts
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.status import brussels_day
from funding_db.engine import Session, read_session, write_session
from services.engine import engine
from services.limits import Limiter
from services.sessions import cookie_name, person_of
from services.settings import Mode, settings
from ui.components.escape import md

_LANGUAGE = "language"
_PERSON = "person"
_RUN = threading.local()
"""What the run of a page in this thread keeps open."""
_VISITORS = Limiter()
_log = logging.getLogger(__name__)


def settle_language() -> str:
    """Return the reader's language and keep it in the address, so that a sent link speaks it too.

    The address outranks what was chosen before; a language that we do not have counts as none.
    """
    usual = settings().language
    wishes = (st.query_params.get("lang"), st.session_state.get(_LANGUAGE), usual)
    code = next((wish for wish in wishes if wish in LANGUAGES), "en")
    choose_language(code)
    return code


def choose_language(code: str) -> None:
    """Take `code` for this session and write it into the address unless it is the usual one."""
    st.session_state[_LANGUAGE] = code
    if code != settings().language:
        if st.query_params.get("lang") != code:
            st.query_params["lang"] = code
    elif "lang" in st.query_params:
        del st.query_params["lang"]


def words() -> Texts:
    """Return the texts in the reader's language."""
    return texts(st.session_state.get(_LANGUAGE) or settings().language)


@contextmanager
def one_run() -> Iterator[None]:
    """Look up once a run who looks, and read one state of the data.

    What a click or a part of a page asks outside of a run is asked anew.
    """
    st.session_state[_PERSON] = person(arriving=True)
    _RUN.going = True
    try:
        yield
    finally:
        _RUN.going = False
        _stop_reading()
        forget_person()


def forget_person() -> None:
    """Ask anew next time who looks."""
    st.session_state.pop(_PERSON, None)


def person(*, arriving: bool = False) -> Person:
    """Return who looks. Embedded mode is one person with all roles.

    The visit is noted when somebody is `arriving`: once a run, outside of any transaction. Whose
    session has ended is told so, and the run stops.
    """
    known: Person | None = st.session_state.get(_PERSON)
    if known is not None and not arriving:
        return known
    t = words()
    if settings().mode is Mode.EMBEDDED:
        return replace(EMBEDDED_PERSON, language=t.language)
    token = st.context.cookies.get(cookie_name(), "")
    found = person_of(engine(), token, now=now(), arriving=arriving)
    if found is None and (token or not settings().public):
        _ended(t)
    if found is None and arriving:
        _slow_down(t)
    return replace(found or VISITOR, language=t.language)


def _ended(t: Texts) -> NoReturn:
    st.title(t("You are signed out"), anchor=False)
    st.info(
        t("Your session has ended, here or from another place. What you had saved is kept."),
        icon=":material/logout:",
    )
    same_window(t("Sign in"), "/sign-in")
    st.stop()


def _slow_down(t: Texts) -> None:
    """Stop a visitor's run when he clicks more often than the settings allow."""
    client = st.context.ip_address or ""
    wait = _VISITORS.wait_for(client, settings().pages_per_minute)
    if wait:
        st.warning(t("Too many clicks. Try again in {count} seconds.", count=wait))
        st.stop()


def same_window(label: str, path: str) -> None:
    """Show a link to an address of ours outside of the pages, which opens in this window.

    Streamlit's own links open another one, where a person would sign in beside the page he left.
    """
    st.html(f'<a href="{escape(path)}" style="color: inherit">{escape(label)}</a>')


def now() -> dt.datetime:
    """Return the aware instant that counts as now."""
    return settings().clock()


def today() -> dt.date:
    """Return the day by which deadlines are counted."""
    return brussels_day(now())


def zone() -> ZoneInfo:
    """Return the zone in which instants of our own making are shown."""
    return ZoneInfo(settings().timezone)


def page_address(path: str, **params: str) -> str:
    """Return a relative address of one of our pages that keeps the reader's language."""
    lang = words().language
    kept = params if lang == settings().language else {**params, "lang": lang}
    return f"{path}?{urlencode(kept)}" if kept else path


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that reads; the run of a page has one until it writes or something fails."""
    if not getattr(_RUN, "going", False):
        with read_session(engine()) as session:
            yield session
        return
    if getattr(_RUN, "open", None) is None:
        _RUN.open = ExitStack()
        _RUN.session = _RUN.open.enter_context(read_session(engine()))
    try:
        yield _RUN.session
    except BaseException:
        _stop_reading()
        raise


def _stop_reading() -> None:
    """End what the run reads with; whoever reads next sees what was written meanwhile."""
    held: ExitStack | None = getattr(_RUN, "open", None)
    if held is not None:
        _RUN.open = _RUN.session = None
        held.close()


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session that writes, committed at the end of the block."""
    _stop_reading()
    with write_session(engine()) as session:
        yield session


@contextmanager
def told() -> Iterator[None]:
    """Turn an error that a person can understand into a sentence; others go on to the border."""
    t = words()
    try:
        yield
    except NotAllowed:
        st.error(
            t(
                "You have no right to see or do this. "
                "Ask the person who runs this installation for the role that you need."
            ),
            icon=":material/lock:",
        )
    except NotFound:
        st.warning(
            t("This does not exist, or it is not yours to see."), icon=":material/search_off:"
        )
    except Conflict:
        st.warning(
            t(
                "Somebody else changed this meanwhile. Nothing was overwritten, and what you wrote "
                "still stands here: copy it, load the page again and enter it once more."
            ),
            icon=":material/sync_problem:",
        )
    except UsageError as error:
        st.warning(md(t.refusal(error)), icon=":material/edit:")


def broken(error: Exception) -> None:
    """Tell of an error that nobody foresaw, with a number under which the log has the rest."""
    t = words()
    number = secrets.token_hex(4)
    _log.error("page error %s", number, exc_info=error)
    st.error(
        t(
            "Something went wrong on this page. What is stored was not lost. Load the page again; "
            "if it stays, quote the number {number}.",
            number=number,
        ),
        icon=":material/error:",
    )
