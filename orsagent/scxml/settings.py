"""What a session is told from outside before it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

__all__ = ["Settings", "StepLimits"]


@frozen(kw_only=True)
class Settings:
    """What a session's data model is told when it begins.

    Attributes:
        session_id: the value of ``_sessionid``.
        name: the value of ``_name``.
        given: encoded values that replace those of top-level data items, by id.
        io_processors: the value of ``_ioprocessors``.
        send_types: spellings of the supported types of ``<send>``, with their short names.
        invoke_types: spellings of the supported types of ``<invoke>``.
        epoch: calendar time at which the clock shows 0, in milliseconds; None leaves Date and Math.random as they are.
        seed: of Math.random, when there is an epoch.
        watched: whether elements of content and conditions that are come to are told.
    """

    session_id: str
    name: str | None
    given: Mapping[str, str] = field(factory=dict)
    io_processors: Mapping[str, object] = field(factory=dict)
    send_types: Mapping[str, str] = field(factory=dict)
    invoke_types: Sequence[str] = ()
    epoch: int | None = None
    seed: int = 0
    watched: bool = False


@frozen(kw_only=True)
class StepLimits:
    """What may happen before it counts as endless.

    Attributes:
        microsteps: taken transitions.
        events: internal events processed, transitions or not.
        macrosteps: external events that one call of the runtime processes for one session, while no time passes.
    """

    microsteps: int = 10_000
    events: int = 10_000
    macrosteps: int = 10_000
