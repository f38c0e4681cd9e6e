"""SCXML 1.0, Appendix D, transcribed: naive, slow, and as close to the letter of the Recommendation as Python allows.

It is the oracle of `test_law`. Every procedure has the name, the order and the loops of the Recommendation's
pseudo-code; nothing is remembered, nothing is clever. It knows nothing of `orsagent`; what it runs are the small charts
of `chart`.
"""

import operator
from collections import deque
from dataclasses import dataclass, field

from .chart import Broken, Count, In, Increment, Mark, Raise

OPERATORS = {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt}


# --- what happened


@dataclass
class Microstep:
    """One microstep, or an event that enabled nothing; `contents` are what logs, raises and errors told, in order."""

    event: str | None
    taken: list[int] = field(default_factory=list)
    exited: list[str] = field(default_factory=list)
    contents: list[tuple] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    configuration: set[str] = field(default_factory=set)


class EndlessError(Exception):
    """A macrostep took more microsteps, or more internal events, than the limit."""


# --- predicates on states


def is_history_state(state):
    return state.element == "history"


def is_final_state(state):
    return state.element == "final"


def is_parallel_state(state):
    return state.element == "parallel"


def is_scxml_element(state):
    return state.element == "scxml"


def is_compound_state(state):
    return state.element == "state" and bool(state.states)


def is_compound_state_or_scxml_element(state):
    return is_compound_state(state) or is_scxml_element(state)


def is_atomic_state(state):
    return is_final_state(state) or (state.element == "state" and not state.states)


def get_child_states(state):
    return state.states


def get_proper_ancestors(state1, state2):
    """All ancestors of state1, its parent first, up to but not including state2."""
    ancestors = []
    ancestor = state1.parent
    while ancestor is not None and ancestor is not state2:
        ancestors.append(ancestor)
        ancestor = ancestor.parent
    return ancestors


def is_descendant(state1, state2):
    return state2 in get_proper_ancestors(state1, None)


def entry_order(states):
    return sorted(states, key=lambda state: state.order)


document_order = entry_order


def exit_order(states):
    return sorted(states, key=lambda state: -state.order)


def name_match(descriptors, name):
    """SCXML 1.0, 3.12.1: a descriptor matches if its tokens are an exact match or a prefix of the name's tokens."""
    for descriptor in descriptors:
        tokens = [token for token in descriptor.split(".") if token not in ("*", "")]
        if tokens == name.split(".")[: len(tokens)]:
            return True
    return False


def find_lcca(states):
    head, *tail = states
    for anc in filter(is_compound_state_or_scxml_element, get_proper_ancestors(head, None)):
        if all(is_descendant(s, anc) for s in tail):
            return anc
    return None


def add(ordered_set, item):
    if item not in ordered_set:
        ordered_set.append(item)


def union(ordered_set, items):
    for item in items:
        add(ordered_set, item)


