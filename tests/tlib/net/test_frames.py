"""Frames without a socket: pieces of any size, and streams that are none."""

import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orsagent.tlib.net import ProtocolError
from orsagent.tlib.net.frames import Frames, frame

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.text(), VALUES, max_size=4).map(lambda body: {**body, "message": "EventACK"})


def messages(frames):
    return list(iter(frames.take, None))


@settings(max_examples=60)
@given(bodies=st.lists(BODIES, max_size=5), cuts=st.lists(st.integers(1, 40)))
def test_messages_come_out_as_they_went_in_however_the_bytes_are_cut(bodies, cuts):
    stream, frames, found = b"".join(map(frame, bodies)), Frames(100_000), []
    for size in [*cuts, len(stream)]:
        frames.feed(stream[:size])
        stream = stream[size:]
        found += messages(frames)

    assert found == bodies


def test_the_header_is_the_length_in_four_bytes_with_the_highest_first():
    assert frame({"message": "Ping"}) == b'\x00\x00\x00\x12{"message":"Ping"}'


def test_an_incomplete_message_is_waited_for():
    frames = Frames(100)
    frames.feed(frame({"message": "Ping"})[:-1])

    assert frames.take() is None


def test_a_length_beyond_the_limit_is_refused_before_the_message_comes():
    frames = Frames(100)
    frames.feed(struct.pack(">I", 101))

    with pytest.raises(ProtocolError, match="found the length 101 before a message, expected at most 100 bytes"):
        frames.take()


def test_a_message_as_long_as_the_limit_is_taken():
    data = frame({"message": "Ping"})
    frames = Frames(len(data) - 4)
    frames.feed(data)

    assert frames.take() == {"message": "Ping"}


def test_another_protocol_is_told_apart():
    frames = Frames(262_144)
    frames.feed(b"GET / HTTP/1.1\r\n\r\n")

    with pytest.raises(ProtocolError, match="does the other side speak the protocol"):
        frames.take()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"message": NaN}',
        b"[" * 100_000,
        b'{"message": "x", "n": ' + b"9" * 5000 + b"}",
        '{"message": "Ping"}'.encode("utf-16"),
    ],
    ids=["nothing", "half", "no utf-8", "NaN", "too deep", "a number too long", "utf-16"],
)
def test_what_is_no_json_is_refused(text):
    frames = Frames(200_000)
    frames.feed(struct.pack(">I", len(text)) + text)

    with pytest.raises(ProtocolError, match="no JSON in UTF-8"):
        frames.take()


@pytest.mark.parametrize("value", [None, 1, "Ping", [], {}, {"message": 3}, {"Message": "Ping"}])
def test_json_that_is_no_message_is_refused(value):
    text = json.dumps(value).encode()
    frames = Frames(200)
    frames.feed(struct.pack(">I", len(text)) + text)

    with pytest.raises(ProtocolError, match="with its name under 'message'"):
        frames.take()
