"""The data model of a session: what the interpreter asks of it, and the ECMAScript one.

Raw effects are lists ``[operation, kind, place, ...]``: `operation` is the place of the call in the turn (-1 for
guards), `place` a number in `Program.places`; what follows depends on the kind, see `_effects` of the interpreter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import Any, Protocol

from attrs import asdict, define, field, frozen

from orsagent.errors import EngineError, ScriptError, ScriptSyntaxError, SessionError
from orsagent.js import JsContext, JsFunction
from orsagent.js.declarations import possible_names
from orsagent.scxml.events import Event
from orsagent.scxml.model import Document
from orsagent.scxml.plans import Plan, Plans, Turn

__all__ = ["DataModel", "EcmaScript", "RawEffect", "Settings"]

RawEffect = list[Any]

_MAX_FUNCTIONS = 4096
_INT32 = 2**31


@frozen(kw_only=True)
class Settings:
    """What a session's data model is told when it begins.

    Attributes:
        session_id: the value of ``_sessionid``.
        name: the value of ``_name``.
        given: encoded values that replace those of top-level data items, by id.
        io_processors: the value of ``_ioprocessors``.
        send_types: spellings of the supported types of ``<send>``, with their short names.
        invoke_types: spellings of the supported types of ``<invoke>``.
        constants: read-only variables that modules add.
        epoch: calendar time at which the clock shows 0, in milliseconds; None leaves Date and Math.random as they are.
        seed: of Math.random, when there is an epoch.
        watched: whether elements of content and conditions that are come to are told.
    """

    session_id: str
    name: str | None
    given: Mapping[str, str] = field(factory=dict)
    io_processors: Mapping[str, object] = field(factory=dict)
    send_types: Mapping[str, str] = field(factory=dict)
    invoke_types: Sequence[str] = ()
    constants: Mapping[str, object] = field(factory=dict)
    epoch: int | None = None
    seed: int = 0
    watched: bool = False


class DataModel(Protocol):
    """What the interpreter asks. Every call may raise `EngineError`, after which the session has failed."""

    @property
    def crossings(self) -> int:
        """How many calls went into an ECMAScript context so far."""
        ...

    def tell(self, event: Event | None, now: float) -> None:
        """From here on, `_event` is this event (None: as before), and the time is `now` seconds."""
        ...

    def begin(self, settings: Settings) -> list[RawEffect]:
        """Initialise the early data items."""
        ...

    def script(self, number: int) -> list[RawEffect]:
        """Run a top-level script."""
        ...

    def take(self, plan: Plan) -> tuple[Turn, list[RawEffect]]:
        """Ask the guards of a plan, run the operations of the turn that they choose."""
        ...

    def run(self, calls: Sequence[tuple[int, int]]) -> list[RawEffect]:
        """Run operations that belong to no plan."""
        ...

    def evaluate(self, source: str, configuration: int) -> str:
        """The encoded value of an expression.

        Raises:
            ScriptError: it threw.
        """
        ...

    def snapshot(self) -> dict[str, Any]:
        """Everything that lives in the data model, as JSON-able values.

        Raises:
            SessionError: a variable cannot be carried; the message names it.
        """
        ...

    def restore(self, state: Mapping[str, Any]) -> None:
        """The other way, in a data model that has begun and run its scripts."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


