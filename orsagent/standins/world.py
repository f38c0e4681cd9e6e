"""What workflows find below `_genesys`, as a test gives it: interactions, lists, options, special days, time zones.

A theory of operation. Everything is shown to every session that starts, and again when it changes; a session whose
document cannot name `_genesys` never gets it. What a script changes by a function of `_genesys` is changed on its side
already when the call comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, final

from attrs import frozen

from orsagent.actions import Action, ActionContext, Call, ModuleSpec, SessionContext
from orsagent.clock import Scheduler
from orsagent.errors import Position
from orsagent.standins.actions_taken import ModuleAction
from orsagent.standins.genesys import MEMBERS, specification
from orsagent.standins.given import Given, listed, plain
from orsagent.standins.interactions import Interaction, Interactions
from orsagent.standins.special_days import spans
from orsagent.standins.zones import zone_named, zone_text

__all__ = ["JOURNAL_FUNCTIONS", "FunctionCall", "GenesysWorld"]

_LEVELS: Final = ("StartFromStrategy", "StartFromCDN", "StartFromRouter", "StartFromTenant", "StartFromTserver")
_ZONE_FUNCTIONS: Final = ("timeInZone", "dateInZone", "dayInZone", "isSpecialDay")
_SCRIPTED: Final = tuple(one.path for one in MEMBERS if one.kind == "function" and one.path.startswith("queue."))


@frozen(kw_only=True)
class FunctionCall:
    """A function of `_genesys` that a workflow has called, and that tells of it.

    Attributes:
        function: which one, such as ``setuData``.
        value: what it told.
        session: the id of the session.
        time: when, in seconds since the clock's start.
        position: the element in whose content it was called.
    """

    function: str
    value: Any
    session: str
    time: float
    position: Position


@final
class GenesysWorld:
    """The world around the workflows of one environment: an action module without elements.

    Attributes:
        interactions: all of them.
        lists: list objects: `{list: {item: {key: value}}}`.
        options: configuration options: `{key: value}`, and for a level of `_genesys.session.lookupseq` a dictionary of
            its own under the level's name.
        special_days: days by table and name; see `orsagent.standins.special_days.spans`.
        statistics: values by object and statistic; the object ``*`` is for all that have none of their own.
        answers: what functions give back that do nothing else, such as ``queue.checkAgentState``.
        zones: time zones of the Configuration Server: names, each with one of the IANA database.
        tenants: tenants' numbers by their names, for `setTenant`.
        session: ``tenant``, ``tenantid``, ``name`` and ``cluster`` (of the server), and ``zone``, where the server is.
        calls: functions of `_genesys` that were called and told of it, in order.
        on_action: called with each of them that does more than ask, as an action of its module.
    """

    def __init__(self) -> None:
        self._contexts: dict[str, SessionContext] = {}
        self._acting = False
        self._served: set[str] = set()
        self.interactions = Interactions(self)
        self.calls: list[FunctionCall] = []
        self.on_action: Callable[[ModuleAction], None] = lambda _action: None
        self.lists = Given(lambda name: self._show(f"list:{name}", self._list(name)), _check_list)
        self.options = Given(self._shower("options"), _check_option)
        self.special_days = Given(self._shower("days"), _check_days)
        self.statistics = Given(self._shower("statistics"), _check_statistics)
        self.answers = Given(self._shower("answers"), _check_answer)
        self.zones = Given(self._shower("zones"), lambda _name, zone: _void(zone_named(zone)))
        self.tenants = Given(self._shower("session"), _check_tenant, {"Environment": 1, "Resources": 101})
        self.session = Given(self._shower("session"), _check_session, _SESSION)

    @property
    def specification(self) -> ModuleSpec:
        """The object `_genesys`."""
        return specification

    # --- what the runtime calls

    def open(self, scheduler: Scheduler) -> None:
        """The runtime starts."""

    def execute(self, action: Action, context: ActionContext) -> None:
        """There are no actions."""
        raise LookupError(f"<{action.element}> is no action of _genesys, in session {context.session_id}")

    def session_started(self, context: SessionContext) -> None:
        """Show a session everything there is."""
        self._contexts[context.session_id] = context
        self._adopt(context)
        for key, value in self._everything():
            context.show(key, value)
        context.offer("table", _ZONE_FUNCTIONS, lambda: zone_text(context.date()))

    def called(self, call: Call, context: SessionContext) -> None:
        """Do for the world what a function has done in the script."""
        told = FunctionCall(
            function=call.function,
            value=call.value,
            session=context.session_id,
            time=context.now(),
            position=call.position,
        )
        self.calls.append(told)
        if call.function not in _QUESTIONS:
            self.on_action(_as_action(told))
        _CALLS.get(call.function, _told)(self, call.value)

    def session_ended(self, session_id: str) -> None:
        """Forget a session; its interactions belong to nobody any more."""
        self._contexts.pop(session_id, None)
        for interaction in self.interactions.of(session_id):
            interaction.session, interaction.detached_by = None, session_id

    def close(self) -> None:
        """The runtime ends."""
        self._contexts.clear()

    # --- what interactions need

    def show(self, session_id: str, interaction: Interaction) -> None:
        """Show an interaction in a session, or that it is not there any more."""
        context = self._contexts.get(session_id)
        self._served.add(session_id)
        if context is not None:
            key = f"interaction:{interaction.id}"
            context.show(key, interaction.tree if interaction.session == session_id else None)

    def serves(self, session_id: str) -> bool:
        """Whether a session has, or has had, an interaction of this world."""
        return session_id in self._served

    def raise_event(self, session_id: str, name: str, data: Mapping[str, Any]) -> None:
        """Put an event into a session's external queue; nothing happens when it has ended."""
        context = self._contexts.get(session_id)
        if context is not None:
            context.raise_event(name, data)

    def afterwards(self, session_id: str, name: str, data: Mapping[str, Any]) -> None:
        """The same; while an action is carried out, behind the event that tells of its end."""
        context = self._contexts.get(session_id)
        if context is not None and self._acting:
            hop = context.call_later
            hop(0.0, lambda: _void(hop(0.0, lambda: self.raise_event(session_id, name, data))))
        else:
            self.raise_event(session_id, name, data)

    @contextmanager
    def acting(self) -> Iterator[None]:
        """An action is carried out meanwhile."""
        before, self._acting = self._acting, True
        try:
            yield
        finally:
            self._acting = before

    # --- what is shown

    def _shower(self, key: str) -> Callable[[str], None]:
        return lambda _name: self._show(key, dict(self._everything())[key])

    def _show(self, key: str, value: object) -> None:
        for context in self._contexts.values():
            context.show(key, value)

    def _everything(self) -> Iterator[tuple[str, Any]]:
        """What there is to show, by key; without what nobody has given."""
        yield from ((f"list:{name}", self._list(name)) for name in self.lists)
        yield "options", plain(self.options)
        yield "days", {table: _days(table, days) for table, days in self.special_days.items()}
        yield "statistics", plain(self.statistics)
        yield "answers", plain(self.answers)
        yield "zones", plain(self.zones)
        session = plain(self.session)
        server = {"name": session.pop("name"), "cluster": session.pop("cluster")}
        yield "session", {**session, "server": server, "tenants": plain(self.tenants)}

    def _list(self, name: str) -> Any:  # noqa: ANN401 -- any data
        return plain(self.lists[name]) if name in self.lists else None

    def _adopt(self, context: SessionContext) -> None:
        """Interactions of a session that was restored from a snapshot of another world."""
        for key, tree in context.shown.items():
            kind, _, name = key.partition(":")
            if kind == "interaction" and name not in self.interactions:
                self.interactions.make(session=context.session_id, id=name, **_fields(tree))
            elif kind == "interaction":
                self.interactions[name].enter(context.session_id)


