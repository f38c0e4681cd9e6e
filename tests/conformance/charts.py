"""Random charts for `test_law`: Hypothesis draws bytes, an `Artist` makes a chart of them, a `Writer` its SCXML.

Charts are valid documents: targets are legal state specifications (SCXML 1.0, 3.11), default transitions stay where
they must. Most of them come to rest; those that do not, both sides tell by a limit.

One string of bytes is drawn five times faster than two hundred small choices. Each state and each transition has its
own slot in it, and zero is everywhere the simplest choice, so that a failure shrinks to a small chart.
"""

from hypothesis import strategies as st

from .chart import Broken, Count, In, Increment, Mark, Probe, Raise, State, Transition

EVENTS = ("a", "b", "a", "a.b", "c.d.e", "ab")
RAISED = ("i", "i.j", "i", "i.j", "unheard", "i", "i.j", "a")
TAME = ("a", "b", "a.b", "c", "a.*", "b a", "c.d", "a.b ab")
WILD = ("i", "i.j", "*", "done.state", "error", "c.d.e i", "*", "done", "i.* done", "b error.execution")
"""Descriptors of what charts do not raise, or seldom, and of what they raise all the time."""

SLOT = 16
TREE, TRANSITIONS, SLOTS = 2, 14, 46
"""The first slots make the tree, the next ones a transition each, the others belong to the states in document order."""


class Chart:
    """A chart; `states` are all its states and histories in document order, without the root."""

    def __init__(self, counter):
        self.root = State("", "scxml")
        self.counter = counter
        self.states = []
        self.text = ""

    def __repr__(self):
        return f"Chart:\n{self.text}"


