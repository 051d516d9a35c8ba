"""What the application does when it starts and stops; nowhere else is start-up work done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from api.web.heap import share_one_heap
from api.web.sockets import answer_at_once
from services.engine import engine
from services.safety import refuse_insecure
from services.settings import settings


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the database once, and close its connections at the end."""
    refuse_insecure(settings())
    share_one_heap()
    database = engine()
    answer_at_once()
    try:
        yield {}
    finally:
        database.dispose()