def _void(_value: object) -> None:
    """A result is not wanted."""


_SESSION: Final[Mapping[str, Any]] = {
    "tenant": "Environment",
    "tenantid": 1,
    "name": "ORS",
    "cluster": "ORS",
    "zone": "UTC",
}


def _fields(tree: Mapping[str, Any]) -> dict[str, Any]:
    part = tree["category"]
    rest = {key: value for key, value in tree.items() if key not in {part, "g_uid", "category", "udata", "parties"}}
    details = dict(tree[part])
    return {
        "media": details.pop("media"),
        "details": details,
        "udata": dict(tree["udata"]),
        "parties": dict(tree["parties"]),
        "properties": rest,
    }


def _days(table: str, days: Mapping[str, Any]) -> dict[str, Any]:
    return {name: spans(plain(day), f"special day {table}.{name}") for name, day in days.items()}


# --- what functions of the script do here

_QUESTIONS: Final = frozenset({"sData"})
_MODULES_OF: Final[Mapping[str, str]] = {"setuData": "ixn", "deleteuData": "ixn", "setTenant": "session"}

JOURNAL_FUNCTIONS: Final = (*(f"{module}.{name}" for name, module in _MODULES_OF.items()), *_SCRIPTED)
"""The functions that a journal has, by module and name."""


