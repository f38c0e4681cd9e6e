"""What has ended processes or hung them: in processes of their own, which must live on and end by themselves."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
import orsagent

engine, *scripts = sys.argv[1:]
limits = orsagent.Limits(seconds=0.2, bytes=64 * 1024 * 1024)


def load(script):
    script = script.replace("&", "&amp;").replace("<", "&lt;")
    return orsagent.loads(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">'
        '<transition event="go"><script>' + script + "</script></transition>"
        '<transition event="ask"><log label="answer" expr="1 + 1"/></transition></state></scxml>'
    )


with orsagent.Runtime(engine=engine, limits=limits) as runtime:
    other = runtime.start(load(""))
    for script in scripts:
        print(script, file=sys.stderr, flush=True)
        victim = runtime.start(load(script))
        victim.send("go")
        other.send("ask")
        failed = type(victim.failed).__name__
        print(json.dumps([script, failed, [error.event for error in victim.errors], len(other.log)]), flush=True)
        victim.close()
"""

GROUPS = {
    "arrays": [
        "new Array(1e9).fill(0)",
        "new Array(1e8).fill(0)",
        "Array(4294967295).fill().map(function () { return 1 })",
        "Array.from({ length: 1e9 })",
        "Array.prototype.indexOf.call({ length: 9007199254740991 }, 1)",
        "Array.prototype.includes.call({ length: 9007199254740991 }, 1)",
        "Array.prototype.join.call({ length: 4294967295 })",
        "var a = []; a[4294967290] = 1; a.slice()",
        "var a = []; a.length = 4294967295; a.sort()",
        "var a = []; a.length = 4294967295; a.reverse(); a.concat(a)",
    ],
    "texts": [
        "'x'.repeat(5e8).split('')",
        "'x'.repeat(1 << 28) + 'y'.repeat(1 << 28)",
        "var t = 'x'; for (;;) t += t",
        "''.padStart(1 << 29, 'abc').replace(/a/g, 'bb')",
        "JSON.stringify(Array(1e5).fill('x'.repeat(1e4)))",
        "JSON.parse('['.repeat(1e6))",
        "String.raw({ raw: { length: 1e10 } })",
        "'\\u0130'.repeat(1e7).toLowerCase().normalize('NFKD')",
    ],
    "memory": [
        "var all = []; for (;;) all.push(new Array(1000).fill({}))",
        "var all = {}; for (var i = 0; ; i++) all['k' + i] = 'x'.repeat(1000)",
        "for (var all = []; ;) all.push(new ArrayBuffer(1 << 20))",
        "new ArrayBuffer(4e9)",
        "new SharedArrayBuffer(4e9)",
        "new WebAssembly.Memory({ initial: 65536 })",
        "var o = {}; for (var i = 0; i < 1e6; i++) o = { o: o }; JSON.stringify(o)",
        "var p = {}; for (var i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
        "var e = new Error('x'.repeat(1e8)); throw e",
        "new Intl.DateTimeFormat('x'.repeat(1e7))",
    ],
    "later": [
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "Promise.resolve().then(function again() { return Promise.resolve().then(again) })",
        "(async function () { for (;;) await 1 })()",
        "setTimeout(function again() { setTimeout(again, 0) }, 0)",
        "debugger; gc()",
        "import('x')",
    ],
    "expressions and numbers": [
        "/^(.*a){30}$/.test('a'.repeat(40))",
        "/(x+x+)+y/.test('x'.repeat(5000))",
        "new RegExp('(a?){50000}'.repeat(100)).test('a')",
        "3n ** (2n ** 30n)",
        "var n = 3n; for (;;) n = n * n",
    ],
    "depth": [
        "(function f() { f.apply(null, new Array(100000)) })()",
        "(function f() { [1].forEach(f); })()",
        "eval('('.repeat(1e6))",
        "Function('return ' + '['.repeat(1e5))()",
        "Error.stackTraceLimit = Infinity; (function f() { f() })()",
    ],
    "throws": [
        "throw { get message() { for (;;) {} } }",
        "throw new Proxy({}, { get: function () { for (;;) {} }, has: function () { return true } })",
        "Error.prepareStackTrace = function () { for (;;) {} }; null.x",
        "Symbol.hasInstance; ({})[{ toString: function () { for (;;) {} } }]",
        "Object.defineProperty(globalThis, 'x', { get: function () { for (;;) {} } }); x",
    ],
}


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("group", GROUPS)
def test_the_process_lives_on_and_another_session_answers(engine, group):
    command = [sys.executable, "-c", PROGRAM, engine, *GROUPS[group]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [script for script, *_ in told] == GROUPS[group]
    for answers, (script, failed, errors, logged) in enumerate(told, start=1):
        assert failed in ("NoneType", "TimeLimitError", "MemoryLimitError"), script
        assert set(errors) <= {"error.execution"}, script
        assert logged == answers, script


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_the_array_that_ends_the_process_of_v8_alone_is_an_error_event_here(engine):
    command = [sys.executable, "-c", PROGRAM, engine, "new Array(1e9).fill(0)"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert json.loads(done.stdout) == ["new Array(1e9).fill(0)", "NoneType", ["error.execution"], 1]
