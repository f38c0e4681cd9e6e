"""What makes a scenario fail although nobody looked at it: SCXML hides failures in events.

Each complaint can be allowed, with a reason, by ``[[allow]]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from orsagent.testing.scenario.comparing import value_text
from orsagent.testing.scenario.recording import matches
from orsagent.testing.scenario.stage import Stage
from orsagent.tlib import Fault

__all__ = ["complaints"]


def complaints(stage: Stage) -> Iterator[str]:
    """Errors of scripts, error events that nothing handled, requests for unknown DNs, faults that nothing met."""
    yield from _script_errors(stage)
    yield from _unhandled_errors(stage)
    yield from _unknown_dns(stage)
    yield from _unused_faults(stage)
    if (error := stage.session.failed) is not None and not _failure_is_expected(stage):
        yield f"the workflow failed: {error}; where it should, expect failed = true"


def _script_errors(stage: Stage) -> Iterator[str]:
    for error in stage.record.errors:
        if error.event == "error.execution" and not _error_is_allowed(stage, error.event):
            yield f"error.execution at {error.detail}: {error.message}; correct it, or allow error.execution"


def _unhandled_errors(stage: Stage) -> Iterator[str]:
    for one in stage.record.events:
        name = one.event.name
        # the platform's own were told above, with their places
        is_told = name == "error.execution" and one.event.type == "platform"
        if not one.taken and not is_told and matches("error", name) and not _error_is_allowed(stage, name):
            data = "" if one.event.encoded is None else f" {value_text(one.event.data)}"
            yield f"{name}{data} at {one.time:g} s: no transition took it; handle it, or allow {name}"


def _error_is_allowed(stage: Stage, name: str) -> bool:
    allowed = (descriptor for one in stage.scenario.allow for descriptor in one.get("error", ()))
    return any(matches(descriptor, name) for descriptor in allowed)


def _unknown_dns(stage: Stage) -> Iterator[str]:
    allowed = {one.get("unknown_dn") for one in stage.scenario.allow}
    for switch, tserver in stage.env.tservers.items():
        known = {dn.name for dn in tserver.dns} | allowed
        for request in tserver.journal:
            if request.this_dn not in known:
                what = f"{type(request).__name__} at {request.position or 'no known place'}"
                yield f"{what} is for DN {request.this_dn}, which {switch} does not have; add it, or allow unknown_dn"


def _unused_faults(stage: Stage) -> Iterator[str]:
    allowed = {one.get("unused_fault") for one in stage.scenario.allow}
    for switch, tserver in stage.env.tservers.items():
        for fault in tserver.faults:
            if not fault.hits and fault.request_type.__name__ not in allowed:
                yield f"no request met the fault on {_fault_text(fault)} at {switch}; remove it, or allow unused_fault"


def _fault_text(fault: Fault) -> str:
    place = f" for DN {fault.this_dn}" if fault.this_dn is not None else ""
    return f"{fault.request_type.__name__}{place}"


def _failure_is_expected(stage: Stage) -> bool:
    steps = (*stage.scenario.steps, stage.scenario.end)
    return any(step.expect is not None and "failed" in step.expect for step in steps)
