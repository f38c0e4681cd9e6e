"""A first scenario for a workflow, made from the document: something to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath

from orsagent.runtime import Session
from orsagent.scxml import Document
from orsagent.scxml.model import StateKind
from orsagent.testing.environment import Env
from orsagent.tlib import Request

__all__ = ["template"]

_AGENT = ("[[given.agents]]", 'id = "1001"', 'dn = "7001"', 'state = "Ready"')
_OWN_EVENTS = ("done.", "error", "agent.", "*")


def template(path: str, root: str | None = None) -> str:
    """A scenario file for a workflow: it starts the workflow and expects what it found it to do.

    Args:
        path: the workflow.
        root: the folder that the files which it names lie below; by default as `orsagent.load` says.

    Raises:
        DocumentError: the document is wrong.
        FileNotFoundError: there is no such file.
        OrsagentError: it cannot be started.
    """
    with Env(root=root) as env:
        env.tserver.add_agent("1001", dn="7001", state="Ready")
        session = env.start(path)
        journal = env.tserver.journal
        parts = [_given(path, session.document, journal), _first_scenario(session, journal), _advice(session.document)]
        return "\n".join(line for part in parts for line in (*part, "")).rstrip() + "\n"


def _given(path: str, document: Document, journal: list[Request]) -> Iterator[str]:
    name = PurePath(path).name
    yield f"# Scenarios for {_plain(name)}. Run them with: orsagent test"
    yield ""
    yield "[given]"
    yield f"workflow = {_quoted(name)}"
    variables = [item.id for item in document.data if item.id in document.inputs]
    if variables:
        yield f"# data = {{...}}, values of: {_plain(', '.join(variables))}"
    yield ""
    yield from _AGENT
    for dn in dict.fromkeys(request.this_dn for request in journal if request.this_dn != "7001"):
        yield ""
        yield "[[given.dns]]"
        yield f"name = {_quoted(dn)}"


def _first_scenario(session: Session, journal: list[Request]) -> Iterator[str]:
    yield "[[scenario]]"
    yield 'name = "the workflow starts"'
    yield ""
    yield "[scenario.expect]"
    if session.final is not None:
        yield f"final = {_quoted(session.final)}"
    else:
        active = [one.id for one in session.document.states if one.id in session.configuration and one.is_atomic]
        yield f"state = [{', '.join(map(_quoted, active))}]"
    requests = (f"{{request = {_quoted(type(one).__name__)}, this_dn = {_quoted(one.this_dn)}}}" for one in journal)
    yield f"requests = [{', '.join(requests)}]"


def _advice(document: Document) -> Iterator[str]:
    states = [one.id for one in document.states[1:] if not one.is_history and "@" not in one.id]
    finals = [one.id for one in document.states[1:] if one.kind is StateKind.FINAL and one.parent == 0]
    yield "# What could come next:"
    yield "#"
    yield "# [[scenario]]"
    yield '# name = "..."'
    for event in _events(document):
        yield "# [[scenario.steps]]"
        yield f"# send = {_quoted(event)}"
    yield f"# expect.state: {_plain(', '.join(states))}"
    yield f"# expect.final: {_plain(', '.join(finals)) or 'there is none'}"


def _events(document: Document) -> Iterator[str]:
    """The events that come from outside, as far as their names tell."""
    descriptors = (
        one for state in document.states for transition in state.transitions for one in transition.descriptors
    )
    sent = dict.fromkeys(one for one in descriptors if not one.startswith(_OWN_EVENTS))
    yield from sent


def _quoted(text: str) -> str:
    """The text as a TOML string: what JSON escapes, TOML escapes in the same way, and one character more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(text: str) -> str:
    """The text as part of a comment, which is one line of printable characters."""
    return "".join(one if one.isprintable() else " " for one in text)
