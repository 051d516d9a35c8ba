"""The mails about accounts, composed in the receiver's language; somebody else sends them."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.accounts import InvitationView
from domain.i18n import texts
from domain.mail import Mail
from funding_db.engine import Session
from services import mail as outbox
from services.settings import settings

Send = Callable[[Session, Mail], None]
"""Takes a mail into the outbox, in the transaction of its cause."""


def invitation(view: InvitationView, token: str) -> Mail:
    """Return the mail with the link of an invitation."""
    t = texts(view.language)
    lines = (
        t("Hello,"),
        t(
            "{organisation} invites you to Fundmap, where cities find European funding for safer "
            "public spaces.",
            organisation=view.organisation,
        ),
        t("Open this link to choose a password. It works once, until {when}:", when=_at(view)),
        f"{settings().base_url()}/accept/{token}",
        t("If you do not expect this mail, do nothing."),
    )
    return Mail(
        key=f"invitation:{view.id}",
        kind="invitation",
        organisation_id=view.organisation_id,
        not_after=view.expires_at,
        secret=True,
        to=view.email,
        language=view.language,
        subject=t("Your invitation to Fundmap"),
        text="\n\n".join(lines) + "\n",
    )


def _at(view: InvitationView) -> str:
    zone = ZoneInfo(settings().timezone)
    return texts(view.language).instant(view.expires_at, zone)


def reset(email: str, language: str, token: str, key: str, until: datetime) -> Mail:
    """Return the mail with the link for a new password; `key` names this request."""
    t = texts(language)
    when = t.instant(until, ZoneInfo(settings().timezone))
    lines = (
        t("Hello,"),
        t("Somebody, probably you, asked for a new password for your account at Fundmap."),
        t("Open this link to choose it. It works once, until {when}:", when=when),
        f"{settings().base_url()}/reset/{token}",
        t("If it was not you, do nothing: your password stays as it is."),
    )
    return Mail(
        key=f"reset:{key}",
        kind="reset",
        not_after=until,
        secret=True,
        to=email,
        language=language,
        subject=t("A new password for Fundmap"),
        text="\n\n".join(lines) + "\n",
    )


def password_set(email: str, language: str, key: str) -> Mail:
    """Return the mail that tells of a new password."""
    t = texts(language)
    lines = (
        t("Hello,"),
        t("Your password at Fundmap was changed, and your other sessions were ended."),
        t("If it was not you, ask for a new password at once: {url}", url=_reset_page()),
    )
    return Mail(
        key=f"password:{key}",
        kind="password_set",
        to=email,
        language=language,
        subject=t("Your password was changed"),
        text="\n\n".join(lines) + "\n",
    )


def _reset_page() -> str:
    return f"{settings().base_url()}/reset"


def queue(session: Session, mail: Mail) -> None:
    """Put a mail into the outbox; it leaves once the transaction is committed."""
    outbox.put(session, mail, now=settings().clock())
