"""The sessions of a runtime, as an action module sees them that starts and ends sessions of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from orsagent.actions import FileRefusedError
from orsagent.errors import SessionError
from orsagent.js.values import encode
from orsagent.runtime.documents import loads
from orsagent.scxml import Document, ResourceError

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["Hosting"]


def _shown(path: Path) -> str:
    """A path as messages name it: the same on every machine, if it lies in the working folder."""
    here = Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@frozen(eq=False)
class Hosting:
    """The `SessionHost` of a runtime."""

    _runtime: Runtime
    _generations: dict[str, int] = field(factory=dict)

    def start(
        self, source: str, by: str, inputs: Mapping[str, object], made: Callable[[str], None] | None = None
    ) -> str:
        """Start a session of another document; see `SessionHost`."""
        ending = self._runtime.ending
        starter = ending if ending is not None and ending.id == by else self._session(by)
        generation = self._generations.get(by, 0) + 1
        if generation > self._runtime.max_depth:
            raise SessionError(f"sessions start each other more than {self._runtime.max_depth} levels deep")
        document = self._document(starter, source)
        given = {name: encode(value) for name, value in _taken(document, inputs).items()}

        def begun(session: Session) -> None:
            self._generations[session.id] = generation
            if made is not None:
                made(session.id)

        return self._runtime.begin(document, given, made=begun).id

    def end(self, session: str) -> bool:
        """End a session; see `SessionHost`."""
        found = self._runtime.sessions.get(session)
        if found is None:
            return False
        self._runtime.end(found)
        return True

    def assign(self, session: str, location: str, value: str) -> None:
        """Put a text into a location of a session; see `SessionHost`."""
        self._session(session).evaluate(f"{location}={json.dumps(value)}")

    def read(self, source: str, by: str) -> str:
        """The text of a file; see `SessionHost`."""
        try:
            return self._session(by).document.resources.read(source)
        except ResourceError as error:
            raise _refused(error) from error

    def _document(self, starter: Session, source: str) -> Document:
        resources = starter.document.resources
        try:
            text, path = resources.read_bytes(source), _shown(resources.find(source))
        except ResourceError as error:
            raise _refused(error) from error
        return loads(text, path, strict=starter.document.strict)

    def _session(self, session: str) -> Session:
        found = self._runtime.sessions.get(session)
        if found is None:
            raise SessionError(f"session {session!r} has ended")
        return found


def _taken(document: Document, inputs: Mapping[str, object]) -> Mapping[str, object]:
    """The inputs that a document takes: all of them where they land in ``args_``, else those it has data items for."""
    if document.dialect.arguments:
        return inputs
    return {name: value for name, value in inputs.items() if name in document.inputs}


def _refused(error: ResourceError) -> FileRefusedError:
    return FileRefusedError(str(error), int(error.code.rpartition(".")[2]))
