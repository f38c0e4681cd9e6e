"""Reads XML content of documents: text becomes the trees of a DOM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from orsagent.js.xml import Xml

__all__ = ["xml_content"]

_MAX_DEPTH = 200


def xml_content(text: str) -> Xml | None:
    """The content of a text that is well-formed XML; None if it is not, is nested too deep, or defines entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.strip().encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype or _depth(root) > _MAX_DEPTH:
        return None
    return Xml((_tree(root, {}),))


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _tree(element: etree._Element, declared: dict[str | None, str]) -> list[Any]:
    name = etree.QName(element)
    attributes = [*_declarations(element, declared), *_attributes(element)]
    children: list[Any] = [element.text] if element.text else []
    for child in element:
        children.append(_tree(child, dict(element.nsmap)))
        children += [child.tail] if child.tail else []
    prefix = f"{element.prefix}:" if element.prefix else ""
    return [f"{prefix}{name.localname}", name.namespace, attributes, children]


def _declarations(element: etree._Element, declared: dict[str | None, str]) -> Iterator[list[Any]]:
    """The namespaces that this element declares, as the attributes that declare them."""
    for prefix, uri in sorted(element.nsmap.items(), key=lambda item: item[0] or ""):
        if declared.get(prefix) != uri:
            yield [f"xmlns:{prefix}" if prefix else "xmlns", "http://www.w3.org/2000/xmlns/", uri]


def _attributes(element: etree._Element) -> Iterator[list[Any]]:
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefixes["http://www.w3.org/XML/1998/namespace"] = "xml"
    for attribute, value in element.attrib.items():
        name = etree.QName(attribute)
        prefix = f"{prefixes[name.namespace]}:" if name.namespace else ""
        yield [f"{prefix}{name.localname}", name.namespace, str(value)]
