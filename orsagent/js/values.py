"""Values as tagged JSON text: how they cross between Python and the engines, and between sessions.

Plain JSON is itself. Everything else is an object with the key ``$`` that names its kind, and ``v`` that tells it:
undefined, number (NaN, Infinity, -Infinity, -0), bigint, date (milliseconds or null), regexp, error, map, set, and
what cannot be carried but only shown: function, symbol, cycle, throws, deep. A plain object that has the key ``$``
itself is written as kind ``object``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from orsagent.js.sources import source
from orsagent.js.xml import Xml

__all__ = ["Opaque", "codec_source", "decode", "dom_source", "encode", "members", "plain"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_EXACT = 2**53 - 1
_MAX_DEPTH = 500
_KIND = "$"
_TAG = '"$"'
_LONG_NUMBER = re.compile(r"\d{16}")


@frozen
class Opaque:
    """A value that Python has no equal of.

    Attributes:
        kind: function, symbol, cycle, throws, deep, regexp, error, date (invalid), bigint (of thousands of digits).
        text: what can be shown of it.
    """

    kind: str
    text: str


def codec_source(dom: str | None = None) -> str:
    """The other side of the codec: an ECMAScript expression that gives ``{encode, decode}``.

    Args:
        dom: an expression that gives `dom_source` when XML content comes; by default the text itself.
    """
    return source("values.js").strip().replace("DOM_SOURCE", json.dumps(dom_source()) if dom is None else dom)


def dom_source() -> str:
    """An ECMAScript expression that gives what the codec makes XML content with."""
    return source("dom.js").strip()


def encode(value: object) -> str:
    """A Python value as tagged JSON text.

    Args:
        value: None, bool, int, float, str, aware datetime, `Opaque`, or lists, tuples and mappings with string keys of
            them. Integers that a double cannot hold become BigInt.

    Raises:
        TypeError: something else is inside; the message names the path and the type.
        ValueError: it contains itself, or is nested too deep.
    """
    return json.dumps(_tagged(value, "value", ()), separators=(",", ":"), allow_nan=False)


def _tagged(value: object, path: str, inside: tuple[int, ...]) -> object:
    """One frame a level, because Python's own limit is 1,000 frames."""
    if not isinstance(value, list | tuple | Mapping):
        return _tagged_scalar(value, path)
    if id(value) in inside or len(inside) >= _MAX_DEPTH:
        raise ValueError(f"{path} contains itself, or is nested deeper than {_MAX_DEPTH} levels")
    inside = (*inside, id(value))
    if not isinstance(value, Mapping):
        items: list[object] = []
        for place, item in enumerate(value):
            items.append(_tagged(item, f"{path}[{place}]", inside))
        return items
    found: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"{path} has the key {key!r}; keys must be str")
        found[str(key)] = _tagged(item, f"{path}.{key}", inside)
    return {"$": "object", "v": found} if "$" in found else found


def _tagged_scalar(value: object, path: str) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= _LARGEST_EXACT else {"$": "bigint", "v": str(int(value))}
    if isinstance(value, float):
        return _tagged_float(float(value))
    if isinstance(value, datetime):
        return _tagged_date(value, path)
    if isinstance(value, Opaque):
        return {"$": value.kind, "v": value.text} if value.kind != "date" else {"$": "date", "v": None}
    if isinstance(value, Xml):
        return {"$": "xml", "v": list(value.trees)}
    raise TypeError(f"{path} is {type(value).__name__}; expected None, bool, int, float, str, datetime, list or dict")


def _tagged_float(value: float) -> object:
    if math.isfinite(value) and (value or math.copysign(1.0, value) > 0):
        return value
    return {"$": "number", "v": "-0" if value == 0 else _infinite_name(value)}


