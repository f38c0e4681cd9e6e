"""Rules about the file and its XML."""

from __future__ import annotations

from orsagent.check.rules.rule import Rule

__all__ = ["RULES"]

_SCXML = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
_INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"'
_LIMITS = "orsagent: limits of documents"

RULES = (
    Rule(
        code="ORS001",
        name="xml-syntax",
        summary="The document is not well-formed XML",
        explanation=(
            "Nothing behind the place can be read, so this is the only finding of the document. Often a tag is not "
            "closed, or `<` and `&` stand in an attribute or a script without being written `&lt;` and `&amp;`."
        ),
        bad='<state id="a">\n  <transition event="go" cond="x < 3" target="b"/>\n</state>\n<state id="b"/>',
        good='<datamodel><data id="x" expr="1"/></datamodel>\n<state id="a">\n'
        '  <transition event="go" cond="x &lt; 3" target="b"/>\n</state>\n<state id="b"/>',
        source="XML 1.0",
    ),
    Rule(
        code="ORS002",
        name="encoding",
        summary="The document is not in the encoding that it declares",
        explanation=(
            "Save it as UTF-8, and let its XML declaration say so, or leave the declaration out. A text that is "
            "included is read as UTF-8 unless the attribute encoding of `<xi:include>` names another encoding."
        ),
        bad=f'<?xml version="1.0" encoding="latin-99"?>\n{_SCXML}\n<state id="a"/>\n</scxml>',
        good=f'<?xml version="1.0" encoding="UTF-8"?>\n{_SCXML}\n<state id="a"/>\n</scxml>',
        source="XML 1.0, 4.3.3",
    ),
    Rule(
        code="ORS003",
        name="doctype",
        summary="The document has a document type declaration",
        explanation="It could define entities, which can fill the memory or read files; so it is refused. Remove it.",
        bad=f'<!DOCTYPE scxml>\n{_SCXML}\n<state id="a"/>\n</scxml>',
        good=f'{_SCXML}\n<state id="a"/>\n</scxml>',
        source=_LIMITS,
    ),
    Rule(
        code="ORS004",
        name="document-too-large",
        summary="The document is larger than allowed",
        explanation=(
            "There are limits of bytes, elements, states and attributes; they keep a document from using up the "
            "memory. What a document includes counts each time that it is included, and so do the inclusions. Split "
            "it: `<invoke>` starts another document as a child session."
        ),
        bad="<state/>" * 20_001,
        good='<state id="a"/>',
        shown="<state/> <!-- and 20,000 more -->",
        source=_LIMITS,
    ),
    Rule(
        code="ORS005",
        name="document-too-deep",
        summary="Elements are nested too deep",
        explanation=(
            "More than 200 levels are refused, and so are more than 32 levels of files that include each other. Put "
            "what is inside into a document of its own."
        ),
        bad="<state>" * 250 + "</state>" * 250,
        good='<state id="a"/>',
        shown="<state><state><state> <!-- and 247 more -->",
        source=_LIMITS,
    ),
    Rule(
        code="ORS006",
        name="not-scxml",
        summary="The root is not `<scxml>`",
        explanation="The file is some other XML. If it is meant to be SCXML, its root must be `<scxml>`.",
        bad='<state xmlns="http://www.w3.org/2005/07/scxml" id="a"/>\n<!-- no <scxml -->',
        good=f'{_SCXML}\n<state id="a"/>\n</scxml>',
        source="SCXML 1.0, 3.2",
    ),
    Rule(
        code="ORS007",
        name="no-namespace",
        summary="An element has no namespace",
        explanation=(
            "SCXML's elements are those of its namespace; without one, an element is somebody else's and would be "
            "ignored. Add `xmlns` to `<scxml>`; its children inherit it."
        ),
        bad='<scxml version="1.0">\n<state id="a"/>\n</scxml>',
        good=f'{_SCXML}\n<state id="a"/>\n</scxml>',
        source="SCXML 1.0, 3.2",
    ),
    Rule(
        code="ORS008",
        name="unreadable-file",
        summary="A file that the document names cannot be read",
        explanation=(
            "The script of `<script src>`, and what `<xi:include>` names, is read when the document is loaded. Names "
            "are relative to the folder of the file that they stand in, and lead to files below the project's folder "
            "only, never over a network. A document that has no path, because it was given as text, has no folder."
        ),
        bad='<script src="no-such-file.js"/>\n<state id="a"/>',
        good='<script>function twice(x) { return 2 * x }</script>\n<state id="a"/>',
        source="SCXML 1.0, 5.8; XInclude 1.0, 4.2",
    ),
    Rule(
        code="ORS009",
        name="bad-include",
        summary="An inclusion is written in a way that has no meaning",
        explanation=(
            "`<xi:include>` knows the attributes href, parse (xml or text), xpointer (the id of an element), encoding "
            "and resolveid. Text is included where text is read (`<script>`, `<data>`, `<content>`, `<assign>`), "
            "elements elsewhere. A file whose root is `<scxml>` is a document, not a part: name the state in it."
        ),
        bad=f'<state id="a">\n  {_INCLUDE} href="part.scxml" parse="html"/>\n</state>',
        good='<state id="a"/>',
        source="XInclude 1.0, 3.1",
    ),
    Rule(
        code="ORS010",
        name="unknown-include-id",
        summary="The file that is included has no element of that id",
        explanation="`xpointer` names the element by its `id`, as it is written in the file, without any prefix.",
        bad=f'<state id="a">\n  {_INCLUDE} xpointer="entri"/>\n</state>',
        good='<state id="a"/>',
        source="XInclude 1.0, 4.2.2",
    ),
    Rule(
        code="ORS011",
        name="include-cycle",
        summary="A file is included in itself",
        explanation=(
            "What is included may include other files, but not, by whatever way, the element that it stands in: the "
            "document would have no end. The message names the way round."
        ),
        bad=(
            '<state id="a">\n<onentry>\n  <if cond="In(\'a\')" xml:id="again">\n'
            f'    {_INCLUDE} xpointer="again"/>\n  </if>\n</onentry>\n</state>'
        ),
        good='<state id="a">\n<onentry>\n  <if cond="In(\'a\')">\n    <log expr="1"/>\n  </if>\n</onentry>\n</state>',
        source="XInclude 1.0, 4.2.7",
    ),
)
"""Codes ORS001 to ORS099."""
