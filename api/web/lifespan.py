"""What the application does when it starts and stops; nowhere else is start-up work done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.engine import engine
from services.safety import refuse_insecure
from services.settings import settings


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the database once, and close its connections at the end."""
    refuse_insecure(settings())
    database = engine()
    try:
        yield {}
    finally:
        database.dispose()
