"""The ECMAScript data model of a session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from math import nan
from typing import Any

from attrs import define, evolve, field, frozen

from orsagent.errors import ScriptError, ScriptSyntaxError, SessionError
from orsagent.js import JsContext, JsFunction
from orsagent.js.declarations import possible_names
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.events import Event
from orsagent.scxml.model import Document
from orsagent.scxml.plans import Meaning, Plan, Plans, Turn
from orsagent.scxml.script.answers import checked_answer, damaged, parse_answer, told_turn
from orsagent.scxml.script.chains import LONGEST_CHAIN, Chain, Chains, Start, Why
from orsagent.scxml.script.fragments import Fragments, Supply
from orsagent.scxml.script.messages import compact, event_text, milliseconds, settings_text
from orsagent.scxml.script.parts import PARTS, XML, Loaded, begin_source, configured, with_needs
from orsagent.scxml.script.program import Program
from orsagent.scxml.script.shown import Shown
from orsagent.scxml.script.stacks import script_name
from orsagent.scxml.script.trees import Tree, named, tree_texts
from orsagent.scxml.script.writer import Checker, within_part
from orsagent.scxml.settings import Settings

__all__ = ["EcmaScript"]

_MAX_FUNCTIONS = 4096
_CHAINS, _CHOICES, _DOM, _PLANS, _TREES = map(frozenset, ({"chains"}, {"choices"}, {"dom"}, {"plans"}, {"trees"}))


@frozen(eq=False)
class _Known:
    """A plan that a context knows.

    Attributes:
        number: by which the context knows it.
        function: asks the guards and runs the operations; `_event` is `event`.
        event: the event that came with the plan.
    """

    number: int
    function: JsFunction
    event: Event | None


@define(eq=False)
class EcmaScript:
    """The ECMAScript data model: one context of an engine, in which the compiled document is loaded."""

    _document: Document
    _plans: Plans
    _context: JsContext
    _program: Program
    _fragments: Fragments
    _check: Checker
    _lacks_to_source: bool = field(kw_only=True)
    _loaded: Loaded = field(init=False)
    _supply: Supply = field(init=False)
    _waiting: Settings | None = field(default=None, init=False)
    untold: Event | None = None
    now: float = 0.0
    _told_now: float = 0.0
    _known: dict[Plan, _Known] = field(factory=dict)
    _meant: dict[Meaning, _Known] = field(factory=dict)
    _plan_numbers: count[int] = field(factory=count)
    _chains: Chains | None = field(default=None, init=False)
    shown: Shown = field(factory=Shown, init=False)
    _grown: bool = field(default=False, init=False)
    _late: tuple[Tree, ...] = field(init=False)

    far: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.far = self._context.far
        self._late = self._program.late_trees

    @property
    def crossings(self) -> int:
        """How many calls went into the context so far."""
        return self._context.crossings

    def _news(self) -> tuple[str | int, ...]:
        """The event and the time, as far as the context does not know them yet."""
        event, self.untold = self.untold, None
        if self.now != self._told_now:
            self._told_now = self.now
            self._show_changes()
            return ("" if event is None else self._text(event), milliseconds(self.now))
        return () if event is None else (self._text(event),)

    def _text(self, event: Event) -> str:
        return self._carried(event_text(event))

    def _carried(self, text: str) -> str:
        """A text of encoded values on its way into the context, which now has what it takes to read it."""
        if XML in text:
            self._need(_DOM)
        return text

    def show(self, owner: str, key: str, value: str | None) -> None:
        """Told with the next call that tells of the time, which the next call does."""
        self.shown.put(owner, key, value)
        self._told_now = nan

    def _show_changes(self) -> None:
        changes = self.shown.changes() if self._grown else ""
        if changes:
            self._context.function("ors$$.show")(self._carried(changes))

    def begin(self, settings: Settings) -> list[RawEffect]:
        """Set up the parts, the system variables among them, then the early data items."""
        program, self._waiting = self._program, settings
        self._supply = Supply(fragments=self._fragments, check=self._check, at_once=self.far, watched=settings.watched)
        content, called = self._supply.start(len(self._document.data), program.early, settings.given)
        parts = with_needs(program.parts | called | self._parts(settings))
        self._loaded = Loaded(self._context, parts, self._lacks_to_source)
        self._chains = Chains(self._text) if parts >= _CHAINS else None
        self._told_now = self.now
        self._grown = bool(program.trees)
        trees = self._begun_trees() if self._grown else ()
        begin = self._context.function("ors$$.part")
        return self._effects(
            begin(
                begin_source(parts),
                self._settings(parts),
                program.items,
                milliseconds(self.now),
                content,
                program.early,
                *trees,
            )
        )

    def _begun_trees(self) -> tuple[str, str]:
        self.shown.take_up(self._program.sources)
        return self._trees(self._program.trees), self._carried(self.shown.everything())

    def _parts(self, settings: Settings) -> frozenset[str]:
        """What this session needs that others of the document may not."""
        asked = {
            "visits": settings.watched,
            "choices": settings.watched,
            "plans": self.far,
            "chains": self.far,
            "given": bool(settings.given) or self._document.dialect.arguments,
            "dom": any(XML in text for text in settings.given.values()),
        }
        return frozenset(name for name, needed in asked.items() if needed)

    def _settings(self, parts: Iterable[str]) -> str:
        """What the context is told of the settings: once, with the first parts that read them."""
        settings = self._waiting
        if settings is None or not configured(parts):
            return ""
        self._waiting = None
        return settings_text(settings, self._document)

    def _need(self, parts: frozenset[str]) -> None:
        lacking = self._loaded.lacks(parts)
        if lacking:
            self._loaded.need(lacking, self._settings(lacking))

    def _forget(self) -> None:
        """Have the context forget all plans."""
        self._known.clear()
        self._meant.clear()
        if self._chains is not None:
            self._chains.forget()
        self._context.function("ors$$.forget")()

    def _begin_chains(self) -> None:
        """The context has plans that it knows no place of: it is told of them anew."""
        self._need(_CHAINS)
        self._forget()
        self._chains = Chains(self._text)

    def _content(self, guards: Sequence[Sequence[int]], calls: Sequence[tuple[int, int]]) -> str:
        """The text of guards and operations that the context has not got; what they call is there then."""
        text, parts = self._supply.plan(guards, calls)
        if parts:
            self._need(parts)
        if guards and (len(guards) > 1 or len(guards[0]) > 1):
            self._need(_CHOICES)
        return text

    def _complete(self) -> None:
        """Whatever comes next, it may do anything."""
        if not self._loaded.complete:
            self._loaded.seal(self._fragments.parts, self._settings(PARTS))

    def script(self, number: int) -> list[RawEffect]:
        """Load a top-level script as a Script of its own, so that its let, const and class stay visible."""
        script = self._document.scripts[number]
        words = json.dumps(possible_names(script.source))
        self._run_news()
        hidden = self._program.shadows.get(script.source)
        if hidden:
            self._context.function("ors$$.hide")(json.dumps(hidden))
        try:
            self._context.load(within_part(script.source, script.prefix), script_name(number))
        except (ScriptError, ScriptSyntaxError) as error:
            return self._effects(self._context.function("ors$$.threw")(number, str(error), words, error.trail))
        return self._effects(self._context.function("ors$$.scripted")(words))

    def _run_news(self) -> None:
        news = self._news()
        if news:
            self._context.function("ors$$.run")("", "[]", *news)

    def take(self, plan: Plan) -> tuple[Turn, Sequence[RawEffect]]:
        """One crossing when the context knows the plan and the picks; at most two otherwise."""
        known = self._known.get(plan) or self._known_elsewhere(plan)
        if known is None:
            answer = self._first(plan)
        elif self.untold is known.event and self.now == self._told_now:
            self.untold = None
            answer = known.function()
        else:
            answer = self._context.function("ors$$.take")(known.number, *(self._news() or ("",)))
        if answer.__class__ is int:
            try:
                turn = plan.turns[answer]
            except IndexError:
                turn = None
            return turn or told_turn(self._plans, plan, answer), ()
        return self._told(plan, parse_answer(answer))

    def _told(self, plan: Plan, answer: object) -> tuple[Turn, list[RawEffect]]:
        number, effects = self._checked(answer)
        if number.__class__ is int:
            return told_turn(self._plans, plan, number), effects
        turn = self._learn(plan, number)
        more = self._context.function("ors$$.learn")(
            self._known[plan].number, self._content((), turn.calls), number, compact(self._turn(turn))
        )
        return turn, effects + self._effects(more)

    def _learn(self, plan: Plan, picks: str) -> Turn:
        try:
            return self._plans.learn(plan, picks)
        except (LookupError, ValueError, StopIteration) as error:
            raise damaged() from error

    def _first(self, plan: Plan) -> int | str:
        """Hand a plan over, with the event that it is first asked for; without guards, its only turn comes with it."""
        # enough for a round through all states, as with `Plans.limit`
        if max(len(self._known), len(self._meant)) >= max(_MAX_FUNCTIONS, 2 * len(self._document.states)):
            self._forget()
        self._need(_PLANS)
        number, event = next(self._plan_numbers), self.untold
        known = self._known[plan] = _Known(number, self._context.direct("ors$$.direct", number), event)
        if not self._program.reaches_in:
            self._meant[plan.meaning] = known
        content = self._content(plan.asked, () if plan.asked else self._plans.turn(plan, 0).calls)
        spec = self._spec(plan, number)
        answer: int | str = self._context.function("ors$$.plan")(number, content, spec, *self._news())
        return answer

    def _known_elsewhere(self, plan: Plan) -> _Known | None:
        """A plan that the context knows under another node, and is told the same of: places, and what is active, apart.

        What is remembered here, the context knows nothing of: there is no need to have it forget.
        """
        known = self._meant.get(plan.meaning) if self._chains is None else None
        if known is not None:
            if len(self._known) >= max(_MAX_FUNCTIONS, 2 * len(self._document.states)):
                self._known.clear()
            self._known[plan] = known
        return known

    def _spec(self, plan: Plan, number: int) -> str:
        """What the context is told of a plan; its only turn comes with it when nothing is asked."""
        spec = [
            self._active(plan.node.configuration),
            plan.asked,
            None if plan.asked else self._turn(self._plans.turn(plan, 0)),
        ]
        return compact(spec if self._chains is None else spec + self._chains.plan(plan, number))

    def _turn(self, turn: Turn) -> list[object]:
        operations = [(self._active(configuration), number) for configuration, number in turn.calls]
        return [turn.number, operations, *(() if self._chains is None else self._chains.turn(turn))]

    def chain(self, start: Start) -> Chain | None:
        """One crossing for all the events; then what is unknown is made known. None if the first plan is not known."""
        plan = _first_plan(start)
        if plan is None or (plan.quick is None and plan not in self._known):
            return None
        chains = self._chains
        if chains is None:
            self._begin_chains()
            return None
        text = compact(chains.start(start, LONGEST_CHAIN))
        answer = self._context.function("ors$$.chain")(text, *(self._news() or ("",)))
        try:
            chain, plan, told = chains.end(start, json.loads(answer))  # type: ignore[arg-type]
        except (LookupError, ValueError, TypeError, RecursionError) as error:
            raise damaged() from error
        if plan is not None:
            turn, effects = self._told(plan, told)
            new = isinstance(told[0], str) and bool(turn.transitions)
            return evolve(chain, turn=turn, effects=effects, microsteps=chain.microsteps - new)
        if chain.why in (Why.EVENT, Why.EVENTLESS):
            self._teach(chain)
        return chain

    def _teach(self, chain: Chain) -> None:
        """Hand over the plan at which a chain has ended, if nothing needs the script there and it would never come."""
        name = chain.event.names if chain.why is Why.EVENT and chain.event is not None else None
        plan = self._plans.plan(chain.node, name)
        if plan.quick is not None and plan not in self._known:
            self.untold = chain.event if chain.why is Why.EVENT else None
            self._first(plan)

    def run(self, calls: Sequence[tuple[int, int]]) -> list[RawEffect]:
        """One crossing for all of them."""
        return self._effects(
            self._context.function("ors$$.run")(self._content((), calls), self._calls(calls), *(self._news() or ("",)))
        )

    def evaluate(self, source: str, configuration: int) -> str:
        """The encoded value of an expression or program."""
        self._complete()
        self._grow(source)
        answer = self._context.function("ors$$.evaluate")(source, self._ids(configuration), *self._news())
        if not isinstance(answer, str) or answer[:1] not in ("v", "e"):
            raise damaged()
        if answer.startswith("e"):
            raise ScriptError(answer[1:])
        return answer[1:]

    def _grow(self, source: str) -> None:
        """Variables of modules that the document cannot name, and an expression from outside does."""
        if self.shown.take_up([source]):
            self._told_now = nan
        if self._late and named(self._late, [source]):
            late, self._late, self._grown = self._late, (), True
            self._need(_TREES)
            self._context.function("ors$$.grow")(self._trees(late), self._carried(self.shown.everything()))

    def _trees(self, trees: Iterable[Tree]) -> str:
        return self._carried(tree_texts(trees))

    def snapshot(self) -> dict[str, Any]:
        """Variables (tagged), late data items that are initialised, counters, the state of Math.random."""
        self._complete()
        answer = str(self._context.function("ors$$.snapshot")())
        if not answer.startswith("v"):
            raise SessionError(f"the session cannot be saved: {answer[1:]}")
        try:
            state: dict[str, Any] = json.loads(answer[1:])
        except (ValueError, RecursionError) as error:
            raise damaged() from error
        shown = self.shown.saved()
        return {**state, "shown": shown} if shown else state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Put variables and counters back."""
        self._complete()
        self._context.function("ors$$.restore")(json.dumps(state), self._carried(json.dumps(state["variables"])))
        self.shown.again()  # the top-level scripts have run a second time
        self._told_now = nan

    def close(self) -> None:
        """Close the context."""
        self._known.clear()
        self._meant.clear()
        self._context.close()

    def _calls(self, calls: Sequence[tuple[int, int]]) -> str:
        return compact([(self._active(configuration), number) for configuration, number in calls])

    def _active(self, configuration: int) -> str | None:
        return self._ids(configuration) if self._program.reaches_in else None

    def _ids(self, configuration: int) -> str:
        return " ".join(chain(("",), self._document.ids(configuration), ("",)))

    def _effects(self, answer: int | str) -> list[RawEffect]:
        return [] if answer.__class__ is int else self._checked(parse_answer(answer))[1]

    def _checked(self, answer: object) -> tuple[Any, list[RawEffect]]:
        number, effects = checked_answer(answer)
        if any(effect[1:2] == ["error"] and effect[3:4] == ["null"] for effect in effects):
            self._context.check_room()
        return number, effects


def _first_plan(start: Start) -> Plan | None:
    if not start.rests and not start.node.stable:
        return start.node.eventless
    return start.node.plans.get(next(iter((*start.internal[:1], *start.external[:1]))).names)
