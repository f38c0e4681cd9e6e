"""Documents that tamper with their environment hurt at most themselves: they go on, or fail with a clear error."""

import contextlib

import pytest

import orsagent
from orsagent.errors import EngineError

PROBE = (
    '<state id="s"><transition event="probe" cond="In(\'s\')"><log label="probe" expr="{ a: [1, \'x\'], e: _event.name }"/>'
    '<raise event="inner"/></transition><transition event="inner" target="t"/></state>'
    '<state id="t"><transition event="probe" cond="true" target="s"/></state>'
)
ANSWER = ("probe", {"a": [1, "x"], "e": "probe"})

HARMLESS = [
    "JSON = null",
    "JSON.stringify = JSON.parse = function () { throw 1 }",
    "Object.defineProperty(Array.prototype, 0, { set: function () { throw 1 }, get: function () { return 7 } })",
    "Object.prototype.toJSON = function () { return 'tampered' }",
    "String.prototype.toJSON = Array.prototype.toJSON = function () { return 'tampered' }",
    "Object.prototype.$ = 'date'; Object.prototype.v = 1",
    "Object.prototype.learn = Object.prototype.blocks = Object.prototype.get = 7",
    "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = function () { throw 1 }",
    "Reflect.apply = Reflect.construct = function () { throw 1 }",
    "Array.isArray = function () { return false }",
    "Array.prototype.push = Array.prototype.map = Array.prototype.join = function () { throw 1 }",
    "String.prototype.indexOf = String.prototype.slice = function () { return -1 }",
    "RegExp.prototype.exec = function () { return null }",
    "Object.keys = Object.defineProperty = Object.freeze = function () { throw 1 }",
    "String = Number = Object = Array = TypeError = SyntaxError = Error = undefined",
    "In = function () { return false }",
    "_event = { name: 'other' }",
    "_sessionid = 'other'; _name = 'other'; _ioprocessors = {}",
    "delete ors$$; delete globalThis.ors$$; delete In; delete _event",
    "ors$$.run = ors$$.take = ors$$.direct = ors$$.plan = ors$$.learn = function () { return 999 }",
    "ors$$ = null",
    "Object.keys(globalThis).forEach(function (name) { delete globalThis[name] })",
    "Object.freeze(globalThis)",
    "Object.setPrototypeOf(globalThis, null)",
    "eval = function () { throw 1 }",
    "Math.random = Date.now = function () { throw 1 }",
    "Object.setPrototypeOf(Array.prototype, new Proxy({}, { get: function () { throw 1 } }))",
    "Symbol.iterator; Array.prototype[Symbol.iterator] = function () { throw 1 }",
]


SELF_DAMAGE = [
    "Object.defineProperty(Object.prototype, 'value', { get: function () { throw 1 }, configurable: true })",
]


@pytest.mark.parametrize("script", HARMLESS)
def test_changed_built_ins_do_not_change_the_interpreter(start, script):
    session = start(
        f"<state id='outer'>{PROBE}<transition event='tamper'><script>{quoted(script)}</script></transition></state>"
    )
    session.send("probe")

    session.send("tamper")
    session.send("probe")
    session.send("probe")

    assert session.failed is None, session.failed
    assert session.log == [ANSWER, ANSWER]
    assert "t" in session.configuration


@pytest.mark.parametrize("script", HARMLESS)
def test_not_even_when_they_are_changed_before_the_first_event(start, script):
    session = start(f"<script>{quoted(script)}</script>{PROBE}")

    session.send("probe")

    assert session.failed is None, session.failed
    assert session.log == [ANSWER]
    assert session.configuration == {"t"}


@pytest.mark.parametrize("script", SELF_DAMAGE)
def test_what_reaches_into_every_object_ends_in_errors_of_this_session_alone(start, script):
    session = start(
        f"<state id='outer'>{PROBE}<transition event='tamper'><script>{quoted(script)}</script></transition></state>"
    )

    for event in ("tamper", "probe", "probe", "unknown"):
        session.send(event)

    assert session.log == [ANSWER] * len(session.log)
    assert session.errors or isinstance(session.failed, EngineError)


