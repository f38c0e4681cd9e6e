"""What a context is told, as text."""

from __future__ import annotations

import json
from functools import lru_cache

from attrs import asdict

from orsagent.scxml.events import Event
from orsagent.scxml.model import Document
from orsagent.scxml.settings import Settings

__all__ = ["compact", "event_text", "milliseconds", "settings_text"]

_INT32 = 2**31
_UNTOLD = ("encoded", "also")
"""Attributes of an event that the context is not told of."""


def compact(value: object) -> str:
    """A value as JSON without blanks."""
    return json.dumps(value, separators=(",", ":"))


def milliseconds(seconds: float) -> int | str:
    """A time as an argument of a call: engines take integers of 32 bits, which are 25 days, or texts."""
    rounded = round(seconds * 1000)
    return rounded if abs(rounded) < _INT32 else str(rounded)


def event_text(event: Event) -> str:
    """An event as the context reads it: the encoded text of an object."""
    if event.encoded is None and event.sendid is None and event.invokeid is None and event.raw is None:
        return _plain_text(event.name, event.type, event.origin, event.origintype)
    told = asdict(event, filter=lambda attribute, value: value is not None and attribute.name not in _UNTOLD)
    text = json.dumps(told)
    return text if event.encoded is None else f'{text[:-1]},"data":{event.encoded}}}'


@lru_cache(maxsize=1024)
def _plain_text(name: str, kind: str, origin: str | None, origin_type: str | None) -> str:
    told = {"name": name, "type": kind, "origin": origin, "origintype": origin_type}
    return json.dumps({field: value for field, value in told.items() if value is not None})


def settings_text(settings: Settings, document: Document) -> str:
    """The settings of a session, as JSON; see the parts that read them."""
    dialect = document.dialect
    return json.dumps(
        {
            "sessionid": settings.session_id,
            "name": settings.name,
            "ioprocessors": json.dumps(settings.io_processors),
            "types": settings.send_types,
            "invokeTypes": dict.fromkeys(settings.invoke_types, 1),
            "targets": dialect.targets,
            "sessionTargets": dialect.session_targets,
            "epoch": settings.epoch,
            "seed": settings.seed,
            "frozenData": dialect.frozen_event_data,
            "dataObject": dialect.data_object,
            "document": document.url if dialect.platform_functions else None,
            "arguments": dialect.arguments,
            "inclusionPrefixes": dialect.inclusion_prefixes,
            "given": f"{{{','.join(f'{json.dumps(name)}:{value}' for name, value in settings.given.items())}}}",
            "parameters": [item.parameter for item in document.data],
        }
    )
