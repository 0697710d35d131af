"""The file of a backup: a zip of the dump and of `manifest.json`, which says what it is and what has to be in it."""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.backup.contents import Contents

_FORMAT = 1
_MANIFEST, _DUMP = "manifest.json", "dump"
_PIECE = 1 << 20
_LARGEST_MANIFEST = 1 << 20
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(KeyError, ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError, OverflowError),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. `engine` is "sqlite" or "postgresql", `at` is UTC, in ISO 8601."""

    engine: str
    revision: str
    version: str
    at: str
    contents: Contents
    dump_size: int = 0
    dump_sha256: str = ""
    format: int = _FORMAT


@dataclass(slots=True)
class Piecewise:
    """Passes pieces of the dump on into the zip, and counts and hashes them."""

    into: IO[bytes]
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> None:
        """Pass one on."""
        self.into.write(piece)
        self.size += len(piece)
        self.digest.update(piece)


class NewBackup:
    """The zip while it is written: first the dump, then the manifest."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self._dump: Piecewise | None = None

    def __enter__(self) -> "NewBackup":
        return self

    def __exit__(self, *_failed: object) -> None:
        with suppress(OSError, ValueError):  # what failed is being said already
            self._zip.close()

    @contextmanager
    def dump(self, *, deflated: bool) -> Iterator[Piecewise]:
        """Where the dump goes, in pieces; `deflated` packs what is not packed yet."""
        entry = zipfile.ZipInfo(_DUMP)
        entry.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        entry._compresslevel = 1  # pyright: ignore[reportAttributeAccessIssue] - half the size, a quarter of the time
        with self._zip.open(entry, "w", force_zip64=True) as into:
            self._dump = Piecewise(into)
            yield self._dump

    def finish(self, *, engine: str, revision: str, version: str, at: str, contents: Contents) -> Manifest:
        """Write the manifest, sealed, so that it can't be changed by accident."""
        assert self._dump
        made = Manifest(engine, revision, version, at, contents, self._dump.size, self._dump.digest.hexdigest())
        said = asdict(made)
        self._zip.writestr(_MANIFEST, json.dumps(said | {"seal": _seal(said)}, indent=1, ensure_ascii=False))
        self._zip.close()  # here, where a full disk is noticed
        return made


class Backup:
    """A backup to read: its `manifest` was checked, its dump is checked by `check_dump`."""

    def __init__(self, file: Path) -> None:
        """Open it.

        Raises:
            PortalError: there is no such file, it is no backup, or it was cut, damaged or edited.
        """
        self.file = file
        with self._naming_damage():
            file.stat()  # is_zipfile says of a missing one only that it is none
            if not zipfile.is_zipfile(file):
                raise PortalError(f"{file} is no backup of the portal, or its end is missing.")
            self._zip = zipfile.ZipFile(file)
            self.manifest = self._read_manifest()

    def check_dump(self) -> None:
        """Read the dump once.

        Raises:
            PortalError: it is damaged.
        """
        digest, size = hashlib.sha256(), 0
        with self._naming_damage():
            for piece in self.pieces():
                digest.update(piece)
                size += len(piece)
        if (size, digest.hexdigest()) != (self.manifest.dump_size, self.manifest.dump_sha256):
            raise PortalError(f"{self.file} is damaged: its dump is not what was written.")

    def pieces(self) -> Iterator[bytes]:
        """The dump."""
        with self._zip.open(_DUMP) as dump:
            while piece := dump.read(_PIECE):
                yield piece

    def _read_manifest(self) -> Manifest:
        if self._zip.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
            raise ValueError
        said = json.loads(self._zip.read(_MANIFEST))
        seal = said.pop("seal")
        if said["format"] != _FORMAT:
            raise PortalError(f"{self.file} was made by a newer portal ({said['version']}): use that one.")
        if seal != _seal(said):
            raise PortalError(f"{self.file} was changed: its manifest is not as it was written.")
        return Manifest(**said | {"contents": Contents(**said["contents"])})

    @contextmanager
    def _naming_damage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PortalError(f"{self.file} can't be read: {error.strerror or error}.") from error
        except _BROKEN as error:
            raise PortalError(f"{self.file} is no backup of the portal, or it is damaged.") from error


def _seal(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
