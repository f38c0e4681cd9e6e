"""How the attributes of elements are read."""

from __future__ import annotations

from collections.abc import Mapping

from orsagent.actions import AttributeKind

__all__ = ["KINDS"]


KINDS: Mapping[AttributeKind, str] = {
    AttributeKind.VALUE: "an expression; the action gets its value",
    AttributeKind.LOCATION: "a location expression; the request id is assigned to it before the action starts",
    AttributeKind.BOOLEAN: "an expression that must give true or false",
    AttributeKind.LITERAL: "the text itself",
    AttributeKind.QUOTED: "the text itself; when it begins with a quotation mark, an expression",
    AttributeKind.TOKEN: "a word, with or without quotes; any other text is an expression",
    AttributeKind.REFERENCE: (
        "a location; the request id that it holds is the one that is meant, and if it holds none it gets this action's"
    ),
    AttributeKind.OPEN: "an expression; when it cannot be evaluated, the text itself",
}
