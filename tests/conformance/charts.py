"""Random charts for `test_law`: Hypothesis draws the oracle's structure, and `write` turns it into SCXML.

Charts are valid documents: targets are legal state specifications (SCXML 1.0, 3.11), default transitions stay where they
must. Most of them come to rest; the few that do not are told by both sides with a limit.
"""

from dataclasses import dataclass, field
from functools import cache

from appendix_d import Broken, Count, In, Increment, Mark, Probe, Raise, State, Transition
from hypothesis import strategies as st

EVENTS = ("a", "b", "a.b", "c", "c.d.e", "ab")
RAISED = ("i", "i.j", "a", "c.d", "unheard")
DESCRIPTORS = ("a", "b", "a.b", "c", "i", "a.*", "b c", "c.d", "*", "done.state", "i.j", "error", "c.d.e i", "*", "done")
TAME = DESCRIPTORS[:8]
"""Descriptors that no error event matches, for guards that fail: else they would fail for ever."""


@dataclass
class Chart:
    """A chart; `states` are all its states and histories in document order, without the root."""

    root: State
    counter: bool
    states: list[State] = field(default_factory=list)
    text: str = ""

    def __repr__(self):
        return f"Chart:\n{self.text}"


@cache
def up_to(number):
    return st.integers(0, number)


class Artist:
    """Draws one chart; the smallest number always stands for the simplest choice."""

    def __init__(self, draw, *, counter):
        self.draw = draw
        self.counter = counter
        self.labels = 0

    def below(self, number):
        return self.draw(up_to(number - 1)) if number > 1 else 0

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def chart(self):
        self.chart = Chart(State("", "scxml"), self.counter)
        self.tree()
        self.name(self.chart.root)
        self.inner = [self.chart.root, *(s for s in self.chart.states if s.states)]
        for state in self.inner:
            self.initial(state)
        for state in self.chart.states:
            self.inhabit(state)
        for _ in range(self.below(10)):
            self.transition()
        return self.chart

    # --- states

    def tree(self):
        parents = [self.child(self.chart.root, "state")]
        for _ in range(self.below(10)):
            parent = self.pick([self.chart.root, *parents])
            kind = self.pick(("state", "state", "parallel", "final" if parent.element != "parallel" else "state"))
            state = self.child(parent, kind)
            if kind == "parallel":
                parents += [self.child(state, "state"), self.child(state, "state")]
            elif kind == "state":
                parents.append(state)
        for parent in parents:
            self.histories(parent)

    @staticmethod
    def child(parent, element):
        state = State("", element, parent)
        parent.states.append(state)
        return state

    def histories(self, parent):
        if parent.states or parent.element == "parallel":
            for kind in ((), ("shallow",), ("deep",), ("shallow", "deep"), ())[self.below(5)]:
                parent.history.append(State("", "history", parent, type=kind))

    def name(self, root):
        """Ids in document order, histories before states."""
        for state in (*root.history, *root.states):
            self.chart.states.append(state)
            state.order = len(self.chart.states)
            state.id = f"{state.element[0]}{state.order}"
            self.name(state)

    # --- specifications

    def inside(self, state):
        """Proper descendants of `state`, each in another region of a parallel."""
        if state.element == "parallel":
            if state.history and self.below(4) == 3:
                return [self.pick(state.history)]
            regions = [s for s in state.states if self.below(2)] or state.states[:1]
            return [target for region in regions for target in self.here(region)]
        return self.here(self.pick([*state.states, *state.history]))

    def here(self, state):
        return self.inside(state) if state.states and self.below(2) else [state]

    def initial(self, state):
        if state.element == "parallel":
            return
        written = self.below(3 if state.parent else 2)
        target = self.inside(state) if written else state.states[:1]
        state.initial = Transition(state, target=target, content=self.content() if written == 2 else [])
        state.initial.written = ("", "attribute", "element")[written]

    def inhabit(self, state):
        if state.element == "history":
            self.default(state)
            return
        state.onentry, state.onexit = self.blocks(), self.blocks()

    def default(self, history):
        parent = history.parent
        if history.type == "deep":
            target = [s for s in self.inside(parent) if s.element != "history"] or parent.states[:1]
        elif parent.element == "parallel":
            target = [s for s in parent.states if self.below(2)] or parent.states[:1]
        else:
            target = [self.pick(parent.states)]
        history.transition = [Transition(history, target=target, content=self.content())]

    # --- transitions and content

    def transition(self):
        sources = [s for s in self.chart.states if s.element in ("state", "parallel")]
        transition = Transition(self.pick(sources))
        if self.below(4) == 3:
            self.eventless(transition)
        else:
            self.guard(transition)
            transition.events = self.pick(TAME if transition.cond == Broken() else DESCRIPTORS).split()
            transition.target = self.target(0)
            transition.content += self.content()
        transition.type = ("external", "internal")[self.below(2)]
        transition.source.transition.append(transition)

    def eventless(self, transition):
        """With a counter most of them end by themselves."""
        if self.counter and self.below(4) < 3:
            transition.cond = Count("<", 1 + self.below(5))
            transition.content = [Increment(), *self.content()]
            transition.target = self.target(0)
        else:
            transition.cond = In(self.active()) if self.below(4) < 3 else None
            transition.target = self.target(1)
            transition.content = self.content()

    def guard(self, transition):
        kind = self.below(6)
        if kind == 3:
            transition.cond = In(self.active())
        elif kind == 4 and self.counter:
            transition.cond = Count(self.pick(("<", "<=", "==", "!=", ">")), self.below(6))
        elif kind == 5:
            transition.cond = Broken()

    def target(self, least):
        if self.below(5) == 4:
            return self.inside(self.chart.root)
        place = self.below(len(self.chart.states) + 1 - least) + least
        return [self.chart.states[place - 1]] if place else []

    def active(self):
        return self.pick([s.id for s in self.chart.states if s.element != "history"])

    def blocks(self):
        return [self.content() for _ in range((0, 1, 1, 2)[self.below(4)])]

    def content(self):
        return [self.executable() for _ in range((0, 1, 2)[self.below(3)])]

    def executable(self):
        kind = self.below(6)
        if kind == 3:
            return Raise(self.pick(RAISED))
        if kind == 4 and self.counter:
            return Increment()
        self.labels += 1
        label = f"m{self.labels}"
        return Probe(self.active(), label) if kind == 5 else Mark(label)


