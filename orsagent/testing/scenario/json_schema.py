"""The format of scenario files as JSON Schema (draft 7), which editors use for completion and checks."""

from __future__ import annotations

from typing import Any, Final

from orsagent.testing.scenario.keys import FILE, SCENARIO, STEP, VERBS
from orsagent.testing.scenario.tables import Key, Nest, Table

__all__ = ["json_schema", "tables_of"]

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def json_schema() -> dict[str, Any]:
    """The schema, as values that JSON can carry."""
    tables = tables_of(FILE)
    return {
        "$schema": _DRAFT,
        "title": "orsagent scenario file",
        "description": FILE.doc,
        # draft 7 ignores what stands beside a reference
        "allOf": [{"$ref": f"#/definitions/{_name(FILE)}"}],
        "definitions": {_name(table): _definition(table) for table in tables},
    }


def tables_of(table: Table) -> list[Table]:
    """A table and those inside it, each once, outer ones first."""
    found = [table]
    for one in found:
        inner = [key.kind.table for key in one.keys if isinstance(key.kind, Nest)]
        found += [table for number, table in enumerate(inner) if table not in found and table not in inner[:number]]
    return found


def _name(table: Table) -> str:
    """A name for the definition: two tables may be about the same kind of thing."""
    same = [one for one in tables_of(FILE) if one.name == table.name]
    words = table.name.removeprefix("a ").removeprefix("an ").replace(" ", "_")
    return words if same.index(table) == 0 else f"{words}_{same.index(table) + 1}"


def _definition(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "description": table.doc,
        "additionalProperties": bool(table.others),
        "properties": {key.name: _property(key) for key in table.keys},
    }
    required = [key.name for key in table.keys if key.required]
    if required:
        schema["required"] = required
    if table.choices:
        schema["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in table.choices]
    if table is STEP:
        schema["not"] = {"anyOf": [{"required": [one, other]} for one in VERBS for other in VERBS if one < other]}
        schema["dependencies"] = {"run_until": ["within"]}
    if table is FILE:
        schema["dependencies"] = {"scenario": {"not": {"anyOf": _single_keys()}}}
    return schema


def _single_keys() -> list[dict[str, Any]]:
    """What a file of one scenario has, and a file of several has not."""
    return [{"required": [key.name]} for key in SCENARIO.keys if key.name not in ("given", "allow")]


def _property(key: Key) -> dict[str, Any]:
    if not isinstance(key.kind, Nest):
        return {"description": key.doc, **key.kind.schema}
    nested: dict[str, Any] = {"$ref": f"#/definitions/{_name(key.kind.table)}"}
    if key.kind.shape == "one":
        return {"description": key.doc, "allOf": [nested]}
    if key.kind.shape == "named":
        return {"description": key.doc, "type": "object", "additionalProperties": nested}
    short = None if key.kind.table.short is None else key.kind.table.key(key.kind.table.short)
    items = nested if short is None else {"anyOf": [_property(short), nested]}
    array = {"type": "array", "items": items}
    if key.kind.shape == "some":
        return {"description": key.doc, "anyOf": [nested, array]}
    return {"description": key.doc, **array}
