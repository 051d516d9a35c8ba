"""Registers every table: whoever needs all of them imports `Base` from here."""

from funding_db import (
    applicant_models,
    ask_models,
    context_models,
    deliverable_models,
    desk_models,
    dispatch_models,
    document_models,
    fact_models,
    feed_models,
    hand_models,
    officer_models,
    outbox_models,
    people_models,
    tracking_models,
    watch_models,
)
from funding_db.models import Base

__all__ = [
    "Base",
    "applicant_models",
    "ask_models",
    "context_models",
    "deliverable_models",
    "desk_models",
    "dispatch_models",
    "document_models",
    "fact_models",
    "feed_models",
    "hand_models",
    "officer_models",
    "outbox_models",
    "people_models",
    "tracking_models",
    "watch_models",
]
