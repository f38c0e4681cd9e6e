"""Whatever a client says, the server goes on: every message gets an answer or ends its own connection."""

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orsagent.tlib.net.codec import MESSAGES
from orsagent.tlib.net.greeting import GREETINGS

TEXTS = st.text(st.characters(exclude_categories=()), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*MESSAGES, *GREETINGS]) | TEXTS
ATTRIBUTES = ["ThisDN", "AgentID", "Reasons", "AgentWorkMode", "Extensions", "TimeinSecs"]
BODIES = st.builds(
    lambda name, number, attributes: {**attributes, "message": name, "ReferenceID": number},
    NAMES,
    st.integers(1, 9) | VALUES,
    st.dictionaries(st.sampled_from(ATTRIBUTES), st.just("7001") | VALUES, max_size=4),
)
HELLOS = st.dictionaries(
    st.sampled_from(["Protocol", "Versions", "Client", "Switch", "Nonce"]), VALUES | st.text(min_size=16), max_size=4
)
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def quiet(caplog):
    """Nothing that the server did not expect was raised in it."""
    with caplog.at_level(logging.WARNING):
        yield
    assert caplog.records == []


@pytest.mark.usefixtures("quiet")
@given(bodies=st.lists(BODIES, min_size=1, max_size=3))
@MANY
def test_any_message_is_answered_or_refused(service, raw, bodies):
    client = raw(service)
    client.greet()
    for body in bodies:
        client.send(body)
    client.send({"message": "Goodbye"})

    while (answer := client.read()) is not None:
        assert answer["message"] in {"EventError", "Refused", "Pong", *MESSAGES}
    client.sock.close()


@pytest.mark.usefixtures("quiet")
@given(changes=HELLOS, proof=VALUES)
@MANY
def test_any_greeting_is_welcomed_or_refused(guarded, raw, changes, proof):
    client = raw(guarded)
    answer = client.greet(**changes)
    if answer["message"] == "Challenge":
        client.send({"message": "Proof", "Proof": proof})
        answer = client.read()

    assert answer["message"] == "Refused"
    assert client.closed()
    client.sock.close()


@pytest.fixture
def guarded(serve):
    return serve(secret=b"swordfish")
