"""Executable content and expressions as they were read: frozen values that know their positions, and no rules.

Reading a document is making these. So they have no slots: frozen classes with slots take half as long again to make.
And those of which a document has most are given their fields by position: each by name costs some 500 instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from orsagent.errors import Position

if TYPE_CHECKING:
    from orsagent.scxml.model import Document
    from orsagent.scxml.passages import Passage
    from orsagent.scxml.resources import Resources

__all__ = [
    "Assign",
    "Attribute",
    "Block",
    "Body",
    "Cancel",
    "Content",
    "Donedata",
    "Expression",
    "Foreach",
    "Foreign",
    "If",
    "Invoke",
    "Log",
    "Param",
    "Raise",
    "Script",
    "Send",
    "Update",
    "Value",
]


@frozen(slots=False)
class Expression:
    """ECMAScript source text and where it begins.

    `prefix` is the value of ``_my_prefix``, if the text asks for it inside a part that has one.
    """

    source: str
    position: Position
    prefix: str = ""


@frozen(slots=False)
class Value:
    """Text that is a value by itself: the content of ``<data>``, ``<content>`` or ``<assign>``, or a literal attribute.

    `error` says why there is none (a file that could not be read), and `code` says it for the name of the error event;
    using it raises that.
    """

    text: str
    position: Position
    error: str | None = None
    code: str = ""


@frozen(kw_only=True, slots=False)
class Attribute:
    """An attribute that may be given literally or as an expression; neither is None.

    `hint` says what to do when the expression fails, if it looks like a literal text.
    """

    literal: str | None = None
    expression: Expression | None = None
    hint: str = ""


@frozen(kw_only=True, slots=False)
class Param:
    """``<param>``: a name with the expression or location that gives its value."""

    name: str
    expression: Expression
    is_location: bool = False
    position: Position


@frozen(kw_only=True, slots=False)
class Body:
    """What a message carries: names of variables, params, or content. At most one kind is used by each element."""

    namelist: tuple[Expression, ...] = ()
    params: tuple[Param, ...] = ()
    content: Expression | Value | None = None


@frozen(kw_only=True, slots=False)
class Raise:
    """``<raise>``; params only in the ``ors`` dialect."""

    event: str
    params: tuple[Param, ...] = ()
    position: Position


@frozen(kw_only=True, slots=False)
class If:
    """``<if>``: conditions with their content; the condition of ``<else>`` is None."""

    branches: tuple[tuple[Expression | None, tuple[Content, ...]], ...]
    position: Position


@frozen(kw_only=True, slots=False)
class Foreach:
    """``<foreach>``."""

    array: Expression
    item: Expression
    index: Expression | None
    content: tuple[Content, ...]
    position: Position


@frozen(slots=False)
class Log:
    """``<log>``; the level only in the ``ors`` dialect."""

    label: str | None
    expression: Expression | None
    level: Expression | None
    position: Position


@frozen(slots=False)
class Assign:
    """``<assign>``."""

    location: Expression
    value: Expression | Value
    position: Position


@frozen(kw_only=True, slots=False)
class Script:
    """``<script>``, inline or from a file.

    Attributes:
        passage: where each of its characters was written.
        prefix: see `Expression`.
    """

    source: str
    position: Position
    passage: Passage | None = field(default=None, eq=False, repr=False)
    prefix: str = ""


@frozen(kw_only=True, slots=False)
class Send:
    """``<send>``."""

    event: Attribute
    target: Attribute
    type: Attribute
    delay: Attribute
    id: Attribute
    id_location: Expression | None
    body: Body
    position: Position


@frozen(kw_only=True, slots=False)
class Cancel:
    """``<cancel>``."""

    send_id: Attribute
    position: Position


@frozen(kw_only=True, slots=False)
class Foreign:
    """An element of another namespace: an action, if a module claims it.

    Attributes:
        attributes: the texts and positions of its attributes that have no namespace.
        child: name and position of its first child element, or None; only open actions may have one.
        children: its child elements, of whatever namespace.
        text: the text in it, in front of its first child element.
    """

    namespace: str
    name: str
    attributes: Mapping[str, Expression]
    child: tuple[str, Position] | None
    children: tuple[Foreign, ...] = ()
    text: str = ""
    position: Position


@frozen(kw_only=True, slots=False)
class Update:
    """An empty ``<finalize>``: each location takes that property of the event's data (SCXML 1.0, 6.5.2)."""

    locations: tuple[tuple[str, Expression], ...]
    position: Position


Content: TypeAlias = Raise | If | Foreach | Log | Assign | Script | Send | Cancel | Foreign | Update
"""One element of executable content."""


@frozen(eq=False, slots=False)
class Block:
    """One block of executable content: an error inside ends it, and nothing else (SCXML 1.0, 4.1)."""

    content: tuple[Content, ...]
    position: Position


@frozen(kw_only=True, eq=False, slots=False)
class Donedata:
    """What entering a final state announces.

    Attributes:
        event: ``done.state.<parent>``, or None for a top-level final, whose data is the session's result.
        body: ``<donedata>``, if there is one.
    """

    event: str | None
    body: Body
    position: Position


@frozen(kw_only=True, eq=False, slots=False)
class Invoke:
    """``<invoke>``.

    Attributes:
        number: its place in `Document.invokes`.
        state: the id of the state it belongs to.
        document: the child document when it is given inline.
        block: its own place in `Document.blocks`: the block that evaluates its arguments.
        finalize: the block of ``<finalize>``, or None.
        resources: where its file is looked for, if that is not where those of the document are.
    """

    number: int
    state: str
    type: Attribute
    src: Attribute
    id: str | None
    id_location: Expression | None
    autoforward: bool
    body: Body
    document: Document | None
    block: int
    finalize: int | None
    resources: Resources | None = None
    position: Position
