"""Every difference between the dialects, in words.

The reference page shows this table, and a test compares it with the fields of `Dialect`.

Sources: "TR" is the Genesys 8.1 SCXML Technical Reference, "DG" the ORS Developer's Guide, "Composer" what documents of
Genesys Composer contain; "ours" marks our reading where nothing is published.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["DIFFERENCES", "Difference"]


@frozen(kw_only=True)
class Difference:
    """One row.

    Attributes:
        subject: what it is about.
        w3c: how the Recommendation has it.
        ors: how the dialect `ors` has it.
        source: where that comes from.
        fields: the fields of `Dialect` that make the difference; none when both dialects are served alike.
    """

    subject: str
    w3c: str
    ors: str
    source: str
    fields: tuple[str, ...] = ()


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        subject="`event`, `target`, `delay` of `<send>`, `sendid` of `<cancel>`",
        w3c="literal; `eventexpr` and the like are expressions",
        ors="expressions: `event=\"'go'\"`, `delay=\"'10s'\"`; an error says so when a text looks literal",
        source="TR, External Communication Elements",
        fields=("expressions",),
    ),
    Difference(
        subject="`id` and `type` of `<send>`, `type` and `src` of `<invoke>`",
        w3c="literal",
        ors="an expression when the text begins with a quotation mark, else literal",
        source="ours",
        fields=("quoted",),
    ),
    Difference(
        subject="attributes",
        w3c="those of the Recommendation",
        ors=(
            "also `level` of `<log>`; `sendid`, `targettype`, `hints` and `timeout` of `<send>` (the last two are read "
            "by no I/O processor here); `id` of `<cancel>`; `targettype` and `invokeid` of `<invoke>`; `profile` "
            "(only `ecmascript`) and `initialstate` of `<scxml>`; `_expr` of `<content>`"
        ),
        source="TR; DG, SCXML Elements; Composer",
        fields=("attributes",),
    ),
    Difference(
        subject="old names of attributes",
        w3c="unknown",
        ors=(
            "`sendid` of `<send>` is `id`, `targettype` is `type`, `invokeid` of `<invoke>` is `id`, "
            "`initialstate` is `initial`, `id` of `<cancel>` is `sendid`; `_expr` of `<content>` is `expr`, "
            "unless there is content"
        ),
        source="TR; `_expr`: ours",
        fields=("aliases",),
    ),
    Difference(
        subject="attributes whose names begin with `_`",
        w3c="an error when the document is loaded",
        ors='allowed everywhere, and without effect but for `<data _type="parameter">` and `<content _expr>`',
        source="DG, SCXML Elements; Composer",
        fields=("private_attributes",),
    ),
    Difference(
        subject="children of elements",
        w3c="`<raise>` has none; `<scxml>` has no `<initial>`",
        ors="`<raise>` may have `<param>`, whose values are `_event.data`; `<scxml>` may have `<initial>`",
        source="TR, Executable Content Elements; DG, first example",
        fields=("children",),
    ),
    Difference(
        subject="`initial` as attribute and as child of one state",
        w3c="an error when the document is loaded",
        ors="the child counts; the content of its transition runs",
        source="Composer; which counts: ours",
        fields=("both_initials",),
    ),
    Difference(
        subject="expressions",
        w3c="ECMAScript expressions",
        ors=(
            "programs, too: the completion value of `caller_id: x.y` is that of `x.y`; what is an expression "
            "is read as one"
        ),
        source="Composer",
        fields=("programs",),
    ),
    Difference(
        subject="`_event.data`",
        w3c="may be changed while the event is processed",
        ors="read-only, with everything in it",
        source="TR, Events",
        fields=("frozen_event_data",),
    ),
    Difference(
        subject="`_data`",
        w3c="a variable like any other",
        ors=(
            "an object of the data items: `_data.x` and `x` are one; a property that is assigned to it "
            "becomes an item. After `var x` in a script `x` is the script's variable, and `_data.x` is the "
            "item"
        ),
        source="TR, scope of ECMAScript objects; Composer",
        fields=("data_object",),
    ),
    Difference(
        subject="functions of the platform",
        w3c="`In(id)`",
        ors=(
            "also `__Log(text, label, level)`, `__Raise(name, params)` into the internal queue, "
            "`__GetDocumentURL()` (a `file:` URL), and `__GetCurrentStates()`: the ids of the active states "
            "in document order"
        ),
        source="TR, Functions; Composer",
        fields=("platform_functions",),
    ),
    Difference(
        subject="what a session is started with: `data` of `start`, `<param>` of `<invoke>` and `session:start`",
        w3c=("values of the top-level data items with these ids; other names are dropped, or an error of `start`"),
        ors=(
            "of those in states, too, and in `args_`, whatever the names. A "
            '`<data _type="parameter">` that was not given is in `args_` with its own value. '
            "`start` takes other names than those of data items when the document "
            "reads `args_`"
        ),
        source="Composer; ours",
        fields=("arguments",),
    ),
    Difference(
        subject="`toSource`",
        w3c="values have none",
        ors=(
            "all have it, hidden from loops: a text that `eval` makes the same value of, such as `({a:1})`; a "
            "part that contains itself is `{}` there"
        ),
        source="SpiderMonkey; cycles: ours",
        fields=("to_source",),
    ),
    Difference(
        subject="`<cancel>`",
        w3c="raises nothing",
        ors=(
            "raises `cancel.successful`, or `error.notallowed` when there was nothing to take back, with "
            "`sendid` in the data; a transition for `error.cancel.notallowed` is taken for the latter, too"
        ),
        source="DG, SCXML Elements, cancel; TR, Events; the internal queue: ours",
        fields=("cancel_answers",),
    ),
    Difference(
        subject="names of error events",
        w3c="`error.execution`, `error.communication`",
        ors="they say what was wrong, see [below](#error-events)",
        source="TR, Events",
        fields=("telling_errors",),
    ),
    Difference(
        subject="targets of `<send>`",
        w3c="`#_internal`, `#_parent`, `#_scxml_<session>`, `#_<invoke>`",
        ors=(
            "also `_internal`, `_parent`, and the id of a session by itself; without a target the event goes "
            "to the external queue in both"
        ),
        source="TR, Events and External Communication Elements; `_parent`: ours",
        fields=("targets", "session_targets"),
    ),
    Difference(
        subject="`<xi:include>` with `resolveid`",
        w3c="no prefixes",
        ors="the included ids get the prefix, `$$_MY_PREFIX_$$` stands for it, and `_my_prefix` holds it",
        source="Composer",
        fields=("inclusion_prefixes",),
    ),
    Difference(
        subject="`level` of `<log>`",
        w3c="unknown",
        ors=(
            "1 reporting, 2 error, 3 warning, 4 debug: `LogEffect.level`, in lines of a run and in `--json`; "
            "`session.log` has label and value"
        ),
        source="TR, Executable Content Elements",
        fields=("attributes",),
    ),
    Difference(
        subject="`<history>`, `<foreach>`",
        w3c="there",
        ors="there as well, although ORS has neither: `orsagent check` warns (ORS405)",
        source="TR, SCXML; ours",
    ),
    Difference(
        subject="`<invoke>`",
        w3c="SCXML documents",
        ors="SCXML documents; any other type is `error.unsupported.invoke`",
        source="TR, External Communication Elements",
    ),
)
"""The differences, in the order of the page."""
