"""What has ended processes or hung them: each in a process of its own, which must live on and end by itself."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
import orsagent

engine, script = sys.argv[1:]
document = orsagent.loads(
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">'
    '<transition event="go"><script>' + script.replace("&", "&amp;").replace("<", "&lt;") + "</script></transition>"
    '<transition event="ask"><log label="answer" expr="1 + 1"/></transition></state></scxml>'
)
limits = orsagent.Limits(seconds=1.0, bytes=64 * 1024 * 1024)
with orsagent.Runtime(engine=engine, limits=limits) as runtime:
    victim, other = runtime.start(document), runtime.start(document)
    other.send("ask")
    victim.send("go")
    other.send("ask")
    again = runtime.start(document)
    again.send("ask")
    print(json.dumps({
        "failed": type(victim.failed).__name__,
        "errors": [error.event for error in victim.errors],
        "other": other.log,
        "again": again.log,
    }))
"""

SCRIPTS = [
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
    "'x'.repeat(5e8).split('')",
    "'x'.repeat(1 << 28) + 'y'.repeat(1 << 28)",
    "var t = 'x'; for (;;) t += t",
    "''.padStart(1 << 29, 'abc').replace(/a/g, 'bb')",
    "JSON.stringify(Array(1e5).fill('x'.repeat(1e4)))",
    "JSON.parse('['.repeat(1e6))",
    "var all = []; for (;;) all.push(new Array(1000).fill({}))",
    "var all = {}; for (var i = 0; ; i++) all['k' + i] = 'x'.repeat(1000)",
    "for (var all = []; ;) all.push(new ArrayBuffer(1 << 20))",
    "new ArrayBuffer(4e9)",
    "new SharedArrayBuffer(4e9)",
    "new WebAssembly.Memory({ initial: 65536 })",
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "Promise.resolve().then(function again() { return Promise.resolve().then(again) })",
    "(async function () { for (;;) await 1 })()",
    "setTimeout(function again() { setTimeout(again, 0) }, 0)",
    "/^(.*a){30}$/.test('a'.repeat(40))",
    "/(x+x+)+y/.test('x'.repeat(5000))",
    "new RegExp('(a?){50000}'.repeat(100)).test('a')",
    "3n ** (2n ** 30n)",
    "var n = 3n; for (;;) n = n * n",
    "(function f() { f.apply(null, new Array(100000)) })()",
    "(function f() { [1].forEach(f); })()",
    "eval('('.repeat(1e6))",
    "Function('return ' + '['.repeat(1e5))()",
    "var o = {}; for (var i = 0; i < 1e6; i++) o = { o: o }; JSON.stringify(o)",
    "var p = {}; for (var i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
    "var e = new Error('x'.repeat(1e8)); throw e",
    "throw { get message() { for (;;) {} } }",
    "throw new Proxy({}, { get: function () { for (;;) {} }, has: function () { return true } })",
    "debugger; gc()",
    "Error.stackTraceLimit = Infinity; (function f() { f() })()",
    "Error.prepareStackTrace = function () { for (;;) {} }; null.x",
    "Symbol.hasInstance; ({})[{ toString: function () { for (;;) {} } }]",
    "String.raw({ raw: { length: 1e10 } })",
    "Object.defineProperty(globalThis, 'x', { get: function () { for (;;) {} } }); x",
    "new Intl.DateTimeFormat('x'.repeat(1e7))",
    "'\\u0130'.repeat(1e7).toLowerCase().normalize('NFKD')",
    "import('x')",
]


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_process_lives_on_and_other_sessions_answer(engine, script):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, engine, script], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    told = json.loads(done.stdout)
    assert told["other"] == [["answer", 2], ["answer", 2]]
    assert told["again"] == [["answer", 2]]
    assert told["failed"] in ("NoneType", "TimeLimitError", "MemoryLimitError", "ScriptError"), told
    assert set(told["errors"]) <= {"error.execution"}
