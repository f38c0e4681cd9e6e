"""Targets of a submit: what they are called, and how they are read from an action's arguments.

Target expressions (ORS Developer's Guide, Queue Interface, Target Formats)::

    {threshold}[weight]name@server.type
    {threshold}[weight]?name:skillexpression@server.type

Several of them in one text are separated by commas. `type` is A (agent), AP (place), GA (group of agents, or skill), GP
(group of places), Q (queue), GQ (group of queues), DN, RP (routing point), DL (label), C and GC (campaigns). Ours: a
target without a type is an agent, or by skills if it has a skill expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from orsagent.errors import OrsagentError
from orsagent.standins.skills import SkillExpressionError, skill_condition
from orsagent.standins.tables.queue import TARGET_TYPES

__all__ = ["Target", "TargetError", "number_of", "parsed_targets", "targets_of"]

_PARTS: Final = re.compile(
    r"\s*(?:\{(?P<threshold>[^}]*)\})?\s*(?:\[(?P<weight>[^\]]*)\])?\s*(?P<rest>.*?)\s*", re.DOTALL
)
_ENDS: Final = frozenset(TARGET_TYPES.values()) | {"S", "T"}
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


class TargetError(OrsagentError):
    """A target cannot be read."""


@frozen(kw_only=True)
class Target:
    """One target.

    Attributes:
        name: its name; of a group it may be empty when there are skills.
        server: the Stat Server, or for a DN the switch; empty when none is given.
        kind: the end of its expression, such as ``A``.
        skills: the skill expression; empty when there is none.
        weight: its share, for percentage; None when none is given.
        threshold: a condition on statistics; empty when there is none.
    """

    name: str
    server: str = ""
    kind: str = "A"
    skills: str = ""
    weight: float | None = None
    threshold: str = ""

    def __str__(self) -> str:
        name = f"?{self.name}:{self.skills}" if self.skills else self.name
        return expression(name, self.server, self.kind)


def expression(name: str, server: str, kind: str) -> str:
    """A name as a target expression."""
    return f"{name}{f'@{server}' if server else ''}.{kind}"


def parsed_targets(text: str, kind: str = "", server: str = "") -> list[Target]:
    """The targets in a text.

    Args:
        text: one or several target expressions, separated by commas.
        kind: the type of those that name none.
        server: the server of those that name none.

    Raises:
        TargetError: one of them cannot be read.
    """
    return [_parsed(one, kind, server) for one in _split(text) if one.strip()]


def targets_of(arguments: Mapping[str, Any]) -> list[Target]:
    """The targets of an action, in the order in which the document has them.

    Raises:
        TargetError: one of them cannot be read.
    """
    found = [one for value in _listed(arguments.get("targets")) for one in _given(value)]
    for child in arguments.get("children", ()):
        if child["element"] == "targets":
            kind, server = _kind(child.get("type")), _text(child.get("statserver"))
            for inner in child.get("children", ()):
                found += _of_child(inner, kind, server)
    return found


def number_of(value: object) -> float | None:
    """A number, also one that is written as a text; None for everything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 -- NaN
        return None
    return float(value)


def _of_child(child: Mapping[str, Any], kind: str, server: str) -> list[Target]:
    if child["element"] == "targetid":
        return _identified(child.get("expr", child.get("text")), kind, server)
    if child["element"] != "target":
        return []
    skills = _text(child.get("skillexpr"))
    name = _text(child.get("name"))
    if not name and not skills:
        raise TargetError("<target> has neither a name nor a skill expression")
    return [
        _checked(
            Target(
                name=name,
                server=_text(child.get("statserver")) or server,
                kind=_kind(child.get("type")) or kind or ("GA" if skills else "A"),
                skills=skills,
                weight=number_of(child.get("weight")),
                threshold=_text(child.get("threshold")),
            )
        )
    ]


def _identified(given: object, kind: str, server: str) -> list[Target]:
    found = [target for value in _listed(given) for target in parsed_targets(_text(value), kind, server)]
    if not found:  # a variable that nobody has filled must not mean everybody
        shown = "nothing" if given is None else repr(given)
        raise TargetError(f"<targetid> is {shown}; expected name@server.type, such as 1001@StatServer.A")
    return found


def _given(value: object) -> list[Target]:
    if isinstance(value, Mapping):
        return _of_child({"element": "target", **value}, "", "")
    return parsed_targets(_text(value))


def _parsed(text: str, kind: str, server: str) -> Target:
    parts = _PARTS.fullmatch(text)
    rest = parts["rest"] if parts else ""
    end = rest.rpartition(".")[2]
    if end in _ENDS and end != rest:
        kind, rest = end, rest[: -len(end) - 1]
    name, at, written = rest.rpartition("@")
    if at:
        server, rest = written, name
    skills = ""
    if rest.startswith("?"):
        rest, _, skills = rest[1:].partition(":")
    if not rest and not skills:
        raise TargetError(f"{text.strip()!r} is no target; expected name@server.type, such as 1001@StatServer.A")
    return _checked(
        Target(
            name=rest.strip(),
            server=server,
            kind=kind or ("GA" if skills else "A"),
            skills=skills.strip(),
            weight=number_of(parts["weight"]) if parts else None,
            threshold=(parts["threshold"] or "") if parts else "",
        )
    )


def _checked(target: Target) -> Target:
    if target.skills:
        try:
            skill_condition(target.skills)
        except SkillExpressionError as error:
            raise TargetError(f"target {target}: {error}") from error
    return target


def _split(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and depth <= 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _kind(value: object) -> str:
    text = _text(value)
    return TARGET_TYPES.get(text.lower(), text if text in _ENDS else "")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _listed(value: object) -> Sequence[object]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)
