"""Where a workflow sends an interaction to: a text or a resource object, looked up among the fake T-Servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from orsagent.tlib.fake import FakeDN, FakeTServer

__all__ = ["Destination", "destination", "devicetype"]

_AGENT = "A"


@frozen(kw_only=True)
class Destination:
    """What it comes to.

    Attributes:
        name: the DN, or what else was named.
        devicetype: ``agent``, ``routepoint``, ``queue`` or ``unknown``.
        problem: why nothing can be sent there; empty if it can.
    """

    name: str
    devicetype: str = "unknown"
    problem: str = ""


def destination(to: object, tservers: Mapping[str, FakeTServer], *, anything: bool) -> Destination:
    """The destination that is meant.

    Args:
        to: text such as ``7001``, ``7001@SW1.DN`` or ``1001@StatServer.A``; or a resource object {dn, switch, agent}.
        tservers: the fake T-Servers by the names of their switches.
        anything: whether what no fake knows is right, too, when the fakes have no DN at all.
    """
    name, switch, kind = _parts(to)
    if not name:
        return Destination(name="", problem=f"{to!r} is no destination: expected a DN, or an object with a dn")
    asked = [tserver for tserver in tservers.values() if switch in {None, tserver.switch}] or list(tservers.values())
    dn = _agents_dn(name, asked) if kind == _AGENT else _dn(name, asked)
    if dn is not None:
        return Destination(name=dn.name, devicetype=devicetype(dn))
    if anything and not any(tserver.dns for tserver in tservers.values()):
        return Destination(name=name)
    return Destination(name=name, problem=f"no fake T-Server has the {'agent' if kind == _AGENT else 'DN'} {name!r}")


def _parts(to: object) -> tuple[str, str | None, str]:
    if isinstance(to, Mapping):
        return _of_resource(to)
    if not isinstance(to, str | int) or isinstance(to, bool):
        return "", None, ""
    name, _, place = str(to).partition("@")
    switch, dot, kind = place.rpartition(".")
    return name.strip(), (switch if dot else place) or None, kind if dot else ""


def _of_resource(resource: Mapping[str, Any]) -> tuple[str, str | None, str]:
    if resource.get("dn"):
        return str(resource["dn"]), resource.get("switch") or None, ""
    agent = resource.get("agent") or resource.get("id")
    return (str(agent), None, _AGENT) if agent else ("", None, "")


def _dn(name: str, tservers: Iterable[FakeTServer]) -> FakeDN | None:
    return next((dn for tserver in tservers for dn in tserver.dns if dn.name == name), None)


def _agents_dn(agent_id: str, tservers: Iterable[FakeTServer]) -> FakeDN | None:
    for tserver in tservers:
        for agent in tserver.agents:
            if agent.agent_id == agent_id and agent.dn is not None:
                return tserver.dn(agent.dn)
    return None


def devicetype(dn: FakeDN) -> str:
    """What kind of device a DN is, as parties of interactions have it."""
    if dn.agent_id is not None:
        return "agent"
    return {"RouteDN": "routepoint", "Queue": "queue"}.get(dn.address_type.name, "unknown")
