"""The one database engine of this process, from the settings."""

from functools import lru_cache

from funding_db.engine import Engine, make_engine
from services.settings import settings


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine; made once."""
    return make_engine(settings().database_url)
