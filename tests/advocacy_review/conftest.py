"""What other rooms of tests have: an organisation, its mails, an approved letter."""

from tests.advocacy_mail.conftest import letter, office
from tests.deliverables.conftest import engine_of_mode, shared, team

__all__ = ["engine_of_mode", "letter", "office", "shared", "team"]
