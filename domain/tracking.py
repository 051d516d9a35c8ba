"""What a city does about a call for one of its projects: its own status, apart from any score."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from domain.money import Money
from domain.value import Value


class Stage(StrEnum):
    """Where the city stands with a call, in its own judgement."""

    INTERESTED = "interested"
    PREPARING = "preparing"
    SUBMITTED = "submitted"
    WON = "won"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    """The city has decided that the call is nothing for this project, with a reason."""


ACTIVE = frozenset({Stage.INTERESTED, Stage.PREPARING})
"""Stages in which there is still something to do before the deadline."""


class DismissReason(StrEnum):
    """Why a call is nothing for a project; counted over cities, so the list stays short."""

    THEME = "theme"
    NOT_ELIGIBLE = "not_eligible"
    NO_POLICE_AUTHORITY = "no_police_authority"
    NO_PARTNERS = "no_partners"
    CANNOT_PREFINANCE = "cannot_prefinance"
    OWN_SHARE = "own_share"
    DOES_NOT_PAY = "does_not_pay"
    AMOUNT = "amount"
    TOO_LATE = "too_late"
    NO_CAPACITY = "no_capacity"
    OTHER = "other"


class MarkContent(Value):
    """What people keep about one call for one project."""

    stage: Stage
    reason: DismissReason | None = None
    """Only with DISMISSED, which needs one."""
    note: str = ""
    assigned_to: int | None = None
    """Number of the colleague who looks after it."""
    amount: Money | None = None
    """What was asked for, won or paid, as the stage says."""
    on: date | None = None
    """Day of submission, decision or payment."""
    plan_days: dict[str, date] = Field(default_factory=dict)
    """Days that the city set itself for steps of the plan."""
    plan_done: tuple[str, ...] = ()
    """Steps of the plan that are done."""


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark in its current version."""

    project_id: int
    call_uid: str
    version: int
    content: MarkContent
    updated_at: datetime
    updated_by: int | None


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """One change of a mark."""

    at: datetime
    person_id: int | None
    before: dict[str, Any] | None
    """None for the first."""
    after: dict[str, Any]
