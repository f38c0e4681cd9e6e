"""Reads executable content: lxml elements become the values of `content`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen
from lxml import etree

from orsagent.scxml.content import (
    Assign,
    Attribute,
    Body,
    Cancel,
    Content,
    Expression,
    Foreach,
    Foreign,
    If,
    Log,
    Param,
    Raise,
    Script,
    Send,
    Value,
)
from orsagent.scxml.passages import Passage, Piece
from orsagent.scxml.reading.markup import Markup, local_name, namespace
from orsagent.scxml.reading.vocabulary import NAMESPACE
from orsagent.scxml.resources import IncludedFile, ResourceError, Resources, shown_beside

__all__ = ["ContentReader"]


@frozen(eq=False)
class ContentReader:
    """Reads the content of one document.

    Attributes:
        files: the texts of the files that were read, by the names that the document gives them; None for one that
            could not be read.
    """

    markup: Markup
    resources: Resources
    files: dict[str, str | None] = field(factory=dict)

    def file(self, uri: str, element: etree._Element) -> str:
        """The text of a file that an element names.

        Raises:
            ResourceError: it cannot be read.
        """
        resources = self.markup.source.home(element).resources
        if resources is not None:
            return self._file_of_a_part(uri, resources)
        self.files[uri] = None
        text = self.files[uri] = self.resources.read(uri)
        return text

    def _file_of_a_part(self, uri: str, resources: Resources) -> str:
        """A file that an included part names: it lies beside the file of the part."""
        source = self.markup.source
        try:
            path, data = resources.find(uri), resources.read_bytes(uri)
        except ResourceError:
            source.included += (IncludedFile(path=uri, file=resources.base, data=None),)
            raise
        file = IncludedFile(path=shown_beside(path, source.path, self.resources.base), file=path, data=data)
        if file not in source.included:
            source.included += (file,)
        return resources.read(uri)

    def block(self, element: etree._Element) -> tuple[Content, ...]:
        """The executable children of an element, those of other namespaces included, in order."""
        tags, children = self.markup.check(element)
        if not tags:
            return ()
        return tuple([_READERS.get(tag, _FOREIGN)(self, child) for tag, child in zip(tags, children, strict=True)])

    def foreign(self, element: etree._Element) -> Foreign:
        """An element of another namespace."""
        positions, position = self.markup.source.attribute_positions(element), self.markup.source.position(element)
        return Foreign(
            namespace=namespace(element),
            name=local_name(element),
            attributes={
                str(name): Expression(
                    str(text), positions.get(str(name), position), self.markup.source.prefix_in(element, str(text))
                )
                for name, text in element.attrib.items()
                if not str(name).startswith("{")
            },
            child=(local_name(element[0]), self.markup.source.position(element[0])) if len(element) else None,
            children=tuple(map(self.foreign, element)),
            text=element.text or "",
            position=position,
        )

    def _raise(self, element: etree._Element) -> Raise:
        tags, children = self.markup.check(element)
        return Raise(
            event=element.get("event", ""),
            params=tuple([self.param(child) for tag, child in zip(tags, children, strict=True) if tag == _PARAM]),
            position=self.markup.source.position(element),
        )

    def _if(self, element: etree._Element) -> If:
        tags, children = self.markup.check(element)
        branches: list[tuple[Expression | None, list[Content]]] = [(self.markup.expression(element, "cond"), [])]
        for tag, child in zip(tags, children, strict=True):
            if tag not in _FURTHER_BRANCHES:
                branches[-1][1].append(_READERS.get(tag, _FOREIGN)(self, child))
                continue
            self.markup.check(child)
            if branches[-1][0] is None:
                raise self.markup.error(f"<{local_name(child)}> stands behind <else>", child, "misplaced-element")
            branches.append((self.markup.expression(child, "cond"), []))
        return If(
            branches=tuple((condition, tuple(content)) for condition, content in branches),
            position=self.markup.source.position(element),
        )

    def _foreach(self, element: etree._Element) -> Foreach:
        content = self.block(element)
        return Foreach(
            array=self._required(element, "array"),
            item=self._required(element, "item"),
            index=self.markup.expression(element, "index"),
            content=content,
            position=self.markup.source.position(element),
        )

    def _required(self, element: etree._Element, name: str) -> Expression:
        return self.markup.expression_of(element, name, element.get(name, ""))

    def _log(self, element: etree._Element) -> Log:
        markup = self.markup
        markup.check(element)
        expression, level = markup.expression(element, "expr"), markup.expression(element, "level")
        if expression is not None and not expression.source.strip():
            expression = None
        return Log(element.get("label"), expression, level, markup.source.position(element))

    def _assign(self, element: etree._Element) -> Assign:
        markup = self.markup
        markup.check(element)
        expression = self._only_one(element, markup.expression(element, "expr"))
        location = self._required(element, "location")
        return Assign(location, expression or self.inline(element), markup.source.position(element))

    def _only_one(self, element: etree._Element, expression: Expression | None) -> Expression | None:
        """`expression`, unless the element has content of its own as well."""
        if expression is not None and (len(element) or (element.text or "").strip()):
            message = f"<{local_name(element)}> has both an expression and content: remove one"
            raise self.markup.error(message, element, "contradictory-content")
        return expression

    def _script(self, element: etree._Element) -> Script:
        self.markup.check(element)
        return self.script(element)

    def script(self, element: etree._Element) -> Script:
        """``<script>``: a file is read when the document is loaded (SCXML 1.0, 5.8).

        Raises:
            DocumentError: the file cannot be read.
        """
        source, uri, text = self.markup.source, element.get("src"), element.text or ""
        if uri is None:
            return Script(
                source=text,
                position=source.text_position(element),
                passage=source.text_characters(element),
                prefix=source.prefix_in(element, text),
            )
        position = source.attribute_position(element, "src")
        try:
            text = self.file(uri, element)
        except ResourceError as error:
            raise self.markup.error(f"the script cannot be read: {error}", position, "unreadable-file") from error
        found = (source.home(element).resources or self.resources).find(uri)
        path = shown_beside(found, source.path, self.resources.base)
        return Script(
            source=text,
            position=position,
            passage=Passage((Piece.of_file(path, text),)),
            prefix=source.prefix_in(element, text),
        )

    def _send(self, element: etree._Element) -> Send:
        self.markup.check(element)
        self._not_both(element, "id", "idlocation")
        markup = self.markup
        return Send(
            event=markup.either(element, "event", "eventexpr"),
            target=markup.either(element, "target", "targetexpr"),
            type=markup.either(element, "type", "typeexpr"),
            delay=markup.either(element, "delay", "delayexpr"),
            id=markup.quotable(element, "id"),
            id_location=markup.expression(element, "idlocation"),
            body=self.body(element),
            position=markup.source.position(element),
        )

    def _not_both(self, element: etree._Element, one: str, other: str) -> None:
        if self.markup.literal(element, one) is not None and self.markup.literal(element, other) is not None:
            message = f"<{local_name(element)}> has both {one!r} and {other!r}: remove one"
            raise self.markup.error(message, element, "contradictory-attributes")

    def _cancel(self, element: etree._Element) -> Cancel:
        self.markup.check(element)
        if "id" in element.attrib and "sendid" in element.attrib:  # ORS Developer's Guide, SCXML Elements, cancel
            message = "<cancel> has both 'id' and 'sendid': remove one"
            raise self.markup.error(message, element, "contradictory-attributes")
        send_id = self.markup.either(element, "sendid", "sendidexpr")
        if send_id == Attribute():
            raise self.markup.error("<cancel> needs 'sendid' or 'sendidexpr'", element, "missing-attribute")
        return Cancel(send_id=send_id, position=self.markup.source.position(element))

    def body(self, element: etree._Element) -> Body:
        """What a send, invoke or donedata carries.

        Raises:
            DocumentError: content is combined with a namelist or params, which only an invoke may do.
        """
        names, children = self.markup.expression(element, "namelist"), self.markup.children(element)
        if names is None and not children:
            return _EMPTY
        contents = [child for child in children if child.tag == _CONTENT]
        params = tuple([self.param(child) for child in children if child.tag == _PARAM])
        if contents and (names is not None or params) and local_name(element) != "invoke":
            message = f"<{local_name(element)}> cannot have both <content> and namelist or <param>"
            raise self.markup.error(message, contents[0], "contradictory-content")
        return Body(
            namelist=() if names is None else tuple(evolve(names, source=n) for n in names.source.split()),
            params=params,
            content=self._content_of(contents[0]) if contents else None,
        )

    def _content_of(self, element: etree._Element) -> Expression | Value:
        self.markup.check(element)
        inline = len(element) or (element.text or "").strip()
        if inline and "expr" not in element.attrib:  # Composer's `_expr` is a note when there is content
            return self.inline(element)
        return self._only_one(element, self.markup.expression(element, "expr")) or self.inline(element)

    def param(self, element: etree._Element) -> Param:
        """``<param>``.

        Raises:
            DocumentError: it has not exactly one of expr and location.
        """
        self.markup.check(element)
        self._not_both(element, "expr", "location")
        location = self.markup.expression(element, "location")
        expression = self.markup.expression(element, "expr") or location
        if expression is None:
            raise self.markup.error("<param> needs 'expr' or 'location'", element, "missing-attribute")
        position = self.markup.source.position(element)
        name = element.get("name", "")
        return Param(name=name, expression=expression, is_location=location is not None, position=position)

    def inline(self, element: etree._Element) -> Value:
        """The text inside an element, or its child elements as XML text."""
        position = self.markup.source.text_position(element)
        if len(element) == 0:
            return Value(element.text or "", position)
        children = (etree.tostring(child, encoding="unicode", with_tail=False) for child in element)
        return Value("".join(children), position)


_EMPTY = Body()
_CONTENT, _PARAM = f"{{{NAMESPACE}}}content", f"{{{NAMESPACE}}}param"
_FURTHER_BRANCHES = frozenset({f"{{{NAMESPACE}}}elseif", f"{{{NAMESPACE}}}else"})
_READERS: Mapping[str, Callable[[ContentReader, etree._Element], Content]] = {
    f"{{{NAMESPACE}}}raise": ContentReader._raise,
    f"{{{NAMESPACE}}}if": ContentReader._if,
    f"{{{NAMESPACE}}}foreach": ContentReader._foreach,
    f"{{{NAMESPACE}}}log": ContentReader._log,
    f"{{{NAMESPACE}}}assign": ContentReader._assign,
    f"{{{NAMESPACE}}}script": ContentReader._script,
    f"{{{NAMESPACE}}}send": ContentReader._send,
    f"{{{NAMESPACE}}}cancel": ContentReader._cancel,
}
_FOREIGN = ContentReader.foreign
"""How elements are read whose tag is not among `_READERS`."""
