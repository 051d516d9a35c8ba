"""Work of a process that is there to be killed: it sends what is prepared, as page and scheduler do."""

import os
import sys
from datetime import datetime

from funding_db.engine import read_session, write_session
from jobs.mail import send_due
from services import dispatches
from services.engine import engine
from services.settings import settings
from tests.deliverables.makers import somebody


def letters(environment: dict[str, str], person: int, deliverable: int, now: datetime) -> None:
    """Put the letters of a deliverable into the outbox, each in a transaction of its own."""
    os.environ.update(environment)
    who = somebody(person)
    with read_session(engine()) as session:
        numbers = [one.id for one in dispatches.list_of(who, session, deliverable)]
    for number in numbers:
        with write_session(engine()) as session:
            dispatches.send(who, session, number, now=now)


def mails(environment: dict[str, str]) -> None:
    """Send what is in the outbox; the exit code says whether all of it left."""
    os.environ.update(environment)
    done = send_due(engine(), settings())
    sys.exit(3 if done.trouble or done.uncertain else 0)
