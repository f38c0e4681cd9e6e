"""One request in its circumstances: what situations are looked for in, and what changes are made to."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from orsagent.tlib.fake.records import DNRecord
from orsagent.tlib.fake.switch import Connection, Switch

__all__ = ["Case"]


@frozen
class Case:
    """A request at the switch.

    Attributes:
        switch: the switch.
        dn: the DN of the request.
        request: what is asked for.
        asked: the client who asks; None for somebody at the telephone set.
    """

    switch: Switch
    dn: DNRecord
    request: Any
    asked: Connection | None