TAMPERING = [
    "ors$$.part('config = ids = fail = null')",
    "ors$$.part('0', JSON.stringify({ sessionid: {}, types: { scxml: 7 }, targets: null, invokeTypes: [] }))",
    "ors$$.plan(0, 'throw 1', '[\" s \",[],null,[0,true],\"probe\"]')",
    "for (var one in ors$$c.b) ors$$c.b[one] = null",
    "for (var one in ors$$c.g) ors$$c.g[one] = 7",
    "ors$$.run('0,function(a,b){b.g=b.b=b.d=b.s=b.scripts=null}', '[]')",
    "ors$$c.g = ors$$c.b = ors$$c.d = ors$$c.s = ors$$c.scripts = null",
    "Object.freeze(ors$$c)",
    "Object.defineProperty(ors$$c, 'at', { get: function () { throw 1 }, set: function () { throw 2 } })",
    "ors$$c = null",
    'ors$$.run(\'\', \'[["", 0], ["", 1], ["", 999]]\')',
    "ors$$.run('', '{')",
    'ors$$.plan(0, "", \'[" s ",[[999]],null,[0,true],"probe"]\')',
    "ors$$.plan(1, '', '[\" s \",[],null,[0,true],null]')",
    "for (var i = 0; i < 9; i++) ors$$.plan(i, '', '[\" s \",[],[999,[],true,null,[]],[0,false],null]')",
    "for (var i = 0; i < 9; i++) try { ors$$.learn(i, '', '0', '[999,[],true,null,[]]') } catch (e) {}",
    "for (var i = 0; i < 9; i++) try { ors$$.learn(i, '', '-', '[-1,[],true,null,[]]') } catch (e) {}",
    "for (var i = 0; i < 9; i++) try { ors$$.learn(i, '', '0', '[0,[],false,[0,false,[0]],[[0,\"inner\",\"{\"]]]') } catch (e) {}",
    "for (var i = 0; i < 9; i++) try { ors$$.learn(i, '', '0', '[0,[],true,[99,true,[99]],[]]') } catch (e) {}",
    "ors$$.chain('[[0,false],[],0,false,[1,1],1e9,1e9,1e9]')",
    "ors$$.at(0).choose = ors$$.at(0).turns = null",
    "for (var i = 0; i < 9; i++) try { ors$$.at(i).learn('0', 999, []) } catch (e) {}",
    "ors$$.threw(999, 'no')",
    "ors$$.restore('{\"initialised\": []}', '{}')",
    "ors$$.restore('null', 'null')",
    "ors$$.snapshot(); ors$$.scripted()",
    "ors$$.evaluate('for (var i = 0; i < 9; i++) i', {}, '{', 'x')",
    'ors$$c.at = \'0,null],[0,"log",0,null,"{",null\'',
    "ors$$c.at = { toString: function () { throw 1 } }",
    "ors$$c.at = 1e9",
    "ors$$c.at = -1",
    "ors$$.raise({ toString: function () { return '\\ud800' } }, 1)",
    "ors$$.cancel({})",
    "ors$$.log(null, 1, { toString: function () { throw 1 } })",
    "ors$$.invoke('0,\"x\",null,null,null],[0,\"log\",0', 's', 'i', null, function () { return {} })",
    "ors$$.invoke(-1, 's', 'i', null, function () { return {} })",
    "ors$$.invoke(1e6, 's', 'i', null, function () { return {} })",
    'ors$$.action(\'0,"x","{\', [], function () { return {} })',
    "ors$$.action(-1, [], function () { return {} })",
    "ors$$.action(1e6, [], function () { return null })",
    "ors$$.done('done.state.s', function () { return { toJSON: 1 } })",
    "ors$$.send(null, null, function () { return { type: 'constructor' } })",
    "ors$$.send({}, null, function () { return { event: {}, target: '#_internal', delay: '9'.repeat(400) + 's' } })",
    "ors$$.condition = ors$$.log = ors$$.list = null",
    "arguments.callee.caller",
]


