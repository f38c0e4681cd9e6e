"""What orsagent decided where the published page on EXAS is silent: fourteen readings, by number."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

__all__ = ["READINGS", "Reading"]


@frozen
class Reading:
    """One decision of ours.

    Attributes:
        title: the decision in a few words.
        text: the decision.
        options: the options of `ReducerOptions` that change it.
    """

    title: str
    text: str
    options: tuple[str, ...] = ()


READINGS: Mapping[int, Reading] = {
    1: Reading(
        "after-call work sends the routing status only",
        "After-call work leaves the presence as it was, also when none is known yet. A live call counts more than "
        "after-call work: the state is then the one that was known before it.",
    ),
    2: Reading(
        "the reason is kept through a call",
        "Not Ready with a reason is Busy while there is a call. When the call ends the reason counts again.",
    ),
    3: Reading(
        "a call hides Ready and Not Ready",
        "The status of an agent with a call does not say whether the agent is ready. It is taken from the actions of "
        "the DNs; if they do not say, it is the state that was known last; if none is known, it is Not Ready.",
    ),
    4: Reading(
        "every call that is not internal is of another type",
        "Consult, Unknown, Outbound, Inbound and ASM are calls of another type: Interacting. A call on hold keeps the "
        "type that it had; if that is not known, it is Interacting.",
    ),
    5: Reading(
        "of several calls, one that is not internal counts",
        "With an internal call and another one the agent is Interacting, because a customer may be waiting.",
    ),
    6: Reading(
        "ringing, dialing and off hook are no calls",
        "A call that is being set up does not count, and the state stays what it was. With the option, ringing and "
        "dialing count as a call; off hook never does.",
        ("ringing_is_call",),
    ),
    7: Reading(
        "statuses that say nothing hold the last result",
        "With NotMonitored, Monitored, LoggedIn, OnHook and any unknown status nothing is sent, and the agent is "
        "marked as stale.",
    ),
    8: Reading(
        "Do Not Disturb does not show",
        "It is in neither of the two statistics: Ready with Do Not Disturb is Ready. Actions with names that are not "
        "known are passed over.",
    ),
    9: Reading(
        "where a reason is looked for, and how it is compared",
        "The reason is the value under the configured key, or else a key that is itself Break, Meal, Meeting or "
        "Training, in this order. Reasons count before Extensions. Names are compared whole, without spaces around "
        "them and without regard to capitals; with the option exactly as they are.",
        ("reason_key", "strict_reasons"),
    ),
    10: Reading(
        "of several DNs, the status of the agent decides",
        "The state is that of the agent, not of a DN. The reason comes from the DN that became Not Ready last; if it "
        "has none, from the one before it.",
    ),
    11: Reading(
        "state and reason are waited for together",
        "They come as two messages. What is heard of an agent within a short time is decided upon once, so that Busy "
        "is not seen before Break. A reason from before the agent became Not Ready is not applied.",
        ("coalesce", "snapshot_wait"),
    ),
    12: Reading(
        "what changes is sent, once",
        "A change of the reason alone is sent. A result that the user shows already is not sent again, unless all is "
        "asked for after a reconnect.",
        ("resync",),
    ),
    13: Reading(
        "who leaves the scope keeps the presence",
        "Nothing is sent for an agent that is no longer synchronised; with the option Offline is. An agent without a "
        "user id waits for one.",
        ("on_leave",),
    ),
    14: Reading(
        "times grow strictly",
        "Stat Server's times are whole seconds. The time of a decision is that of the message behind it, but at least "
        "one millisecond after the agent's last decision, also across a restart.",
    ),
}
"""The readings by their numbers."""
