"""Commands about people of a shared installation; whoever may run them may do everything anyway."""

from typing import Annotated

import typer

from domain.enums import Role

users_app = typer.Typer(help="People who sign in.", no_args_is_help=True)
_Language = Annotated[str, typer.Option("--lang", help="language of the person")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(users_app, name="users")


@users_app.command("list")
def list_users(
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """List everybody with roles."""
    from dataclasses import asdict

    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import people
    from services.engine import engine

    with read_session(require(engine())) as session:
        found = people.list_everybody(people.CONSOLE, session)
    if as_json:
        output.as_json([asdict(account) for account in found])
        return
    output.table(
        ("id", "address", "name", "roles", "state"),
        [
            (
                account.id,
                account.email,
                account.name,
                ", ".join(f"{m.role} of {m.organisation_id}" for m in account.memberships),
                "disabled" if account.disabled_at else "can sign in",
            )
            for account in found
        ],
    )


@users_app.command()
def invite(
    email: str,
    role: Annotated[Role, typer.Option(help="what the person does")] = Role.OFFICER,
    organisation: Annotated[int, typer.Option(help="number of the organisation")] = 1,
    lang: _Language = "en",
) -> None:
    """Print a link by which somebody becomes a user; hand it over yourself, no mail is sent."""
    _print_invitation(email, role, organisation, lang)


@users_app.command()
def admin(email: str, lang: _Language = "en") -> None:
    """Make somebody an admin of the installation; needed once, for the first one."""
    from domain.people import HOME_ORGANISATION_ID
    from funding_db.engine import write_session
    from jobs import output
    from jobs.preparation import prepare
    from services import people
    from services.engine import engine
    from services.settings import settings

    prepare(engine())
    with write_session(engine()) as session:
        named = people.name_admin(session, email, now=settings().clock())
    if named:
        output.line(f"{email} is an admin of this installation")
    else:
        _print_invitation(email, Role.ADMIN, HOME_ORGANISATION_ID, lang)


def _print_invitation(email: str, role: Role, organisation: int, lang: str) -> None:
    from domain.errors import UsageError
    from funding_db.engine import write_session
    from jobs import output
    from jobs.preparation import prepare
    from services import people
    from services.engine import engine
    from services.settings import settings

    base = settings().base_url()
    if not base:
        raise UsageError("set FUNDMAP_HOSTS first: the link needs an address")
    prepare(engine())
    with write_session(engine()) as session:
        view, token = people.invite_from_console(
            session, organisation, email, role, language=lang, now=settings().clock()
        )
    output.line(f"{view.email} can accept until {view.expires_at:%Y-%m-%d %H:%M} UTC:")
    output.line(f"{base}/accept/{token}")


@users_app.command()
def disable(email: str) -> None:
    """Shut an account at once and end its sessions."""
    _switch(email, on=False)


@users_app.command()
def enable(email: str) -> None:
    """Open a shut account again."""
    _switch(email, on=True)


def _switch(email: str, *, on: bool) -> None:
    from funding_db.engine import write_session
    from jobs import output
    from jobs.preparation import require
    from services import people
    from services.engine import engine
    from services.settings import settings

    change = people.enable if on else people.disable
    with write_session(require(engine())) as session:
        number = people.number_of(people.CONSOLE, session, email)
        change(people.CONSOLE, session, number, now=settings().clock())
    output.line(f"{email} {'can sign in again' if on else 'is signed out and cannot sign in'}")
