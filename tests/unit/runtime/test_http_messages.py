"""Events as HTTP messages and back, without a socket."""

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.errors import Position
from orsagent.js.values import encode
from orsagent.runtime.http_messages import PROCESSOR, IncomingRequest, RefusedError, event_of, message_of
from orsagent.scxml import Event, SendEffect

FORM = "application/x-www-form-urlencoded"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def request(body=b"", kind=FORM, query="", headers=()):
    headers = [("Host", "127.0.0.1:1"), *([("Content-Type", kind)] if kind else []), *headers]
    return IncomingRequest(method="POST", target=f"/sessions/s1{query}", version="HTTP/1.1", headers=headers, body=body)


def sent(name="", data=None, *, content=False):
    event = Event(name=name, encoded=None if data is None else encode(data))
    position = Position("w.scxml", 1, 1)
    return SendEffect(event=event, type="basichttp", target="http://x/", content=content, position=position)


@pytest.mark.parametrize(
    ("incoming", "name"),
    [
        (request(b"_scxmleventname=call.ended"), "call.ended"),
        (request(query="?_scxmleventname=call.ended"), "call.ended"),
        (request(b"hello", "text/plain", headers=[("_SCXMLEventName", "call.ended")]), "call.ended"),
        (request(b"_scxmleventname=caf%C3%A9.%E2%82%AC"), "caf\u00e9.\u20ac"),
        (request(b"a=1"), "HTTP.POST"),
        (request(), "HTTP.POST"),
    ],
)
def test_the_name_is_the_parameter_else_the_method(incoming, name):
    assert event_of(incoming).name == name


@pytest.mark.parametrize(
    ("incoming", "data"),
    [
        (request(b"_scxmleventname=e"), None),
        (request(b"_scxmleventname=e&a=1&b=x+y&c="), {"a": "1", "b": "x y", "c": ""}),
        (request(b"a=1&b=2&a=3"), {"a": ["1", "3"], "b": "2"}),
        (request(b"b=2", query="?a=1"), {"a": "1", "b": "2"}),
        (request(kind=None, query="?a=1"), {"a": "1"}),
        (request(b"%24=1"), {"$": "1"}),
        (request(b"k=%E2%82%AC"), {"k": "\u20ac"}),
        (request(b"plain words", "text/plain"), "plain words"),
        (request(b"plain words", None), "plain words"),
        (request(b"caf\xe9", "text/plain; charset=iso-8859-1"), "caf\u00e9"),
        (request(b'{"a": [1, 2.5, null, {"$": "date"}]}', "application/json"), {"a": [1, 2.5, None, {"$": "date"}]}),
        (request(b"[1]", "application/problem+json; charset=utf-8"), [1]),
        (request(b"12345678901234567890", "application/json"), 12345678901234567890.0),
        (request(b"null", "application/json"), None),
    ],
)
def test_everything_else_is_the_data(incoming, data):
    assert event_of(incoming).data == data


@pytest.mark.parametrize(
    ("incoming", "status", "reason"),
    [
        (request(b"_scxmleventname="), HTTPStatus.BAD_REQUEST, "must not be empty"),
        (request(b"_scxmleventname=two+words"), HTTPStatus.BAD_REQUEST, "two words"),
        (request(b"_scxmleventname=a&_scxmleventname=b"), HTTPStatus.BAD_REQUEST, "2 times"),
        (request(b"_scxmleventname=a", query="?_scxmleventname=a"), HTTPStatus.BAD_REQUEST, "2 times"),
        (request(b"{", "application/json"), HTTPStatus.BAD_REQUEST, "no JSON"),
        (request(b"[NaN]", "application/json"), HTTPStatus.BAD_REQUEST, "NaN"),
        (request(b"[" * 100_000, "application/json"), HTTPStatus.BAD_REQUEST, "no JSON"),
        (request(b"[" * 600 + b"]" * 600, "application/json"), HTTPStatus.BAD_REQUEST, "no JSON that can be carried"),
        (request(b"\xff", "text/plain"), HTTPStatus.BAD_REQUEST, "byte 0"),
        (request(b"x", "text/plain; charset=punycode"), HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "punycode"),
        (request(b"&".join([b"a=1"] * 10_001)), HTTPStatus.BAD_REQUEST, "10,000 parameters"),
    ],
)
def test_what_is_no_event_is_refused_with_a_reason(incoming, status, reason):
    with pytest.raises(RefusedError) as error:
        event_of(incoming)

    assert error.value.status == status
    assert reason in error.value.reason


def test_raw_is_the_request_with_what_is_not_printable_percent_encoded():
    event = event_of(request(b"100% \xff\n{}", "text/plain; charset=iso-8859-1", query="?q=1"))

    head = "POST /sessions/s1?q=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n"
    assert event.raw == head + "100%25%20%FF%0A{}"


def test_raw_shows_a_form_as_it_came():
    assert event_of(request(b"a=x+y%20z&b=%C3%A9")).raw.endswith("\r\n\r\na=x+y%20z&b=%C3%A9")


def test_origin_tells_where_to_answer():
    event = event_of(request(headers=[("Referer", "http://127.0.0.1:2/sessions/s7")]))

    assert (event.origin, event.origintype, event.type) == ("http://127.0.0.1:2/sessions/s7", PROCESSOR, "external")


@pytest.mark.parametrize(
    ("effect", "body"),
    [
        (sent("e"), b"_scxmleventname=e"),
        (sent("e", {"a": 1, "b": "x y"}), b"_scxmleventname=e&a=1&b=x+y"),
        (sent("", {"a": True, "b": None, "c": {"d": [1]}}), b"a=true&b=null&c=%7B%22d%22%3A%5B1%5D%7D"),
        (sent("", {"a": ["x", 2]}), b"a=x&a=2"),
        (sent("e", {"_scxmleventname": "other"}), b"_scxmleventname=e"),
        (sent("caf\u00e9", {"k": "\u20ac"}), b"_scxmleventname=caf%C3%A9&k=%E2%82%AC"),
        (sent("e", {"k": "\ud800"}), b"_scxmleventname=e&k=%3F"),
        (sent(), b""),
    ],
)
def test_parameters_are_sent_as_a_form(effect, body):
    message = message_of(effect)

    assert (message.content_type, message.body, message.query) == (FORM, body, {})


@pytest.mark.parametrize(
    ("value", "kind", "body"),
    [
        ("plain words", "text/plain", b"plain words"),
        ("caf\u00e9", "text/plain", "caf\u00e9".encode()),
        (None, "text/plain", b""),
        (12, "application/json", b"12"),
        ({"a": [1, "\u20ac"]}, "application/json", '{"a":[1,"\u20ac"]}'.encode()),
    ],
)
def test_content_is_the_body_and_the_name_goes_into_the_query(value, kind, body):
    message = message_of(sent("e", value, content=True))

    assert message.content_type == f"{kind}; charset=utf-8"
    assert (message.body, message.query) == (body, {"_scxmleventname": "e"})


@given(st.dictionaries(TEXTS.filter(lambda key: key != "_scxmleventname"), TEXTS, min_size=1))
def test_texts_arrive_as_they_were_sent(data):
    message = message_of(sent("e", data))
    event = event_of(request(message.body, message.content_type))

    assert (event.name, event.data) == ("e", data)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1), st.lists))
def test_json_content_arrives_as_it_was_sent(data):
    message = message_of(sent("e", [data], content=True))

    assert event_of(request(message.body, message.content_type)).data == [data]
