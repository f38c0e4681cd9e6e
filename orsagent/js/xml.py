"""XML content as a value: what the data model sees as a DOM (see dom.js)."""

from __future__ import annotations

from typing import Any

from attrs import frozen

__all__ = ["Xml"]


@frozen
class Xml:
    """XML content; `str` gives its text.

    Attributes:
        trees: the top-level nodes: a text, or [name, namespace or None, [[attribute, namespace or None, value]...],
            [child trees]]. Names are as written, with their prefixes.
    """

    trees: tuple[Any, ...]

    def __str__(self) -> str:
        return "".join(map(_text, self.trees))


def _text(tree: Any) -> str:  # noqa: ANN401 -- a tree
    if isinstance(tree, str):
        return _escaped(tree)
    name, _, attributes, children = tree
    head = "".join(f" {attribute}={_quoted(value)}" for attribute, _, value in attributes)
    return f"<{name}{head}>{''.join(map(_text, children))}</{name}>" if children else f"<{name}{head}/>"


def _escaped(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _quoted(value: str) -> str:
    """A value as it stands behind the equals sign of an attribute, with its quotation marks."""
    value = _escaped(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    return '"' + value.replace('"', "&quot;") + '"'
