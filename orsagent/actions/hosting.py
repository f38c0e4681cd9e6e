"""What a runtime offers to modules that start and end sessions of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from orsagent.errors import OrsagentError

__all__ = ["FileRefusedError", "HostedModule", "SessionHost"]


class FileRefusedError(OrsagentError):
    """A file that a document names cannot be read.

    Attributes:
        code: why, in HTTP's numbers, because documents of ORS come from web servers: 404 not found, 403 not to be
            read, 413 too large, 415 no text.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class SessionHost(Protocol):
    """The sessions of a runtime."""

    def start(
        self, source: str, by: str, inputs: Mapping[str, object], made: Callable[[str], None] | None = None
    ) -> str:
        """Start a session of another document.

        Args:
            source: the document's file, relative to the document of the session that starts it.
            by: the id of that session.
            inputs: values for it: its ``args_``, or its top-level data items.
            made: is called with its id before it does anything.

        Returns:
            The new session's id.

        Raises:
            FileRefusedError: the file cannot be read.
            DocumentError: the document is wrong.
            SessionError: the session that starts it has ended, or there is no room for one more.
            TypeError: an input is nothing that ECMAScript can take.
        """
        ...

    def end(self, session: str) -> bool:
        """End a session as its parent would; False if there is none of that id."""
        ...

    def assign(self, session: str, location: str, value: str) -> None:
        """Put a text into a location of a session.

        Args:
            session: the session's id.
            location: a location expression.
            value: the text.

        Raises:
            SessionError: the session has ended.
            EngineError: the location cannot be assigned.
        """
        ...

    def read(self, source: str, by: str) -> str:
        """The text of a file.

        Args:
            source: the file, relative to the document of a session, below the project's root folder.
            by: the id of that session.

        Raises:
            FileRefusedError: it cannot be read.
            SessionError: the session has ended.
        """
        ...


@runtime_checkable
class HostedModule(Protocol):
    """An action module that wants to know the runtime's sessions."""

    def host_sessions(self, host: SessionHost) -> None:
        """The runtime starts, and this is what it offers."""
        ...
