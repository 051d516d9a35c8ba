"""Who asks, from where, and what the table alone answers."""

from domain.enums import Role
from domain.people import HOME_ORGANISATION_ID, Person
from tests.rights import expected

HOME, CITY, OTHER = HOME_ORGANISATION_ID, 2, 3
ROLES = [*Role, None]
PLACES = ["own", "other", "none", "home"]


def actor(role, place, number=1):
    """Somebody with a role in the city, another city, the home organisation, or none anywhere."""
    if role is None:
        return Person(id=number, name="", roles=frozenset(), organisation_id=None)
    organisation = {"own": CITY, "other": OTHER, "none": CITY, "home": HOME}[place]
    acting = None if place == "none" else organisation
    return Person(
        id=number, name="", roles=frozenset({(organisation, role)}), organisation_id=acting
    )


def expects(action, role, place, scope="named"):
    """Say from the table alone whether a person may act on a thing of CITY (or on none)."""
    if action in expected.EVERYBODY or action in expected.WITH_ACCOUNT:
        return True
    if role is None or (scope == "acting" and place == "none"):
        return False
    if action in expected.BY_ADMINS_OF_THE_INSTALLATION and (role, place) == (Role.ADMIN, "home"):
        return True
    if scope == "named" and place not in ("own", "none"):
        return False
    return role in expected.IN_THE_ORGANISATION[action]
