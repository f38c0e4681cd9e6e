"""Values as tagged JSON text, in both engines and in Python."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orsagent import js
from orsagent.errors import ScriptError
from orsagent.js import Limits, codec_source
from orsagent.js.values import Opaque, decode, encode, members, plain

TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | TIMES
)  # characters without a codec include lone surrogates
KEYS = st.text(st.characters(codec=None), max_size=5) | st.sampled_from(["$", "v", "__proto__", "length", "toJSON"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5))


@pytest.fixture(scope="module", params=["v8", "quickjs"])
def codec(request):
    """A context whose functions encode the value of a source, and send texts through the codec."""
    engine = js.engine(request.param)
    context = engine.context(Limits(seconds=30.0))
    context.load(
        f"globalThis.codec = {codec_source()};"
        "globalThis.show = (source, strict) => codec.encode((0, eval)('(' + source + ')'), strict === 1, 'data');"
        "globalThis.through = (text) => codec.encode(codec.decode(text), false);"
        "globalThis.run = (source, text) => String((0, eval)('(' + source + ')')(codec.decode(text)));"
    )
    yield context
    engine.close()


def same(left, right):
    """Equal, with NaN equal to itself and 0.0 unequal to -0.0; integral numbers have one type in ECMAScript."""
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return (
            isinstance(right, dict) and list(left) == list(right) and all(same(left[key], right[key]) for key in left)
        )
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    if left == 0 and right == 0 and not isinstance(left, bool):
        return math.copysign(1, left) == math.copysign(1, right)
    return left == right and (isinstance(left, bool) == isinstance(right, bool))


def normal(value):
    """`value` with the order of keys that ECMAScript gives: array indexes first."""
    if isinstance(value, list):
        return [normal(item) for item in value]
    if not isinstance(value, dict):
        return value
    numbers = [key for key in value if key.isascii() and key.isdigit()]
    indexes = [key for key in numbers if str(int(key)) == key and int(key) < 2**32 - 1]
    keys = sorted(indexes, key=int) + [key for key in value if key not in indexes]
    return {key: normal(value[key]) for key in keys}


@given(value=VALUES)
def test_python_values_come_back_from_text(value):
    assert same(decode(encode(value)), value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(value=VALUES)
def test_python_values_come_back_from_an_engine(codec, value):
    assert same(decode(codec.function("through")(encode(value))), normal(value))


@given(value=VALUES)
def test_what_is_plain_prints_as_strict_json(value):
    json.dumps(plain(decode(encode(value))), allow_nan=False)


SHOWN = {
    "undefined": '{"$":"undefined"}',
    "null": "null",
    "[true, false]": "[true,false]",
    "[1, 1.5, 1e21, 1e-7, -0, NaN, Infinity, -Infinity]": (
        '[1,1.5,1e+21,1e-7,{"$":"number","v":"-0"},{"$":"number","v":"NaN"},{"$":"number","v":"Infinity"},'
        '{"$":"number","v":"-Infinity"}]'
    ),
    "'\\ud800\\u2028\"'": '"\\ud800\u2028\\""',
    "123n": '{"$":"bigint","v":"123"}',
    "new Date(5)": '{"$":"date","v":5}',
    "new Date(NaN)": '{"$":"date","v":null}',
    "/a\\/b/gi": '{"$":"regexp","v":"/a\\\\/b/gi"}',
    "new TypeError('m')": '{"$":"error","v":{"name":"TypeError","message":"m"}}',
    "new Map([[1, 'a'], ['b', [2]]])": '{"$":"map","v":[[1,"a"],["b",[2]]]}',
    "new Set([1, 'a'])": '{"$":"set","v":[1,"a"]}',
    "[new Number(1), new String('s'), new Boolean(false)]": '[1,"s",false]',
    "[1,,3]": '[1,{"$":"undefined"},3]',
    "({$: 1, a: {$: 2}})": '{"$":"object","v":{"$":1,"a":{"$":"object","v":{"$":2}}}}',
    "JSON.parse('{\"__proto__\": 1}')": '{"__proto__":1}',
    "new (class A { x = 1 })": '{"x":1}',
    "Object.create(Date.prototype)": "{}",
    "({toJSON() { return 1; }, b: 2}).b": "2",
    "({get g() { throw new Error('no'); }, h: 1})": '{"g":{"$":"throws","v":"Error: no"},"h":1}',
    "[(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy; })(), 1].length": "2",
    "(() => { const a = {b: [0, {}]}; a.b[1].c = a.b; return a; })()": '{"b":[0,{"c":{"$":"cycle","v":"data.b"}}]}',
    "(() => { const a = {}; return [a, a]; })()": "[{},{}]",
    "Symbol('d')": '{"$":"symbol","v":"d"}',
}


@pytest.mark.parametrize(("source", "text"), SHOWN.items())
def test_every_kind_of_value_has_its_text(codec, source, text):
    assert codec.function("show")(source, 0) == text


def test_a_revoked_proxy_is_shown_where_it_stands(codec):
    source = "(() => { const r = Proxy.revocable({}, {}); r.revoke(); return {a: [r.proxy], b: 1}; })()"
    found = decode(codec.function("show")(source, 0))
    assert found["b"] == 1
    assert found["a"][0].kind == "throws"


def test_a_function_is_shown_by_its_first_characters(codec):
    found = decode(codec.function("show")(f"function f() {{ {'x;' * 300} }}", 0))
    assert found.kind == "function"
    assert found.text.startswith("function f() { x;")
    assert len(found.text) == 200


def test_nesting_is_cut_at_500_levels(codec):
    text = codec.function("show")("(() => { let a = []; for (let i = 0; i < 600; i++) a = [a]; return a; })()", 0)
    assert text == "[" * 500 + '{"$":"deep","v":""}' + "]" * 500
    value = decode(text)
    for _ in range(500):
        [value] = value
    assert value == Opaque("deep", "")


def test_shared_parts_that_multiply_are_refused(codec):
    with pytest.raises(ScriptError, match=r"RangeError.*1000000 parts"):
        codec.function("show")("(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; return a; })()", 0)


STRICT = {
    "({items: [0, 1, {callback() {}}]})": r"a function cannot be carried in data\.items\[2\]\.callback",
    "({'a b': Symbol()})": r'a symbol cannot be carried in data\["a b"\]',
    "(() => { const a = {}; a.self = a; return a; })()": r"contains itself cannot be carried in data\.self",
    "({get g() { throw 1; }})": r"a property that throws cannot be carried in data\.g",
    "(() => { let a = []; for (let i = 0; i < 600; i++) a = [a]; return a; })()": r"500 levels deep cannot be carried",
}


@pytest.mark.parametrize(("source", "message"), STRICT.items())
def test_what_cannot_be_carried_is_refused_with_its_path(codec, source, message):
    with pytest.raises(ScriptError, match=f"TypeError: .*{message}"):
        codec.function("show")(source, 1)


REVIVED = {
    '{"$":"undefined"}': "undefined true",
    '{"$":"bigint","v":"12"}': "bigint true",
    '{"$":"function","v":"f"}': "undefined true",
    '{"$":"nonsense","v":"f"}': "undefined true",
    '{"$":"date","v":5}': "object true",
}


@pytest.mark.parametrize(("text", "shown"), REVIVED.items())
def test_texts_are_revived(codec, text, shown):
    assert (
        codec.function("run")(
            "(value) => typeof value + ' ' + (typeof value !== 'object' || value instanceof Date)", text
        )
        == shown
    )


def test_maps_sets_errors_and_expressions_are_revived(codec):
    text = (
        '[{"$":"map","v":[["k",{"$":"date","v":1}]]},{"$":"set","v":[1]},'
        '{"$":"error","v":{"name":"TypeError","message":"m"}},{"$":"regexp","v":"/a\\\\/b/g"}]'
    )
    source = "([m, s, e, r]) => [+m.get('k'), s.has(1), String(e), e instanceof Error, r.test('a/b'), r.flags].join()"
    assert codec.function("run")(source, text) == "1,true,TypeError: m,true,true,g"


def test_a_codec_outlives_what_a_document_does_to_built_ins(engine):
    context = engine.context(Limits())
    context.load(f"globalThis.codec = {codec_source()};")
    context.load(
        "Object.defineProperty(Array.prototype, '0', {set() { throw 1; }});"
        "Object.defineProperty(Object.prototype, 'toJSON', {value() { return 'x'; }});"
        "JSON.stringify = JSON.parse = Object.keys = Array.isArray = Map.prototype.forEach = null;"
        "String.prototype.slice = Function.prototype.call = Function.prototype.bind = RegExp.prototype.test = null;"
        "var value = {a: [1, new Map([['k', 2]])], d: new Date(7), f() {}};"
    )
    text = context.function("(() => codec.encode(value, false))")()
    assert decode(text) == {
        "a": [1, {"k": 2}],
        "d": datetime(1970, 1, 1, 0, 0, 0, 7000, UTC),
        "f": Opaque("function", "f() {}"),
    }
    assert context.function("((text) => codec.encode(codec.decode(text), false))")(encode([1, {"a": 2**60}])) == encode(
        [1, {"a": 2**60}]
    )


DECODED = {
    "1e21": 1e21,
    "100000000000000000000": 1e20,
    "9007199254740993": 9007199254740992.0,
    "9007199254740991": 2**53 - 1,
    "2.0": 2,
    '{"$":"bigint","v":"100000000000000000000"}': 10**20,
    '{"$":"undefined"}': None,
    '{"$":"date","v":null}': Opaque("date", "Invalid Date"),
    '{"$":"bigint","v":"' + "9" * 5000 + '"}': Opaque("bigint", "9" * 5000),
    '{"$":"date","v":8640000000000000}': Opaque("date", "8640000000000000"),
    '{"$":"map","v":[["a",1]]}': {"a": 1},
    '{"$":"map","v":[[[1],{"$":"set","v":[2]}]]}': [[[1], [2]]],
    '{"$":"error","v":{"name":"TypeError","message":"m"}}': Opaque("error", "TypeError: m"),
    '{"$":"object","v":{"$":{"$":"bigint","v":"1"}}}': {"$": 1},
}


@pytest.mark.parametrize(("text", "value"), DECODED.items())
def test_texts_become_python_values(text, value):
    found = decode(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["", "[", "NaN", "[Infinity]"])
def test_what_is_no_tagged_json_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        decode(text)


REFUSED = {
    "a set": ({"a": [{1}]}, TypeError, r"value\.a\[0\] is set; expected None"),
    "bytes": (b"", TypeError, "value is bytes"),
    "a key": ({1: 2}, TypeError, "value has the key 1"),
    "a naive time": ([datetime(2026, 1, 1)], TypeError, r"value\[0\] is a datetime without a time zone"),  # noqa: DTZ001
}


@pytest.mark.parametrize(("value", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_python_values_that_ecmascript_has_no_equal_of_are_refused_with_their_path(value, error, message):
    with pytest.raises(error, match=message):
        encode(value)


def test_a_python_value_that_contains_itself_is_refused():
    value = {"a": []}
    value["a"].append(value)
    with pytest.raises(ValueError, match=r"value\.a\[0\] contains itself"):
        encode(value)


def test_python_values_500_levels_deep_are_carried_and_deeper_ones_refused():
    value = []
    for _ in range(499):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(ValueError, match="500 levels"):
        encode([value])


def test_times_of_other_zones_are_the_same_moment():
    time = datetime(2026, 11, 21, 3, tzinfo=timezone(timedelta(hours=3)))
    assert decode(encode(time)) == datetime(2026, 11, 21, tzinfo=UTC)


def test_members_of_an_encoded_object_are_encoded():
    assert members('{"a":{"$":"undefined"},"b":[1]}') == {"a": '{"$":"undefined"}', "b": "[1]"}
    assert members('{"$":"object","v":{"$":1}}') == {"$": "1"}


def test_plain_shows_what_json_lacks():
    value = {
        "n": math.nan,
        "i": -math.inf,
        "f": Opaque("function", "f"),
        "t": datetime(2026, 1, 1, tzinfo=UTC),
        "s": (1,),
    }
    assert plain(value) == {
        "n": "NaN",
        "i": "-Infinity",
        "f": "[function f]",
        "t": "2026-01-01T00:00:00+00:00",
        "s": [1],
    }
