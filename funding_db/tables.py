"""Registers every table: whoever needs all of them imports `Base` from here."""

from funding_db import outbox_models, people_models
from funding_db.models import Base

__all__ = ["Base", "outbox_models", "people_models"]
