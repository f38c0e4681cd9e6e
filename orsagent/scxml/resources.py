"""Files that a document names: read below the project's root folder, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from attrs import frozen

__all__ = ["ResourceError", "Resources"]

_MAX_BYTES = 10 * 1024 * 1024
_MAX_SHOWN = 80


class ResourceError(Exception):
    """A file cannot be read; the text says why.

    Args:
        code: protocol and reason as error events tell them, such as ``file.404``. The reasons are HTTP's, because
            documents of ORS come from web servers: 404 not found, 403 not to be read, 413 too large, 415 no text.
    """

    def __init__(self, message: str, code: str = "file.404") -> None:
        super().__init__(message)
        self.code = code


@frozen
class Resources:
    """Where the files of one document are looked for.

    Attributes:
        base: the folder of the document; relative names start here.
        root: the folder that no file may lie outside of.
    """

    base: Path
    root: Path

    @classmethod
    def of(cls, path: str) -> Resources:
        """For the document at `path`: the root is the working folder if it lies in it, else its own folder."""
        base = Path(path).resolve().parent
        here = Path.cwd().resolve()
        return cls(base, here if base.is_relative_to(here) else base)

    def find(self, uri: str) -> Path:
        """The file that a relative path or ``file:`` URI names.

        Raises:
            ResourceError: another scheme, a file outside the root, or no such file.
        """
        try:
            parts = urlsplit(uri.strip())
            path = (self.base / unquote(parts.path)).resolve()
            found = path.is_file()
        except (OSError, ValueError) as error:
            raise ResourceError(f"{_shortened(uri)} is no path: {_reason(error)}") from error
        if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
            message = f"{uri!r} is not a file: only files below the project's root folder are read"
            raise ResourceError(message, f"{_protocol(parts.scheme)}.403")
        if not path.is_relative_to(self.root):
            raise ResourceError(f"{uri!r} lies outside the project's root folder", "file.403")
        if not found:
            raise ResourceError(f"there is no file {uri!r} (relative names start at the document's folder)")
        return path

    def read(self, uri: str) -> str:
        """The text of a file, as UTF-8.

        Raises:
            ResourceError: as `find`; or the file is too large or not UTF-8.
        """
        try:
            return self.read_bytes(uri).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ResourceError(f"{uri!r} cannot be read: {error}", "file.415") from error

    def read_bytes(self, uri: str) -> bytes:
        """What a file holds.

        Raises:
            ResourceError: as `find`; or the file is too large or cannot be opened.
        """
        path = self.find(uri)
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise ResourceError(f"{uri!r} cannot be read: {_reason(error)}", "file.403") from error
        if len(data) > _MAX_BYTES:
            raise ResourceError(f"{uri!r} is larger than {_MAX_BYTES:,} bytes", "file.413")
        return data


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _protocol(scheme: str) -> str:
    """A scheme as a token of an event's name; ``file:`` with a host is no file either."""
    return scheme if scheme.isalnum() else "unknown"


def _shortened(uri: str) -> str:
    return repr(uri if len(uri) <= _MAX_SHOWN else uri[:_MAX_SHOWN] + "...")
