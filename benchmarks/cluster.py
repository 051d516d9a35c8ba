"""A PostgreSQL of our own for tests and benchmarks: started from installed binaries, thrown away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps its versions side by side, off the PATH
_SERVER_USER = "postgres"
_OPTIONS = "-F -c listen_addresses='' -c synchronous_commit=off -c full_page_writes=off"


class ClusterAbsent(RuntimeError):
    """There are no PostgreSQL binaries here, or nobody who may run them."""


def binaries() -> Path | None:
    """Return the folder of the newest installed server; None when there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """Yield the address of an empty server that answers on a socket of its own folder only.

    Raises ClusterAbsent with the reason when none can be started.
    """
    programs = binaries()
    if programs is None:
        raise ClusterAbsent("PostgreSQL is not installed (no initdb found)")
    folder = Path(tempfile.mkdtemp(prefix="fundmap-pg-"))
    try:
        prefix = _as_server_user(folder)
        data = folder / "data"
        _run([*prefix, programs / "initdb", "-D", data, "-U", "fundmap", "-A", "trust",
              "-E", "UTF8", "--locale=C", "--no-sync"])  # fmt: skip
        control = [*prefix, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
        _run([*control, "-o", f"{_OPTIONS} -k {folder}", "start"])
        try:
            yield f"postgresql+psycopg://fundmap@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_server_user(folder: Path) -> list[str | Path]:
    """Return what to put before commands: the server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    try:
        shutil.chown(folder, _SERVER_USER, _SERVER_USER)
    except LookupError as error:
        raise ClusterAbsent(f"root has no user {_SERVER_USER} to run it as") from error
    if runuser is None:
        raise ClusterAbsent("root has no runuser to start it with")
    return [runuser, "-u", _SERVER_USER, "--"]


def _run(command: list[str | Path]) -> None:
    # No pipes: the server that pg_ctl leaves behind would hold them open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
        )
        if done.returncode:
            output.seek(0)
            raise ClusterAbsent(output.read().decode(errors="replace").strip())