@st.composite
def charts(draw, *, counter=True):
    """Charts; without a counter they are for the null data model."""
    chart = Artist(draw, counter=counter).chart()
    chart.text = write(chart)
    return chart


def event_lists():
    """What is sent to a chart from outside."""
    return st.lists(st.sampled_from(EVENTS), max_size=8)


# --- SCXML


class Writer:
    """Writes one chart, each element on a line of its own, and notes on which line a transition stands."""

    def __init__(self, chart):
        self.counter = chart.counter
        self.lines = []

    def document(self, chart):
        datamodel = "ecmascript" if self.counter else "null"
        initial = self.initial_attribute(chart.root)
        self.line(f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="{datamodel}"{initial}>')
        if self.counter:
            self.line('<datamodel><data id="n" expr="0"/></datamodel>')
        self.parts(chart.root)
        self.line("</scxml>")
        return "\n".join(self.lines)

    def line(self, text):
        self.lines.append(text)

    def parts(self, state):
        for history in state.history:
            self.line(f'<history id="{history.id}" type="{history.type}">')
            self.transition(history.transition[0])
            self.line("</history>")
        if state.initial is not None and state.initial.written == "element":
            self.line("<initial>")
            self.transition(state.initial)
            self.line("</initial>")
        for name in ("onentry", "onexit"):
            for block in getattr(state, name):
                self.block(name, block)
        for transition in state.transition:
            self.transition(transition)
        for child in state.states:
            self.line(f'<{child.element} id="{child.id}"{self.initial_attribute(child)}>')
            self.parts(child)
            self.line(f"</{child.element}>")

    @staticmethod
    def initial_attribute(state):
        if state.initial is None or state.initial.written != "attribute":
            return ""
        return f' initial="{" ".join(s.id for s in state.initial.target)}"'

    def transition(self, transition):
        attributes = {
            "event": " ".join(transition.events),
            "cond": self.condition(transition.cond),
            "target": " ".join(s.id for s in transition.target),
            "type": transition.type if transition.type == "internal" else "",
        }
        given = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
        transition.line = len(self.lines) + 1
        self.block("transition" + given, transition.content)

    @staticmethod
    def condition(cond):
        if isinstance(cond, Count):
            return f"n {cond.op.replace('<', '&lt;')} {cond.number}"
        if isinstance(cond, In):
            return f"In('{cond.id}')"
        return "" if cond is None else "nothing.there"

    def block(self, tag, content):
        self.line(f"<{tag}>")
        for one in content:
            self.line(self.executable(one))
        self.line(f"</{tag.split()[0]}>")

    def executable(self, one):
        if isinstance(one, Increment):
            return '<assign location="n" expr="n + 1"/>'
        if isinstance(one, Raise):
            return f'<raise event="{one.event}"/>'
        if isinstance(one, Mark):
            return self.log(one.label)
        yes, no = self.log(f"{one.label}:in"), self.log(f"{one.label}:out")
        return f"<if cond=\"In('{one.id}')\">{yes}<else/>{no}</if>"

    def log(self, label):
        return f'<log label="{label}" expr="n"/>' if self.counter else f'<log label="{label}"/>'


def write(chart):
    """The chart as SCXML."""
    return Writer(chart).document(chart)
