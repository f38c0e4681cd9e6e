"""The JSON form as JSON Schema (draft 7), made from the table and the docstrings of the classes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Final

from orsagent.sync.json_form.forms import AT, DISCRIMINATOR, JsonForm, Layout, Member
from orsagent.sync.json_form.kinds import ENTRIES, TIME, Kind

__all__ = ["described", "inner_layouts", "json_schema"]

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_KEY_VALUE_LIST: Final[dict[str, object]] = {
    "description": ENTRIES.expected.replace("`", ""),
    "type": "object",
    "propertyNames": {"minLength": 1},
    "additionalProperties": {
        "anyOf": [
            {"type": "string"},
            {"type": "integer", "minimum": -(2**63) + 1, "maximum": 2**63 - 1},
            {
                "type": "array",
                "items": [{"const": "hex"}, {"type": "string", "pattern": "^([0-9A-Fa-f]{2})*$"}],
                "additionalItems": False,
                "minItems": 2,
            },
            {"$ref": "#/definitions/KeyValueList"},
        ]
    },
}


def json_schema(form: JsonForm, title: str) -> dict[str, object]:
    """The schema of a text of `form`, as values that JSON can carry.

    Args:
        form: the messages.
        title: what a message is.
    """
    inner = [one for layout in form.layouts.values() for one in inner_layouts(layout)]
    definitions = {one.cls.__name__: _object(one, {}) for one in inner}
    for name, layout in form.layouts.items():
        envelope = {
            DISCRIMINATOR: {"const": name},
            AT: {"description": "When it was received; in recordings.", **TIME.schema},
        }
        definitions[name] = _object(layout, envelope)
    return {
        "$schema": _DRAFT,
        "title": title,
        "type": "object",
        "required": [DISCRIMINATOR],
        "oneOf": [{"$ref": f"#/definitions/{name}"} for name in form.layouts],
        "definitions": {"KeyValueList": _KEY_VALUE_LIST, **definitions},
    }


def inner_layouts(layout: Layout) -> Iterator[Layout]:
    """The layouts inside a layout, the innermost first."""
    for member in layout.members.values():
        if isinstance(member.kind, Layout):
            yield from inner_layouts(member.kind)
            yield member.kind


def described(cls: type) -> tuple[str, dict[str, str]]:
    """What the docstring of a class says of it, and of each of its attributes."""
    summary, _, section = inspect.cleandoc(cls.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.*(?:\n      +\S.*)*)", section, re.MULTILINE)
    texts = {name: " ".join(text.split()).replace("``", "`") for name, text in found}
    return " ".join(summary.split()).replace("``", "`"), texts


def _object(layout: Layout, envelope: Mapping[str, object]) -> dict[str, object]:
    summary, texts = described(layout.cls)
    required = [*([DISCRIMINATOR] if envelope else []), *(m.name for m in layout.members.values() if m.required)]
    properties = {name: _member(member, texts.get(name, "")) for name, member in layout.members.items()}
    return {
        "description": summary,
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {**envelope, **properties},
    }


def _member(member: Member, text: str) -> dict[str, object]:
    kind = member.kind
    schema: dict[str, object] = (
        dict(kind.schema)
        if isinstance(kind, Kind)
        else {"type": "array", "items": {"$ref": f"#/definitions/{kind.cls.__name__}"}}
    )
    if member.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if "$ref" in schema:  # draft 7 ignores what stands beside a reference
        schema = {"allOf": [schema]}
    return {"description": text, **schema} if text else schema
