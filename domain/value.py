"""The base of all value types: immutable, strict about unknown fields, equal by content."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value; a field that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
