"""The two dialects as data: ``w3c`` is the Recommendation of 2015, ``ors`` what ORS and Composer use.

Sources: SCXML 1.0 (2015-09-01); Genesys 8.1 SCXML Technical Reference and the ORS Developer's Guide, which follow
the Working Draft of 2009-05-07.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

__all__ = ["DIALECTS", "ORS", "W3C", "Dialect", "choose"]

_GENESYS_MODULES = "genesyslab.com/modules"


@frozen(kw_only=True)
class Dialect:
    """What differs between dialects.

    Attributes:
        name: how users choose it.
        expressions: (element, attribute) pairs whose text is an expression although the Recommendation reads it
            literally.
        quoted: pairs whose text is an expression when it begins with a quotation mark, else literal.
        attributes: attributes beyond the Recommendation's, by element.
        aliases: (element, attribute) pairs that stand for another attribute of that element.
        children: child elements beyond the Recommendation's, by element.
        private_attributes: whether any element may have attributes whose names begin with ``_``.
        both_initials: whether a state may have both an ``initial`` attribute and an ``<initial>`` child, which then
            counts.
        programs: whether an expression may be a program, whose completion value counts.
        frozen_event_data: whether objects in ``_event.data`` are read-only.
        data_object: whether ``_data.<id>`` reaches the data items.
        platform_functions: whether documents may call ``__Log``, ``__Raise``, ``__GetDocumentURL`` and
            ``__GetCurrentStates``.
        arguments: whether ``args_`` holds what a session was started with.
        to_source: whether values have ``toSource``.
        cancel_answers: whether ``<cancel>`` raises an event that tells what became of it.
        telling_errors: whether the names of error events say what was wrong, see `orsagent.scxml.error_events`.
        targets: further spellings of send targets.
        session_targets: whether the id of a session is a send target by itself.
        inclusion_prefixes: whether an inclusion may give its part a prefix, with ``resolveid`` and placeholders.
    """

    name: str
    expressions: frozenset[tuple[str, str]] = frozenset()
    quoted: frozenset[tuple[str, str]] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(factory=dict)
    aliases: Mapping[tuple[str, str], str] = field(factory=dict)
    children: Mapping[str, frozenset[str]] = field(factory=dict)
    private_attributes: bool = False
    both_initials: bool = False
    programs: bool = False
    frozen_event_data: bool = False
    data_object: bool = False
    platform_functions: bool = False
    arguments: bool = False
    to_source: bool = False
    cancel_answers: bool = False
    telling_errors: bool = False
    targets: Mapping[str, str] = field(factory=dict)
    session_targets: bool = False
    inclusion_prefixes: bool = False


W3C = Dialect(name="w3c")

ORS = Dialect(
    name="ors",
    expressions=frozenset({("send", "event"), ("send", "target"), ("send", "delay"), ("cancel", "sendid")}),
    quoted=frozenset({("send", "id"), ("send", "type"), ("invoke", "type"), ("invoke", "src")}),
    attributes={
        "cancel": frozenset({"id"}),
        "content": frozenset({"_expr"}),
        "invoke": frozenset({"invokeid", "targettype"}),
        "log": frozenset({"level"}),
        "scxml": frozenset({"initialstate", "profile"}),
        "send": frozenset({"sendid", "targettype", "hints", "timeout"}),
    },
    aliases={
        ("cancel", "id"): "sendid",
        ("content", "_expr"): "expr",
        ("invoke", "invokeid"): "id",
        ("invoke", "targettype"): "type",
        ("scxml", "initialstate"): "initial",
        ("send", "sendid"): "id",
        ("send", "targettype"): "type",
    },
    children={"raise": frozenset({"param"}), "scxml": frozenset({"initial"})},
    private_attributes=True,
    both_initials=True,
    programs=True,
    frozen_event_data=True,
    data_object=True,
    platform_functions=True,
    arguments=True,
    to_source=True,
    cancel_answers=True,
    telling_errors=True,
    targets={"_internal": "#_internal", "_parent": "#_parent"},
    session_targets=True,
    inclusion_prefixes=True,
)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (W3C, ORS)}


def choose(name: str, namespaces: Iterable[str]) -> Dialect:
    """The dialect called `name`; ``auto`` is ``ors`` when a Genesys module's namespace is declared, else ``w3c``.

    Raises:
        ValueError: there is no such dialect.
    """
    if name == "auto":
        return ORS if any(_GENESYS_MODULES in namespace for namespace in namespaces) else W3C
    if name not in DIALECTS:
        raise ValueError(f"there is no dialect {name!r}: choose auto, {', '.join(DIALECTS)}")
    return DIALECTS[name]
