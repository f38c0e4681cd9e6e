"""Files that a document names: read below the project's root folder, and nowhere else."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

__all__ = ["IncludedFile", "ResourceError", "Resources", "shown_beside"]

_MAX_BYTES = 10 * 1024 * 1024
_MAX_SHOWN = 80
_PROJECT_MARKS: Final = (".project", "src-gen", "include")
"""What the folder of a Composer project has in it: documents lie in ``src`` and ``src-gen``, scripts in ``include``."""
_LEVELS: Final = 4
"""How many folders are looked at for such a mark: the document's own, and those above it."""
_SHALLOWEST: Final = 3
"""Parts of the path of a project's folder, the root included: neither ``/usr`` nor ``/home`` is one."""


class ResourceError(Exception):
    """A file cannot be read; the text says why.

    Args:
        code: protocol and reason as error events tell them, such as ``file.404``. The reasons are HTTP's, because
            documents of ORS come from web servers: 404 not found, 403 not to be read, 413 too large, 415 no text.
    """

    def __init__(self, message: str, code: str = "file.404") -> None:
        super().__init__(message)
        self.code = code


@frozen(kw_only=True)
class IncludedFile:
    """A file that a document includes.

    Attributes:
        path: how positions name it.
        file: the file.
        data: what it held; None if it could not be read.
    """

    path: str
    file: Path
    data: bytes | None = field(repr=False)


@frozen
class Resources:
    """Where the files of one document are looked for.

    Attributes:
        base: the folder of the document; relative names start here.
        root: the folder that no file may lie outside of.
        widens: whether the folder of a Composer project around the document counts as root too.
    """

    base: Path
    root: Path
    widens: bool = False

    @classmethod
    def of(cls, path: str, root: str | Path | None = None) -> Resources:
        """For the document at `path`.

        Without a `root`, it is the working folder if the document lies in it, else the document's own folder; and the
        folder of the Composer project that the document lies in, if that is wider.
        """
        base = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 -- pathlib takes many times as long
        if root is not None:
            return cls(Path(base), Path(root).resolve())
        return _unrooted(base, os.getcwd())  # noqa: PTH109 -- the same

    def beside(self, file: Path) -> Resources:
        """For a document that was found below the same root."""
        return Resources(file.parent, self._widest() if self.widens else self.root)

    def find(self, uri: str) -> Path:
        """The file that a relative path or ``file:`` URI names; backslashes are slashes, as Windows writes them.

        Raises:
            ResourceError: another scheme, a file outside the root, or no such file.
        """
        try:
            parts = urlsplit(uri.strip().replace("\\", "/"))
            path = (self.base / unquote(parts.path)).resolve()
            found = path.is_file()
        except (OSError, ValueError, RuntimeError) as error:
            raise ResourceError(f"{_shortened(uri)} is no path: {_reason(error)}") from error
        if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
            message = f"{_shortened(uri)} is not a file: only files below the project's root folder are read"
            raise ResourceError(message, f"{_protocol(parts.scheme)}.403")
        if not path.is_relative_to(self.root) and not (self.widens and path.is_relative_to(self._widest())):
            message = f"{_shortened(uri)} lies outside the project's root folder"
            raise ResourceError(message, "file.403")
        if not found:
            message = f"there is no file {_shortened(uri)} (relative names start at the document's folder)"
            raise ResourceError(message)
        return path

    def read(self, uri: str) -> str:
        """The text of a file, as UTF-8.

        Raises:
            ResourceError: as `find`; or the file is too large or not UTF-8.
        """
        try:
            return self.read_bytes(uri).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ResourceError(f"{_shortened(uri)} cannot be read: {error}", "file.415") from error

    def read_bytes(self, uri: str) -> bytes:
        """What a file holds.

        Raises:
            ResourceError: as `find`; or the file is too large or cannot be opened.
        """
        return self.bytes_of(self.find(uri), uri)

    def bytes_of(self, path: Path, uri: str) -> bytes:
        """What the file holds that `find` has found.

        Raises:
            ResourceError: the file is too large or cannot be opened.
        """
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise ResourceError(f"{_shortened(uri)} cannot be read: {_reason(error)}", "file.403") from error
        if len(data) > _MAX_BYTES:
            raise ResourceError(f"{_shortened(uri)} is larger than {_MAX_BYTES:,} bytes", "file.413")
        return data

    def _widest(self) -> Path:
        for folder in (self.base, *self.base.parents)[:_LEVELS]:
            deep = len(folder.parts) >= _SHALLOWEST
            if deep and any((folder / mark).exists() for mark in _PROJECT_MARKS) and self.root.is_relative_to(folder):
                return folder
        return self.root


@lru_cache(maxsize=64)
def _unrooted(base: str, here: str) -> Resources:
    folder, working = Path(base), Path(here).resolve()
    return Resources(folder, working if folder.is_relative_to(working) else folder, widens=True)


def shown_beside(file: Path, path: str, base: Path) -> str:
    """How positions name a file that the document at `path` in the folder `base` is made of: as that path is given."""
    shown = os.path.normpath(Path(path).parent / os.path.relpath(file, base))
    odd = Path(path).parent.resolve() == base and Path(shown).resolve() != file  # a symbolic link is on the way
    return str(file) if odd else shown


def _reason(error: OSError | ValueError | RuntimeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _protocol(scheme: str) -> str:
    """A scheme as a token of an event's name; ``file:`` with a host is no file either."""
    return scheme if scheme.isalnum() else "unknown"


def _shortened(uri: str) -> str:
    return repr(uri if len(uri) <= _MAX_SHOWN else uri[:_MAX_SHOWN] + "...")
