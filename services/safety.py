"""What keeps an installation of shared mode from starting: each lack is one plain sentence."""

from pathlib import Path

from sqlalchemy.engine import make_url

from domain.errors import UsageError
from services.settings import Mode, Settings

_SHORTEST_SECRET = 32
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.sshfs",
        "fuse.rclone",
    }
)
_MOUNTS = Path("/proc/self/mounts")


def shortcomings(chosen: Settings, mounts: Path = _MOUNTS) -> tuple[str, ...]:
    """Return why these settings are not safe for several people; empty when they are."""
    if chosen.mode is Mode.EMBEDDED:
        return ()
    found = (
        (
            len(chosen.secret) < _SHORTEST_SECRET
            or len(set(chosen.secret)) < _SHORTEST_SECRET // 4,
            "FUNDMAP_SECRET: set at least 32 random characters, the same for every process",
        ),
        (
            not chosen.allowed_hosts() or any(_unfit(host) for host in chosen.allowed_hosts()),
            "FUNDMAP_HOSTS: name the hosts under which people reach this installation,"
            " such as fundmap.city.example",
        ),
        (
            not chosen.smtp_url.get_secret_value() or not chosen.mail_from,
            "FUNDMAP_SMTP_URL and FUNDMAP_MAIL_FROM: invitations and new passwords need mail",
        ),
        (
            bool(chosen.oidc_issuer) and not (chosen.oidc_client_id and chosen.oidc_client_secret),
            "FUNDMAP_OIDC_CLIENT_ID and FUNDMAP_OIDC_CLIENT_SECRET: the provider needs both",
        ),
        (
            bool(chosen.oidc_issuer) and not _is_safe(chosen.oidc_issuer),
            "FUNDMAP_OIDC_ISSUER: the provider's address has to begin with https://",
        ),
        (
            _on_network_disk(chosen.database_url, mounts),
            "FUNDMAP_DATABASE_URL: SQLite on a network disk loses data;"
            " use a local disk or PostgreSQL",
        ),
    )
    return tuple(sentence for lacking, sentence in found if lacking)


def refuse_insecure(chosen: Settings) -> None:
    """Raise UsageError that tells all shortcomings of shared mode."""
    found = shortcomings(chosen)
    if found:
        raise UsageError("shared mode cannot start. " + ". ".join(found))


def _unfit(host: str) -> bool:
    return "*" in host or "/" in host or " " in host


def _is_safe(url: str) -> bool:
    loopback = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")
    return url.startswith(("https://", *loopback))


def _on_network_disk(database_url: str, mounts: Path) -> bool:
    """Say whether the system says so; False where it says nothing."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or not mounts.is_file():
        return False
    place = Path(url.database).resolve()
    deepest, kind = -1, ""
    for line in mounts.read_text("utf-8", errors="replace").splitlines():
        parts = line.split()
        folder = Path(parts[1].replace("\\040", " ")) if len(parts) > 2 else None
        if folder and place.is_relative_to(folder) and len(folder.parts) >= deepest:
            deepest, kind = len(folder.parts), parts[2]
    return kind in _NETWORK
