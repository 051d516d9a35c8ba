"""What every page needs: who looks, in which language, at which instant, at which database."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import streamlit as st

from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.i18n import LANGUAGES, Texts, texts
from domain.people import EMBEDDED_PERSON, Person
from funding_db.engine import Session, read_session, write_session
from services.engine import engine
from services.settings import settings
from ui.components.escape import md

_log = logging.getLogger(__name__)


def words() -> Texts:
    """Return the texts in the reader's language, which stands in the address."""
    chosen = st.query_params.get("lang") or st.session_state.get("lang") or settings().language
    return texts(chosen if chosen in LANGUAGES else "en")


def person() -> Person:
    """Return who looks. Embedded mode is one person with all roles."""
    return EMBEDDED_PERSON


def now() -> dt.datetime:
    """Return the instant that counts as now."""
    return settings().clock()


def today() -> dt.date:
    """Return the day that it is where this installation lives."""
    return now().astimezone(zone()).date()


def zone() -> ZoneInfo:
    """Return the zone in which instants of our own making are shown."""
    return ZoneInfo(settings().timezone)


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that reads."""
    with read_session(engine()) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session that writes, committed at the end of the block."""
    with write_session(engine()) as session:
        yield session


@contextmanager
def told() -> Iterator[None]:
    """Turn what a person can understand into a sentence on the page; the rest is the page's border."""
    t = words()
    try:
        yield
    except NotAllowed:
        st.error(t("You have no right to do this."), icon=":material/lock:")
    except NotFound:
        st.warning(t("This does not exist, or not for you."), icon=":material/search_off:")
    except Conflict:
        st.warning(
            t(
                "Somebody else changed this meanwhile. Nothing was overwritten: load the page again."
            ),
            icon=":material/sync_problem:",
        )
    except UsageError as error:
        st.warning(md(str(error)), icon=":material/edit:")


def broken(error: Exception) -> None:
    """Tell of an error that nobody foresaw, with a number under which the log has the rest."""
    t = words()
    number = uuid.uuid4().hex[:8]
    _log.error("page error %s", number, exc_info=error)
    st.error(
        t(
            "Something went wrong here. Nothing was changed. If it stays, quote the number {number}.",
            number=number,
        ),
        icon=":material/error:",
    )
