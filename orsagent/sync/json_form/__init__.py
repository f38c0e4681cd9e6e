"""The JSON form of what a Stat Server says: one object, on one line, for each `SourceMessage`.

It is ours: the wire protocol of Stat Server is not public, and nothing here imitates it. One table, made from the
classes of `orsagent.sync.updates`, drives the reader, the writer, the JSON Schema and the page of the reference.
"""

from __future__ import annotations

from typing import Final, cast

from orsagent.sync.json_form.forms import JsonForm, MessageError, NotJsonError, Received
from orsagent.sync.json_form.schema import json_schema
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, SourceMessage, StateUpdate, Synchronised

__all__ = [
    "MESSAGES",
    "JsonForm",
    "MessageError",
    "NotJsonError",
    "Received",
    "message_schema",
    "read_message",
    "write_message",
]

MESSAGES: Final = JsonForm((StateUpdate, ReasonUpdate, Connected, Synchronised, Disconnected))
"""The messages of a source."""


def read_message(text: str | bytes, *, source: str = "<text>", line: int = 1) -> SourceMessage:
    """The message of a text.

    Args:
        text: one JSON object; bytes are UTF-8.
        source: where it comes from, for the message of an error.
        line: the line of the source that the text begins at.

    Raises:
        MessageError: it is no message; the error says where, what was found and what was expected.
    """
    return cast(SourceMessage, MESSAGES.read(text, source=source, line=line).message)


def write_message(message: SourceMessage, *, at: float | None = None) -> str:
    """The text of a message, one line in ASCII without its end.

    Args:
        message: the message.
        at: when it was received, in seconds since 1970, if that is to be kept.

    Raises:
        MessageError: a value that cannot be carried, such as a time that is not a number.
        TypeError: no such message.
    """
    return MESSAGES.write(message, at=at)


def message_schema() -> dict[str, object]:
    """JSON Schema (draft 7) of a message, as values that JSON can carry."""
    return json_schema(MESSAGES, "A message about an agent's state")