def _tagged_date(value: datetime, path: str) -> object:
    if value.tzinfo is None:
        raise TypeError(f"{path} is a datetime without a time zone; give it one, such as datetime.UTC")
    return {"$": "date", "v": (value - _EPOCH) // timedelta(milliseconds=1)}


def members(text: str) -> dict[str, str]:
    """The members of an encoded object, each encoded."""
    value = json.loads(text)
    if value.get("$") == "object":
        value = value["v"]
    return {name: json.dumps(item, separators=(",", ":")) for name, item in value.items()}


def decode(text: str) -> Any:  # noqa: ANN401 -- any ECMAScript value
    """Tagged JSON text as a Python value.

    undefined and null are None, integral numbers up to 2**53 and BigInt int, dates aware datetimes in UTC, maps with
    string keys dicts (others lists of pairs), sets lists; what Python has no equal of is `Opaque`.

    Raises:
        ValueError: the text is no tagged JSON.
    """
    decoder = _DECODER if _LONG_NUMBER.search(text) is None else _DECODER_OF_LONG_NUMBERS
    text = text.strip(_SPACE)
    value, end = decoder.raw_decode(text)
    if end != len(text):
        raise ValueError(f"there is more after the JSON text: {text[end : end + _SHOWN]!r}")
    return _untagged(value) if _TAG in text else value


def _fraction(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= _LARGEST_EXACT else value


def _whole(text: str) -> float:
    value = int(text)
    return value if abs(value) <= _LARGEST_EXACT else float(value)


def _refused(text: str) -> object:
    raise ValueError(f"{text} is no JSON; a number that is not finite is written as a tag")


_SPACE = " \t\n\r"
_SHOWN = 40
_DECODER = json.JSONDecoder(parse_float=_fraction, parse_constant=_refused)
_DECODER_OF_LONG_NUMBERS = json.JSONDecoder(parse_float=_fraction, parse_int=_whole, parse_constant=_refused)


def _untagged(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """One frame a level, as in `_tagged`; what is inside a tag may need two."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            value[place] = _untagged(item)
    elif isinstance(value, dict):
        if _KIND in value:
            return _read(value[_KIND], value.get("v"))
        for key, item in value.items():
            value[key] = _untagged(item)
    return value


def _read(kind: str, payload: Any) -> Any:  # noqa: ANN401 -- any JSON
    reader = _READERS.get(kind)
    return reader(payload) if reader is not None else Opaque(str(kind), str(payload))


def _date(payload: Any) -> Any:  # noqa: ANN401 -- a datetime, or the mark of an invalid one
    try:
        return _EPOCH + timedelta(milliseconds=payload)
    except (TypeError, OverflowError):
        return Opaque("date", "Invalid Date" if payload is None else str(payload))


def _number(payload: str) -> float:
    return float(payload.replace("Infinity", "inf"))


def _whole_of_any_size(payload: str) -> int | Opaque:
    try:
        return int(payload)
    except ValueError:  # more digits than Python reads: sys.get_int_max_str_digits()
        return Opaque("bigint", payload)


def _map(payload: list[list[Any]]) -> Any:  # noqa: ANN401 -- a dict if every key is a string
    pairs = [(_untagged(key), _untagged(item)) for key, item in payload]
    return dict(pairs) if all(isinstance(key, str) for key, _ in pairs) else [list(pair) for pair in pairs]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "undefined": lambda _: None,
    "number": _number,
    "bigint": _whole_of_any_size,
    "date": _date,
    "map": _map,
    "set": lambda payload: [_untagged(item) for item in payload],
    "xml": lambda payload: Xml(tuple(payload)),
    "object": lambda payload: {key: _untagged(item) for key, item in payload.items()},
    "error": lambda payload: Opaque("error", f"{payload['name']}: {payload['message']}"),
}


def plain(value: object) -> object:
    """What `decode` gives, made printable as strict JSON: what JSON lacks becomes text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return _infinite_name(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return f"[{value.kind} {value.text}]" if isinstance(value, Opaque) else value


def _infinite_name(value: float) -> str:
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
