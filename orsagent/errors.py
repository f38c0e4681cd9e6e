"""Every exception of orsagent.

OrsagentError
+-- DocumentError           a document cannot be loaded; knows path, line, column and a code
+-- RegistrationError       an action module cannot be registered
+-- EngineError             an ECMAScript engine cannot do what was asked
|   +-- EngineUnavailableError   the engine is not installed, or not usable in this process
|   +-- ScriptError         a script threw where nothing inside the script could catch it
|   +-- ScriptSyntaxError   a source text is not ECMAScript
|   +-- LimitError          a script went over a limit; its session cannot go on
|       +-- TimeLimitError
|       +-- MemoryLimitError
+-- IoProcessorError        an event I/O processor cannot be used
+-- SessionError            a session cannot do what was asked, or cannot go on
|   +-- StepLimitError      a macrostep took more microsteps or events than allowed
+-- TransportError          a request could not be handed to T-Server
+-- CoverageError           what was measured, or what is asked of it, cannot be used
"""

from __future__ import annotations

from attrs import frozen

__all__ = [
    "CoverageError",
    "DocumentError",
    "EngineError",
    "EngineUnavailableError",
    "IoProcessorError",
    "LimitError",
    "MemoryLimitError",
    "OrsagentError",
    "Position",
    "RegistrationError",
    "ScriptError",
    "ScriptSyntaxError",
    "SessionError",
    "StepLimitError",
    "TimeLimitError",
    "TransportError",
]


@frozen
class Position:
    """A place in a document: path (as given by the user), line and column, both counted from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class OrsagentError(Exception):
    """The root of the tree: catch it to catch whatever orsagent raises on purpose."""


class DocumentError(OrsagentError):
    """A document cannot be loaded.

    Attributes:
        position: where in the document.
        code: a stable name for the kind of error, such as ``unknown-attribute``.
        message: what was found, what was expected, and what to do.
    """

    def __init__(self, message: str, position: Position, code: str) -> None:
        super().__init__(message, position, code)
        self.message = message
        self.position = position
        self.code = code

    @property
    def path(self) -> str:
        """The document's path as it was given to ``load``."""
        return self.position.path

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.position.line

    @property
    def column(self) -> int:
        """The column, counted from 1."""
        return self.position.column

    def __str__(self) -> str:
        return f"{self.position}: {self.message} [{self.code}]"


class RegistrationError(OrsagentError):
    """An action module declares something that cannot be registered."""


class EngineError(OrsagentError):
    """An ECMAScript engine cannot do what was asked."""


class EngineUnavailableError(EngineError):
    """The engine is not installed or cannot be used in this process; the message says what to do."""


class ScriptError(EngineError):
    """A script threw an exception that nothing inside the script caught.

    Attributes:
        trail: the stack at that moment, as the engine writes it; empty if it is not known.
    """

    def __init__(self, message: str, trail: str = "") -> None:
        super().__init__(message)
        self.trail = trail


class ScriptSyntaxError(EngineError):
    """A source text is not ECMAScript.

    Attributes:
        trail: where, as the engine writes it; empty if it is not known.
    """

    def __init__(self, message: str, trail: str = "") -> None:
        super().__init__(message)
        self.trail = trail


class LimitError(EngineError):
    """A script went over a limit. Its context is closed to further calls; other contexts are unharmed."""


class TimeLimitError(LimitError):
    """One call into the script took longer than the time limit."""


class MemoryLimitError(LimitError):
    """The script's context needed more memory than its limit."""


class IoProcessorError(OrsagentError):
    """An event I/O processor cannot be used: its library is missing, or its address is taken."""


class SessionError(OrsagentError):
    """A session cannot do what was asked, or cannot go on."""


class StepLimitError(SessionError):
    """A macrostep took more microsteps or internal events than allowed: most likely it would never end."""


class CoverageError(OrsagentError):
    """What was measured, or what is asked of it, cannot be used."""


class TransportError(OrsagentError):
    """A request could not be handed to T-Server.

    Attributes:
        code: the T-Library error code, if there is one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code
