"""Whatever the arguments are, an action ends in exactly one of its two events."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orsagent.actions import Action
from orsagent.agent import AgentModule, specification
from orsagent.clock import Scheduler, VirtualClock
from orsagent.errors import Position
from orsagent.tlib import FakeTServer

# the time that an example takes is a matter of the machine, not of the law
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Opaque:
    kind = "function"


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just("\ud800")
    | st.binary(max_size=3)
    | st.just(datetime(2024, 1, 1, tzinfo=UTC))
    | st.just(Opaque())
)
KEYS = st.text(max_size=3) | st.sampled_from(
    ["dn", "switch", "media", "state", "extensions", "reason", "reasons", "ReasonCode"]
)
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))

# values that are nearly right reach the later checks
LISTS = st.dictionaries(st.text(max_size=3), ANYTHING, max_size=3)
NEARLY = {
    "requestid": st.just("_data.reqid"),
    "agent": st.sampled_from(["1001", 1001]),
    "for": st.fixed_dictionaries({"dn": st.sampled_from(["7001", "7002", 7001])}, optional={"switch": st.just("SW1")}),
    "hints": st.fixed_dictionaries({}, optional={"extensions": LISTS, "reason": st.text(max_size=3), "reasons": LISTS}),
    "media": st.fixed_dictionaries({"media": st.just(0), "state": st.sampled_from(["ready", "notready", "busy"])}),
    "set": st.booleans(),
}
ARGUMENTS = st.fixed_dictionaries({}, optional={name: nearly | ANYTHING for name, nearly in NEARLY.items()})


class Session:
    session_id = "session-1"

    def __init__(self, scheduler):
        self._scheduler = scheduler
        self.events = []

    def now(self):
        return self._scheduler.now()

    def raise_event(self, name, data=None):
        self.events.append((name, data))

    def log(self, label, value):
        raise AssertionError(f"nothing is logged, got {label} {value}")

    def call_later(self, seconds, callback):
        return self._scheduler.call_later(seconds, callback)


def end_of(element, arguments, completion):
    scheduler = Scheduler(VirtualClock())
    tserver = FakeTServer(switch="SW1")
    tserver.add_agent("1001", dn="7001", state="Ready")
    module, session = AgentModule(tserver, completion=completion), Session(scheduler)
    module.open(scheduler)
    position = Position("workflow.scxml", 1, 1)
    module.execute(
        Action(element=element, namespace="n", arguments=arguments, request_id="r1", position=position), session
    )
    while scheduler.next_due() is not None:
        scheduler.fire_next()
    module.close()
    return session.events, tserver.journal


@pytest.mark.parametrize("element", [element.name for element in specification.elements])
@pytest.mark.parametrize("completion", ["accepted", "confirmed"])
@UNTIMED
@given(arguments=ARGUMENTS)
def test_any_arguments_end_in_exactly_one_event(element, completion, arguments):
    events, journal = end_of(element, arguments, completion)

    ((name, data),) = events
    declared = {event.name: set(event.data) for one in specification.elements for event in one.events}
    assert name in {f"agent.{element}.done", f"error.agent.{element}"}
    assert set(data) == declared[name]
    assert data["requestid"] == "r1"
    assert data.get("error", "unknown") in {"unknown", "invalidresource", "servererror"}
    assert len(journal) <= 1
    if name == f"agent.{element}.done":
        assert len(journal) == 1


@UNTIMED
@given(value=st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: not value.is_integer()))
def test_the_text_of_a_fraction_is_the_same_number_and_has_ecmascripts_form(value):
    scheduler = Scheduler(VirtualClock())
    tserver = FakeTServer(switch="SW1")
    tserver.add_agent("1001", dn="7001", state="Ready")
    module, session = AgentModule(tserver), Session(scheduler)
    module.open(scheduler)
    module.execute(
        Action(
            element="logout",
            namespace="n",
            arguments={"for": {"dn": "7001"}, "hints": {"extensions": {"x": value}}},
            request_id="r1",
            position=Position("workflow.scxml", 1, 1),
        ),
        session,
    )

    text = tserver.journal[0].extensions["x"]
    assert float(text) == value
    assert ("e" in text) == (abs(value) < 1e-6)
    assert "e-0" not in text