def _as_action(told: FunctionCall) -> ModuleAction:
    """How a journal has it: by the module in whose part of `_genesys` the function is."""
    module, _, name = told.function.rpartition(".")
    arguments = {_ARGUMENTS.get(key, key): value for key, value in told.value.items()}
    return ModuleAction(
        module or _MODULES_OF[name], name, arguments, session=told.session, time=told.time, position=told.position
    )


_ARGUMENTS: Final[Mapping[str, str]] = {"id": "interactionid"}
"""Names that actions have for what a function tells."""


def _set_udata(world: GenesysWorld, told: Mapping[str, Any]) -> None:
    interaction = world.interactions.find(told["id"])
    if interaction is not None and not interaction.deleted:
        interaction.attach_udata(told["udata"])


def _delete_udata(world: GenesysWorld, told: Mapping[str, Any]) -> None:
    interaction = world.interactions.find(told["id"])
    if interaction is not None and not interaction.deleted:
        interaction.delete_udata(*told["keys"])


def _told(_world: GenesysWorld, _told: Mapping[str, Any]) -> None:
    """Nothing but the note is wanted."""


_CALLS: Final[Mapping[str, Callable[[GenesysWorld, Mapping[str, Any]], None]]] = {
    "setuData": _set_udata,
    "deleteuData": _delete_udata,
}


# --- what a test may give

_Scalar = str | int | float | bool


def _check_list(name: str, items: object) -> None:
    for item, keys in _mapping(items, f"lists[{name!r}]").items():
        for key, value in _mapping(keys, f"lists[{name!r}][{item!r}]").items():
            _scalar(value, f"lists[{name!r}][{item!r}][{key!r}]")


def _check_option(key: str, value: object) -> None:
    if isinstance(value, Mapping):
        if key not in _LEVELS:
            raise ValueError(f"options[{key!r}] is a table, expected a value; levels are {listed(_LEVELS)}")
        for name, inner in value.items():
            _scalar(inner, f"options[{key!r}][{name!r}]")
    else:
        _scalar(value, f"options[{key!r}]")


def _check_days(table: str, days: object) -> None:
    for name, day in _mapping(days, f"special_days[{table!r}]").items():
        spans(plain(day), f"special_days[{table!r}][{name!r}]")


def _check_statistics(name: str, values: object) -> None:
    for statistic, value in _mapping(values, f"statistics[{name!r}]").items():
        _scalar(value, f"statistics[{name!r}][{statistic!r}]")


def _check_answer(function: str, _value: object) -> None:
    if function not in _SCRIPTED:
        raise ValueError(f"answers[{function!r}]: no such function; there are {listed(_SCRIPTED)}")


def _check_tenant(name: str, number: object) -> None:
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError(f"tenants[{name!r}] is {number!r}, expected a whole number")  # noqa: TRY004 -- a bad value


def _check_session(name: str, value: object) -> None:
    if name not in _SESSION:
        raise ValueError(f"session has no {name!r}; it has {listed(_SESSION)}")
    if name == "zone":
        zone_named(value)
    elif type(value) is not type(_SESSION[name]):
        raise ValueError(f"session[{name!r}] is {value!r}, expected {type(_SESSION[name]).__name__}")


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{where} is {value!r}, expected a dictionary")


def _scalar(value: object, where: str) -> None:
    if not isinstance(value, _Scalar):
        raise ValueError(f"{where} is {value!r}, expected text, a number, true or false")  # noqa: TRY004 -- as above
