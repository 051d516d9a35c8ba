"""One archive of everything that cannot be had again: the database and the files handed in.

The database is copied first and the files after it: every file that the copy knows is then there.
An archive stands under its name only when it is whole, and is tried before anything is restored.
"""

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from domain.errors import UsageError
from funding_db import backup as databases
from funding_db.engine import Engine, read_session
from funding_db.repositories import files as kept

_DATABASE = "database"
_FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What went into an archive."""

    files: int
    lost: tuple[str, ...]
    """Names of kept files whose content is no longer on the disk, or is another one there."""


def write(engine: Engine, target: Path, folder: Path) -> Written:
    """Write the database and the kept files, which lie in `folder`, into one archive.

    Raises UsageError for a target that exists, and when the database cannot be copied.
    """
    if target.exists():
        raise UsageError(f"{target} exists already; choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as making:
        copy, whole = Path(making) / _DATABASE, Path(making) / "archive"
        databases.backup(engine, copy)
        with read_session(engine) as session:
            named = kept.contents(session)
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(copy, _DATABASE)
            lost = [name for digest, name in named.items() if not _add(archive, folder, digest)]
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        whole.replace(target)
    return Written(len(named) - len(lost), tuple(lost))


def _add(archive: zipfile.ZipFile, folder: Path, digest: str) -> bool:
    """Put the content of a kept file into the archive; say whether it is there as it was kept."""
    place = Path(digest[:2]) / digest
    path = folder / place
    if not path.is_file() or _digest_of(path) != digest:
        return False
    archive.write(path, f"files/{place.as_posix()}", zipfile.ZIP_STORED)
    return True


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(source: Path, url: str, folder: Path) -> int:
    """Fill the empty database at `url`, and `folder` with the files; return how many these are.

    A copy of the database alone, as earlier versions wrote it, is restored too. Raises UsageError
    for what is no backup, or is damaged, or does not belong here; then nothing was written.
    """
    if not _is_archive(source):
        databases.restore(source, url)
        return 0
    try:
        with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as making:
            found = _checked(source, archive)
            copy = Path(making) / _DATABASE
            with archive.open(_DATABASE) as packed, copy.open("wb") as out:
                shutil.copyfileobj(packed, out, _CHUNK)
            databases.check(copy, url)
            for digest in found:  # before the database, which names them
                _unpack(archive, digest, folder)
            databases.restore(copy, url)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UsageError(f"{source} is damaged: {error}") from error
    return len(found)


def _is_archive(source: Path) -> bool:
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _checked(source: Path, archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Return the files that an archive holds; raises UsageError unless all of it is ours and whole."""
    names = archive.namelist()
    if any(one.flag_bits & 1 for one in archive.infolist()):
        raise UsageError(f"{source} is locked with a password")
    digests = {name: match[2] for name in names if (match := _FILE.fullmatch(name))}
    if len(names) != len(digests) + 1 or _DATABASE not in names:
        raise UsageError(f"{source} is no backup of Fundmap")
    for name, digest in digests.items():
        with archive.open(name) as packed:
            if hashlib.file_digest(packed, "sha256").hexdigest() != digest:  # type: ignore[arg-type]
                raise UsageError(f"{source} is damaged: {name} is not what was kept")
    return tuple(digests.values())


def _unpack(archive: zipfile.ZipFile, digest: str, folder: Path) -> None:
    place = folder / digest[:2] / digest
    if place.is_file() and _digest_of(place) == digest:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    try:
        with archive.open(f"files/{digest[:2]}/{digest}") as packed, os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(packed, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
        Path(part).replace(place)
    finally:
        Path(part).unlink(missing_ok=True)