class Oracle:
    """The interpreter of one session of a chart, whose root is `doc`."""

    def __init__(self, doc, limit=100):
        self.doc = doc
        self.limit = limit
        self.n = 0
        self.configuration = []
        self.history_value = {}
        self.internal_queue = deque()
        self.running = True
        self.microsteps = []

    # --- the world

    def start(self):
        """Procedure interpret, up to the first wait for an external event; answers the microsteps."""
        self.record(None)
        self.enter_states([self.doc.initial])
        self.note_configuration()
        return self.main_event_loop(None)

    def send(self, event):
        """One external event, up to the next wait; answers the microsteps."""
        return self.main_event_loop(event) if self.running else []

    def active(self):
        return {state.id for state in self.configuration if not is_scxml_element(state)}

    def record(self, event):
        self.microsteps.append(Microstep(event))

    def note_configuration(self):
        self.microsteps[-1].configuration = self.active()

    # --- main loop

    def main_event_loop(self, external_event):
        taken = events = 0
        if external_event is not None:
            self.process(external_event)
        macrostep_done = False
        while self.running and not macrostep_done:
            enabled_transitions = self.select_eventless_transitions()
            if enabled_transitions:
                taken += 1
                self.record(None)
                self.microstep(enabled_transitions)
                self.note_configuration()
            elif not self.internal_queue:
                macrostep_done = True
            else:
                events += 1
                taken += self.process(self.internal_queue.popleft())
            if max(taken, events) > self.limit:
                raise EndlessError
        if not self.running:
            self.exit_interpreter()
        microsteps, self.microsteps = self.microsteps, []
        return microsteps

    def process(self, event):
        self.record(event)
        enabled_transitions = self.select_transitions(event)
        if enabled_transitions:
            self.microstep(enabled_transitions)
        self.note_configuration()
        return bool(enabled_transitions)

    def exit_interpreter(self):
        self.record(None)
        for s in exit_order(self.configuration):
            for content in s.onexit:
                self.execute_content(content)
            self.configuration.remove(s)
            self.note_exit(s)
        self.note_configuration()

    # --- selection

    def select_eventless_transitions(self):
        enabled_transitions = []
        for state in document_order(filter(is_atomic_state, self.configuration)):
            self.first_enabled(state, lambda t: not t.events and self.condition_match(t), enabled_transitions)
        return self.remove_conflicting_transitions(enabled_transitions)

    def select_transitions(self, event):
        enabled_transitions = []
        for state in document_order(filter(is_atomic_state, self.configuration)):
            self.first_enabled(
                state,
                lambda t: t.events and name_match(t.events, event) and self.condition_match(t),
                enabled_transitions,
            )
        return self.remove_conflicting_transitions(enabled_transitions)

    @staticmethod
    def first_enabled(state, is_enabled, enabled_transitions):
        for s in [state, *get_proper_ancestors(state, None)]:
            for t in s.transition:
                if is_enabled(t):
                    add(enabled_transitions, t)
                    return

    def remove_conflicting_transitions(self, enabled_transitions):
        filtered_transitions = []
        for t1 in enabled_transitions:
            t1_preempted = False
            transitions_to_remove = []
            for t2 in filtered_transitions:
                if set(self.compute_exit_set([t1])) & set(self.compute_exit_set([t2])):
                    if is_descendant(t1.source, t2.source):
                        add(transitions_to_remove, t2)
                    else:
                        t1_preempted = True
                        break
            if not t1_preempted:
                for t3 in transitions_to_remove:
                    filtered_transitions.remove(t3)
                add(filtered_transitions, t1)
        return filtered_transitions

    # --- microstep

    def microstep(self, enabled_transitions):
        self.microsteps[-1].taken = [t.line for t in enabled_transitions]
        self.exit_states(enabled_transitions)
        self.execute_transition_content(enabled_transitions)
        self.enter_states(enabled_transitions)

    def exit_states(self, enabled_transitions):
        states_to_exit = exit_order(self.compute_exit_set(enabled_transitions))
        for s in states_to_exit:
            for h in s.history:
                if h.type == "deep":
                    value = [s0 for s0 in self.configuration if is_atomic_state(s0) and is_descendant(s0, s)]
                else:
                    value = [s0 for s0 in self.configuration if s0.parent is s]
                self.history_value[h.id] = value
        for s in states_to_exit:
            for content in s.onexit:
                self.execute_content(content)
            self.configuration.remove(s)
            self.note_exit(s)

    def note_exit(self, s):
        if not is_scxml_element(s):
            self.microsteps[-1].exited.append(s.id)

    def compute_exit_set(self, transitions):
        states_to_exit = []
        for t in transitions:
            if t.target:
                domain = self.get_transition_domain(t)
                for s in self.configuration:
                    if is_descendant(s, domain):
                        add(states_to_exit, s)
        return states_to_exit

    def execute_transition_content(self, enabled_transitions):
        for t in enabled_transitions:
            self.execute_content(t.content)

    def enter_states(self, enabled_transitions):
        states_to_enter, states_for_default_entry, default_history_content = [], [], {}
        self.compute_entry_set(enabled_transitions, states_to_enter, states_for_default_entry, default_history_content)
        for s in entry_order(states_to_enter):
            add(self.configuration, s)
            if not is_scxml_element(s):
                self.microsteps[-1].entered.append(s.id)
            for content in s.onentry:
                self.execute_content(content)
            if s in states_for_default_entry:
                self.execute_content(s.initial.content)
            if s.id in default_history_content:
                self.execute_content(default_history_content[s.id])
            if is_final_state(s):
                self.enter_final(s)

    def enter_final(self, s):
        if is_scxml_element(s.parent):
            self.running = False
            return
        parent = s.parent
        grandparent = parent.parent
        self.internal_queue.append(f"done.state.{parent.id}")
        if is_parallel_state(grandparent) and all(self.is_in_final_state(c) for c in get_child_states(grandparent)):
            self.internal_queue.append(f"done.state.{grandparent.id}")

    def compute_entry_set(self, transitions, *sets):
        for t in transitions:
            for s in t.target:
                self.add_descendant_states_to_enter(s, *sets)
            ancestor = self.get_transition_domain(t)
            for s in self.get_effective_target_states(t):
                self.add_ancestor_states_to_enter(s, ancestor, *sets)

    def add_descendant_states_to_enter(self, state, *sets):
        states_to_enter, states_for_default_entry, default_history_content = sets
        if is_history_state(state):
            if self.history_value.get(state.id):
                target = self.history_value[state.id]
            else:
                default_history_content[state.parent.id] = state.transition[0].content
                target = state.transition[0].target
            for s in target:
                self.add_descendant_states_to_enter(s, *sets)
            for s in target:
                self.add_ancestor_states_to_enter(s, state.parent, *sets)
            return
        add(states_to_enter, state)
        if is_compound_state(state):
            add(states_for_default_entry, state)
            for s in state.initial.target:
                self.add_descendant_states_to_enter(s, *sets)
            for s in state.initial.target:
                self.add_ancestor_states_to_enter(s, state, *sets)
        elif is_parallel_state(state):
            self.add_missing_regions(state, *sets)

    def add_ancestor_states_to_enter(self, state, ancestor, *sets):
        states_to_enter = sets[0]
        for anc in get_proper_ancestors(state, ancestor):
            add(states_to_enter, anc)
            if is_parallel_state(anc):
                self.add_missing_regions(anc, *sets)

    def add_missing_regions(self, parallel, *sets):
        states_to_enter = sets[0]
        for child in get_child_states(parallel):
            if not any(is_descendant(s, child) for s in states_to_enter):
                self.add_descendant_states_to_enter(child, *sets)

    # --- domains

    def get_effective_target_states(self, transition):
        targets = []
        for s in transition.target:
            if is_history_state(s):
                if self.history_value.get(s.id):
                    union(targets, self.history_value[s.id])
                else:
                    union(targets, self.get_effective_target_states(s.transition[0]))
            else:
                add(targets, s)
        return targets

    def get_transition_domain(self, t):
        tstates = self.get_effective_target_states(t)
        if not tstates:
            return None
        inside = all(is_descendant(s, t.source) for s in tstates)
        if t.type == "internal" and is_compound_state(t.source) and inside:
            return t.source
        return find_lcca([t.source, *tstates])

    def is_in_final_state(self, s):
        if is_compound_state(s):
            return any(is_final_state(c) and c in self.configuration for c in get_child_states(s))
        if is_parallel_state(s):
            return all(self.is_in_final_state(c) for c in get_child_states(s))
        return False

    # --- the data model

    def condition_match(self, t):
        if isinstance(t.cond, Count):
            return OPERATORS[t.cond.op](self.n, t.cond.number)
        if isinstance(t.cond, In):
            return t.cond.id in self.active()
        if isinstance(t.cond, Broken):
            self.tell("error", "error.execution")
            self.internal_queue.append("error.execution")
            return False
        return True

    def execute_content(self, content):
        for one in content:
            if isinstance(one, Increment):
                self.n += 1
            elif isinstance(one, Raise):
                self.tell("raise", one.event)
                self.internal_queue.append(one.event)
            elif isinstance(one, Mark):
                self.tell("log", one.label, self.n)
            else:
                found = "in" if one.id in self.active() else "out"
                self.tell("log", f"{one.label}:{found}", self.n)

    def tell(self, *what):
        self.microsteps[-1].contents.append(what)