@define(eq=False)
class EcmaScript:
    """The ECMAScript data model: one context of an engine, in which the compiled document is loaded."""

    _document: Document
    _plans: Plans
    _context: JsContext
    _reaches_in: bool = field(kw_only=True)
    _event: Event | None = None
    _now: int = 0
    _told_now: int = 0
    _functions: dict[Plan, JsFunction] = field(factory=dict)
    _numbers: dict[Plan, int] = field(factory=dict)
    _plan_numbers: count[int] = field(factory=count)

    @property
    def crossings(self) -> int:
        """How many calls went into the context so far."""
        return self._context.crossings

    def tell(self, event: Event | None, now: float) -> None:
        """Remember what the next call into the context hands over."""
        if event is not None:
            self._event = event
        self._now = round(now * 1000)

    def _news(self) -> tuple[str | int, ...]:
        """The event and the time, as far as the context does not know them yet."""
        event, self._event = self._event, None
        if self._now != self._told_now:
            self._told_now = self._now
            return ("" if event is None else _text(event), _argument(self._now))
        return () if event is None else (_text(event),)

    def begin(self, settings: Settings) -> list[RawEffect]:
        """Set up the system variables, then the early data items."""
        dialect = self._document.dialect
        told = {
            "sessionid": settings.session_id,
            "name": settings.name,
            "ioprocessors": settings.io_processors,
            "types": settings.send_types,
            "invokeTypes": dict.fromkeys(settings.invoke_types, 1),
            "targets": dialect.targets,
            "constants": settings.constants,
            "epoch": settings.epoch,
            "seed": settings.seed,
            "watched": settings.watched,
            "frozenData": dialect.frozen_event_data,
            "dataObject": dialect.data_object,
            "platformFunctions": dialect.platform_functions,
        }
        given = ",".join(f"{json.dumps(name)}:{value}" for name, value in settings.given.items())
        self._told_now = self._now
        return self._effects(
            self._context.function("ors$$.begin")(json.dumps(told), f"{{{given}}}", _argument(self._now))
        )

    def script(self, number: int) -> list[RawEffect]:
        """Load a top-level script as a Script of its own, so that its let, const and class stay visible."""
        script = self._document.scripts[number]
        words = json.dumps(possible_names(script.source))
        self._run_news()
        try:
            self._context.load(script.source)
        except (ScriptError, ScriptSyntaxError) as error:
            return self._effects(self._context.function("ors$$.threw")(number, str(error), words))
        return self._effects(self._context.function("ors$$.scripted")(words))

    def _run_news(self) -> None:
        news = self._news()
        if news:
            self._context.function("ors$$.run")("[]", *news)

    def take(self, plan: Plan) -> tuple[Turn, list[RawEffect]]:
        """One crossing when the context knows the plan and the picks; at most two otherwise."""
        function = self._functions.get(plan)
        answer = self._first(plan) if function is None else function(*self._news())
        if answer.__class__ is int:
            return _turn(plan, answer), []
        number, effects = _parse(answer)
        if number.__class__ is int:
            return _turn(plan, number), effects
        turn = self._learn(plan, number)
        answer = self._context.function("ors$$.learn")(
            self._numbers[plan], number, turn.number, self._calls(turn.calls)
        )
        return turn, effects if answer.__class__ is int else effects + _parse(answer)[1]

    def _learn(self, plan: Plan, picks: str) -> Turn:
        try:
            return self._plans.learn(plan, picks)
        except (LookupError, ValueError, StopIteration) as error:
            raise _damaged() from error

    def _first(self, plan: Plan) -> int | str:
        """Hand a plan over; without guards, its only turn comes with it."""
        if len(self._functions) >= _MAX_FUNCTIONS:
            self._functions.clear()
            self._numbers.clear()
            self._context.function("ors$$.forget")()
        number = self._numbers[plan] = next(self._plan_numbers)
        spec: list[object] = [self._active(plan.node.configuration), plan.asked]
        if not plan.asked:
            spec += [plan.turns[0].number, self._call_list(plan.turns[0].calls)]
        answer: int | str = self._context.function("ors$$.plan")(number, json.dumps(spec), *self._news())
        self._functions[plan] = self._context.function(f"ors$$.at({number})")
        return answer

    def run(self, calls: Sequence[tuple[int, int]]) -> list[RawEffect]:
        """One crossing for all of them."""
        return self._effects(self._context.function("ors$$.run")(self._calls(calls), *self._news()))

    def evaluate(self, source: str, configuration: int) -> str:
        """The encoded value of an expression or program."""
        answer = self._context.function("ors$$.evaluate")(source, self._ids(configuration), *self._news())
        if not isinstance(answer, str) or answer[:1] not in ("v", "e"):
            raise _damaged()
        if answer.startswith("e"):
            raise ScriptError(answer[1:])
        return answer[1:]

    def snapshot(self) -> dict[str, Any]:
        """Variables (tagged), late data items that are initialised, counters, the state of Math.random."""
        answer = str(self._context.function("ors$$.snapshot")())
        if not answer.startswith("v"):
            raise SessionError(f"the session cannot be saved: {answer[1:]}")
        try:
            state: dict[str, Any] = json.loads(answer[1:])
        except (ValueError, RecursionError) as error:
            raise _damaged() from error
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Put variables and counters back."""
        self._context.function("ors$$.restore")(json.dumps(state), json.dumps(state["variables"]))

    def close(self) -> None:
        """Close the context."""
        self._functions.clear()
        self._context.close()

    def _calls(self, calls: Sequence[tuple[int, int]]) -> str:
        return json.dumps(self._call_list(calls), separators=(",", ":"))

    def _call_list(self, calls: Sequence[tuple[int, int]]) -> list[tuple[str | None, int]]:
        return [(self._active(configuration), number) for configuration, number in calls]

    def _active(self, configuration: int) -> str | None:
        return self._ids(configuration) if self._reaches_in else None

    def _ids(self, configuration: int) -> str:
        return " ".join(chain(("",), self._document.ids(configuration), ("",)))

    @staticmethod
    def _effects(answer: int | str) -> list[RawEffect]:
        return [] if answer.__class__ is int else _parse(answer)[1]


def _parse(answer: int | str) -> tuple[Any, list[RawEffect]]:
    """The number (or picks) and the effects of an answer. A document can spoil its own context's answers only."""
    try:
        number, effects = json.loads(answer)  # type: ignore[arg-type]
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(effects, list) or not isinstance(number, int | str):
        raise _damaged()
    return number, effects


def _turn(plan: Plan, number: int) -> Turn:
    try:
        return plan.turns[number]
    except LookupError as error:
        raise _damaged() from error


def _argument(milliseconds: int) -> int | str:
    """A time as an argument of a call: engines take integers of 32 bits, which are 25 days, or texts."""
    return milliseconds if abs(milliseconds) < _INT32 else str(milliseconds)


def _damaged() -> EngineError:
    return EngineError("the document's scripts have damaged the ECMAScript environment of their own session")


def _text(event: Event) -> str:
    """An event as the context reads it: the encoded text of an object."""
    if event.encoded is None and event.sendid is None and event.invokeid is None and event.raw is None:
        return _plain_text(event.name, event.type, event.origin, event.origintype)
    told = asdict(event, filter=lambda attribute, value: value is not None and attribute.name != "encoded")
    text = json.dumps(told)
    return text if event.encoded is None else f'{text[:-1]},"data":{event.encoded}}}'


@lru_cache(maxsize=1024)
def _plain_text(name: str, kind: str, origin: str | None, origin_type: str | None) -> str:
    told = {"name": name, "type": kind, "origin": origin, "origintype": origin_type}
    return json.dumps({field: value for field, value in told.items() if value is not None})
