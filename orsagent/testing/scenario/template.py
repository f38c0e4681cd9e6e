"""A first scenario for a workflow, made from the document: something to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath

from orsagent.runtime import Session
from orsagent.scxml import Document
from orsagent.scxml.model import StateKind
from orsagent.testing.environment import Env

__all__ = ["template"]

_AGENT = ("[[given.agents]]", 'id = "1001"', 'dn = "7001"', 'state = "Ready"')
_OWN_EVENTS = ("done.", "error", "agent.", "*")


def template(path: str) -> str:
    """A scenario file for a workflow: it starts the workflow and expects what it found it to do.

    Args:
        path: the workflow.

    Raises:
        DocumentError: the document is wrong.
        FileNotFoundError: there is no such file.
        OrsagentError: it cannot be started.
    """
    with Env(unclaimed="ignore") as env:
        env.tserver.add_agent("1001", dn="7001", state="Ready")
        session = env.start(path)
        lines = [*_given(path, session.document), "", *_steps(session, [one.describe() for one in env.tserver.journal])]
    return "\n".join(lines) + "\n"


def _given(path: str, document: Document) -> Iterator[str]:
    name = PurePath(path).name
    yield f"# Scenarios for {_plain(name)}. Run them with: orsagent test"
    yield ""
    yield "[given]"
    yield f"workflow = {_quoted(name)}"
    variables = [item.id for item in document.data if item.top_level]
    if variables:
        yield f"# data = {{...}}: the workflow has {_plain(', '.join(variables))}"
    yield ""
    yield from _AGENT


def _steps(session: Session, requests: list[str]) -> Iterator[str]:
    document = session.document
    yield "[[scenario]]"
    yield 'name = "the workflow starts"'
    for request in requests:
        yield f"# it sent {_plain(request)}"
    yield ""
    if session.final is not None:
        yield "[scenario.expect]"
        yield f"final = {_quoted(session.final)}"
        return
    yield "[[scenario.steps]]"
    active = [one.id for one in document.states if one.id in session.configuration and one.is_atomic]
    yield f"expect.state = [{', '.join(map(_quoted, active))}]"
    yield ""
    yield "# What to write next: the events that the workflow waits for, and the states that it has."
    for event in _events(document):
        yield "# [[scenario.steps]]"
        yield f"# send = {_quoted(event)}"
    states = [one.id for one in document.states[1:] if not one.is_history and "@" not in one.id]
    yield f"# expect.state: {_plain(', '.join(states))}"
    finals = [one.id for one in document.states[1:] if one.kind is StateKind.FINAL and one.parent == 0]
    yield f"# expect.final: {_plain(', '.join(finals)) or 'it has none'}"


def _events(document: Document) -> Iterator[str]:
    """The events that come from outside, as far as their names tell."""
    descriptors = (
        one for state in document.states for transition in state.transitions for one in transition.descriptors
    )
    sent = dict.fromkeys(one for one in descriptors if not one.startswith(_OWN_EVENTS))
    yield from sent


def _quoted(text: str) -> str:
    """The text as a TOML string; ECMAScript's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=True) if text.isascii() else _beyond_ascii(text)


def _beyond_ascii(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return escaped.replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    """The text as part of a comment, which is one line of printable characters."""
    return "".join(one if one.isprintable() else " " for one in text)
