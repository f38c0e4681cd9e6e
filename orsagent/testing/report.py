"""One test as data: what ``--ors-report`` writes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from orsagent.testing.environment import Env
from orsagent.testing.problems import Problem
from orsagent.trace.account import Account

__all__ = ["Verdict", "file_name", "report", "write_report"]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


@frozen(kw_only=True)
class Verdict:
    """How a test ended.

    Attributes:
        outcome: ``passed``, ``failed``, ``skipped``, or ``error`` when its body was not run.
        failure: the text of the failure, or None.
        problems: what the strict teardown found.
    """

    outcome: str
    failure: str | None
    problems: tuple[Problem, ...]


def report(name: str, verdict: Verdict, environment: Env) -> dict[str, Any]:
    """The test as JSON-able values; the same run gives the same values.

    Args:
        name: the test's node id.
        verdict: how it ended.
        environment: what it ran in; not closed yet.
    """
    account = Account()
    for happening in environment.happenings:
        account.tell(happening)
    account.complete(environment.tservers.values())
    return {
        "report": 1,
        "test": name,
        "outcome": "failed" if verdict.problems else verdict.outcome,
        "failure": verdict.failure,
        "problems": [one.to_json() for one in verdict.problems],
        "options": environment.settings,
        "time": environment.now,
        "sessions": list(_sessions(environment)),
        "requests": account.requests,
        "actions": account.actions,
        "log": account.log,
        "events": account.events,
        "trace": environment.trace.splitlines(),
    }


def _sessions(environment: Env) -> Iterable[dict[str, Any]]:
    for session in environment.sessions:
        ended = "finished" if session.finished else "running"
        yield {
            "id": session.id,
            "document": session.document.path,
            "included": [one.path for one in session.document.included],
            "status": "failed" if session.failed is not None else ended,
            "final": session.final,
            "configuration": sorted(session.configuration),
            "error": None if session.failed is None else str(session.failed),
        }


def file_name(name: str) -> str:
    """A name for the test's file that every file system takes; two tests never have the same one."""
    readable = _UNSAFE.sub("-", name).strip("-.")[-_LONGEST:].strip("-.")
    return f"{readable}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}.json"


def write_report(folder: Path, content: dict[str, Any]) -> None:
    """Write a report into the folder, which is made if it is not there.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=2, allow_nan=False)
    (folder / file_name(content["test"])).write_text(text + "\n", encoding="utf-8")