@pytest.mark.parametrize("where", ["block", "script"])
@pytest.mark.parametrize("script", TAMPERING)
def test_calls_of_the_interpreters_own_functions_hurt_their_session_at_most(start, script, where):
    block = f"<transition event='tamper'><script>{quoted(script)}</script></transition>" if where == "block" else ""
    top = f"<script>{quoted(script)}</script>" if where == "script" else ""
    session = start(f"{top}<state id='outer'>{PROBE}{block}</state>")
    session.send("probe")

    for event in ("tamper", "probe", "probe", "tamper", "unknown"):
        session.send(event)

    assert session.failed is None or isinstance(session.failed, EngineError), session.failed
    if session.failed is None:
        assert session.configuration
    session.close()


def test_what_is_damaged_is_said(start):
    session = start(f"<state id='outer'>{PROBE}</state>")
    session.send("probe")

    session.evaluate(
        "(function () { for (var i = 0; i < 9; i++) try { ors$$.learn(i, '', '0', '[999,[],true,null,[]]') } catch (e) {} })(), 1"
    )
    for _ in range(4):
        session.send("probe")

    assert isinstance(session.failed, EngineError)
    assert "damaged the ECMAScript environment of their own session" in str(session.failed)


def test_sessions_of_one_document_do_not_share_what_one_of_them_changed(runtime, load):
    document = load(f"<script>Array.prototype.extra = 1; var mine = _sessionid</script>{PROBE}")
    one, other = runtime.start(document), runtime.start(document)

    one.evaluate(
        "(function () { Array.prototype.extra = 2; mine = 'changed'; Object.prototype.toJSON = 3; return 1 })()"
    )

    assert other.evaluate("[[].extra, mine, typeof Object.prototype.toJSON]") == [1, other.id, "undefined"]
    other.send("probe")
    assert other.log == [ANSWER]


BREAKOUTS = [
    "1)}), (function () { for (;;) {} })(), (function () { return (1",
    "1]}), (function () { for (;;) {} })(), (function () { return [1",
    "}), (function () { for (;;) {} })(), (function () {",
    "}; for (;;) {} ; function f() {",
    "} / (function () { for (;;) {} })() / {",
    "}}; JSON = null; {{",
    "} function JSON() {} function String() {} {",
    "1); } catch (e) {} for (;;) {} try { (1",
    "/*",
    "1 //",
    "1 <!-- x",
    "\\u007d",
    "`",
    "1\u2028)",
]


@pytest.mark.parametrize("source", BREAKOUTS)
@pytest.mark.parametrize("dialect", ["w3c", "ors"])
def test_a_text_that_closes_its_own_brackets_does_not_run_when_it_is_checked(runtime, load, source, dialect):
    text = quoted(source).replace("'", "&apos;")
    for inside in (
        f"<state id='s'><onentry><script>{text}</script></onentry></state>",
        f"<state id='s'><onentry><log expr='{text}'/></onentry></state>",
        f"<state id='s'><transition event='never' cond='{text}'/></state>",
        f"<state id='s'><onentry><assign location='{text}' expr='1'/></onentry></state>",
        f"<state id='s'><transition event='never'><foreach array='[1]' item='{text}'/></transition></state>",
    ):
        with contextlib.suppress(EngineError):  # it may spoil its own document, within the session's limits
            runtime.start(load(inside, dialect=dialect)).close()

    after = runtime.start(load(PROBE))
    after.send("probe")
    assert after.log == [ANSWER]


def test_many_sessions_of_a_hostile_document_do_not_spoil_the_memory_of_plans(engine, load):
    inside = f"<state id='outer'>{PROBE}<transition event='tamper'><script>{quoted(TAMPERING[9])}</script></transition></state>"
    document = load(inside)
    with orsagent.Runtime(engine=engine) as runtime:
        hostile = [runtime.start(document) for _ in range(5)]
        for session in hostile:
            for event in ("probe", "tamper", "probe", "probe"):
                session.send(event)
        honest = runtime.start(document)
        honest.send("probe")
        honest.send("probe")
        honest.send("probe")

        assert honest.failed is None
        assert honest.log == [ANSWER, ANSWER]


def quoted(script):
    return script.replace("&", "&amp;").replace("<", "&lt;")