class Artist:
    """Makes one chart of bytes."""

    def __init__(self, drawn, *, counter):
        self.drawn = drawn
        self.dice = iter(b"")
        self.chart = Chart(counter)
        self.counter = counter
        self.labels = 0

    def slot(self, first, count=1):
        self.dice = iter(self.drawn[SLOT * first : SLOT * (first + count)])

    def below(self, number):
        return next(self.dice, 0) % number

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def finished(self):
        self.slot(0, TREE)
        self.tree()
        self.name(self.chart.root)
        self.slot(TREE + TRANSITIONS)
        self.initial(self.chart.root)
        for state in self.chart.states:
            self.slot(TREE + TRANSITIONS + state.order)
            self.inhabit(state)
        for number in range(TRANSITIONS):
            self.slot(TREE + number)
            if self.below(4):
                self.transition()
        self.chart.text = write(self.chart)
        return self.chart

    # --- states

    def tree(self):
        parents = self.grown(self.chart.root, self.pick(("state", "parallel")))
        for _ in range(self.below(6)):
            parent = self.pick([*parents, self.chart.root])
            kinds = ("state", "state", "parallel", "final")
            parents += self.grown(parent, self.pick(kinds[:3] if parent.element == "parallel" else kinds))
        for parent in parents:
            if parent.states:
                types = self.pick(((), ("shallow",), ("deep",), ("shallow", "deep"), (), ("shallow",)))
                parent.history = [State("", "history", parent, type=one) for one in types]

    def grown(self, parent, element):
        """A new child of `parent`; answers the states that may have children of their own."""
        state = State("", element, parent)
        parent.states.append(state)
        if element != "parallel":
            return [state] if element == "state" else []
        regions = [*self.grown(state, self.pick(("state", "state", "state", "parallel"))), *self.grown(state, "state")]
        if self.below(2):
            for region in state.states:
                if region.element == "state":
                    self.grown(region, "state")
                    self.grown(region, "final")
        return [state, *regions]

    def name(self, parent):
        """Ids in document order; histories stand before states."""
        for state in (*parent.history, *parent.states):
            self.chart.states.append(state)
            state.order = len(self.chart.states)
            state.id = f"{state.element[0]}{state.order}"
            self.name(state)

    def inhabit(self, state):
        if state.element == "history":
            target = self.default(state)
            state.transition = [Transition(state, target=target, content=self.content())]
            return
        if state.element == "state" and state.states:
            self.initial(state)
        state.onentry, state.onexit = self.blocks(), self.blocks()

    def initial(self, state):
        state.written = self.pick(("", "attribute", "element") if state.parent else ("", "attribute"))
        target = self.inside(state) if state.written else state.states[:1]
        state.initial = Transition(state, target=target, content=self.content() if state.written == "element" else [])

    # --- legal state specifications

    def inside(self, state):
        """Proper descendants of `state`, each in another region of a parallel."""
        if state.element == "parallel":
            if state.history and self.below(3) == 2:
                return [self.pick(state.history)]
            return [target for region in self.regions(state) for target in self.here(region)]
        return self.here(self.pick([*state.states, *state.history]))

    def here(self, state):
        return self.inside(state) if state.states and self.below(2) else [state]

    def regions(self, parallel):
        return [region for region in parallel.states if self.below(3)] or parallel.states[:1]

    def ends(self, state):
        """Finals of all regions, as far as they have any."""
        if state.element == "parallel":
            return [final for region in state.states for final in self.ends(region)]
        return [child for child in state.states if child.element == "final"][:1] or [state]

    def default(self, history):
        parent = history.parent
        if history.type == "deep":
            return [s for s in self.inside(parent) if s.element != "history"] or parent.states[:1]
        return self.regions(parent) if parent.element == "parallel" else [self.pick(parent.states)]

    # --- transitions

    def transition(self):
        source = self.pick([s for s in self.chart.states if s.element in ("state", "parallel")])
        transition = Transition(source)
        (self.eventless if self.below(5) == 4 else self.evented)(transition)
        transition.type = self.pick(("external", "internal"))
        source.transition.append(transition)

    def evented(self, transition):
        wild = self.below(3) == 2
        transition.events = self.pick(WILD if wild else TAME).split()
        if wild and self.below(16):
            self.ending(transition)
            return
        transition.cond = self.guard(wild)
        transition.target = self.target()
        transition.content = self.content()

    def guard(self, wild):
        kind = self.below(9)
        if kind == 8 and not wild:
            return Broken()  # where error events do not make it fail again, and again
        if kind == 7 or not self.counter:
            return In(self.active()) if kind > 5 else None
        return Count(self.pick(("<", "<=", "==", "!=", ">")), self.below(6)) if kind > 5 else None

    def eventless(self, transition):
        self.ending(transition)
        if not self.counter and not transition.target:
            transition.cond = In("nowhere")

    def ending(self, transition):
        """It cannot be taken for ever: either the counter grows, or only the next sibling is entered."""
        siblings = transition.source.parent.states
        following = siblings[siblings.index(transition.source) + 1 :]
        if self.counter:
            transition.cond = Count("<", 1 + self.below(5))
            transition.content = [Increment(), *self.content()]
            transition.target = self.target()
            return
        transition.cond = In(self.active()) if self.below(2) else None
        if following and transition.source.parent.element != "parallel":
            transition.target = self.here(following[0])
        transition.content = self.content()

    def target(self):
        kind = self.below(8)
        if kind == 0:
            return []
        histories = [s for s in self.chart.states if s.element == "history"]
        if kind == 1 and histories:
            return [self.pick(histories)]
        parallels = [s for s in self.chart.states if s.element == "parallel"]
        if kind == 2 and parallels:
            return self.ends(self.pick(parallels))
        return [self.pick(self.chart.states)] if kind < 6 else self.inside(self.chart.root)

    def active(self):
        return self.pick([s.id for s in self.chart.states if s.element != "history"])

    # --- content

    def blocks(self):
        return [self.content() for _ in range(self.pick((0, 1, 0, 1, 0, 2)))]

    def content(self):
        return [self.executable() for _ in range(self.pick((0, 1, 2, 1)))]

    def executable(self):
        kind = self.below(8)
        if kind == 7:
            return Raise(self.pick(RAISED))
        if kind == 6 and self.counter:
            return Increment()
        self.labels += 1
        label = f"m{self.labels}"
        return Probe(self.active(), label) if kind > 4 else Mark(label)


@st.composite
def charts(draw, *, counter=True):
    """Charts; without a counter they are for the null data model."""
    return Artist(draw(st.binary(min_size=SLOT * SLOTS, max_size=SLOT * SLOTS)), counter=counter).finished()


def event_lists():
    """What is sent to a chart from outside."""
    return st.lists(st.sampled_from(EVENTS), min_size=1, max_size=12)


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
        if state.initial is not None and state.written == "element":
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
        if state.initial is None or state.written != "attribute":
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
