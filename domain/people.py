"""Who acts: a person with roles in organisations. Embedded mode is one person with all roles."""

from dataclasses import dataclass

from domain.enums import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks a service for something."""

    id: int | None
    """None = a visitor without an account."""
    name: str
    roles: frozenset[tuple[int, Role]]
    """Pairs of organisation id and role in it."""
    organisation_id: int | None
    """The organisation in whose name the person acts now."""
    language: str = "en"
    organisations: tuple[tuple[int, str], ...] = ()
    """Number and name of each organisation in which a role is held, by name."""

    def has(self, role: Role, organisation_id: int | None = None) -> bool:
        """Say whether the person holds `role` (in that organisation, or in any)."""
        return any(
            role is held and organisation_id in (None, organisation)
            for organisation, held in self.roles
        )


EMBEDDED_ORGANISATION_ID = 1
HOME_ORGANISATION_ID = EMBEDDED_ORGANISATION_ID
"""The organisation that runs an installation; its admins administer all organisations."""

EMBEDDED_PERSON = Person(
    id=0,
    name="",
    roles=frozenset((EMBEDDED_ORGANISATION_ID, role) for role in Role),
    organisation_id=EMBEDDED_ORGANISATION_ID,
)

VISITOR = Person(id=None, name="", roles=frozenset(), organisation_id=None)
