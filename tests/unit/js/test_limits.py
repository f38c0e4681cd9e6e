"""What a script cannot do to the process: limits, hostile exceptions, built-ins that run away."""

import os
import subprocess
import sys
import threading

import pytest

from orsagent import js
from orsagent.errors import (
    EngineUnavailableError,
    LimitError,
    MemoryLimitError,
    ScriptError,
    TimeLimitError,
)
from orsagent.js import Limits, v8
from orsagent.js.guard import ABSENT_GLOBALS

HOSTILE = {
    "a BigInt": "throw 1n",
    "null": "throw null",
    "undefined": "throw undefined",
    "a symbol": "throw Symbol('s')",
    "an invalid date": "throw new Date(NaN)",
    "half a surrogate pair": "throw '\\ud800'",
    "an error with half a surrogate pair": "throw new Error('\\ud800')",
    "toString that throws": "throw {toString() { throw 1; }}",
    "toString that loops": "throw {toString() { while (true); }}",
    "a message that loops": "throw {get message() { while (true); }}",
    "a name that loops": "var e = new Error('x'); e.name = {toString() { while (true); }}; throw e",
    "a stack that loops": "throw Object.defineProperty(new Error('x'), 'stack', {get() { while (true); }})",
    "a stack that is a BigInt": "var e = new Error('x'); e.stack = 1n; throw e",
    "a Proxy that throws": "throw new Proxy({}, {get() { throw 2; }})",
    "a Proxy that loops": "throw new Proxy({}, {get() { while (true); }})",
    "a stack of everything": "Object.defineProperty(Object.prototype, 'stack', {get() { while (true); }}); throw 5",
    "toString of errors replaced": "Error.prototype.toString = function () { while (true); }; throw new Error('q')",
    "prepareStackTrace that loops": "Error.prepareStackTrace = function () { while (true); }; throw new Error('x')",
    "stackTraceLimit that loops": "Error.stackTraceLimit = {valueOf() { while (true); }}; null.x",
    "with a lexical declaration": "let a = 1; throw {toString() { while (true); }}",
    "a long message": "throw new Error('x'.repeat(1000000))",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_exception_is_an_engine_error(hurried, source):
    with pytest.raises((ScriptError, LimitError)):
        hurried.load(source)


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_exception_of_a_function_is_an_engine_error(hurried, source):
    with pytest.raises((ScriptError, LimitError)):
        hurried.function(f"(() => {{ {source} }})")()


ENDLESS = {
    "a loop": "while (true);",
    "a loop after the errors were changed": (
        "Error.prototype.toString = function () { while (true); };"
        "Object.defineProperty(Object.prototype, 'stack', {get() { while (true); }});"
        "Object.prototype[Symbol.toPrimitive] = function () { while (true); }; while (true);"
    ),
    "a loop in a finally": "try { while (true); } finally { while (true); }",
    "a regular expression": "/(a+)+$/.test('a'.repeat(50) + 'b')",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_script_meets_the_time_limit(hurried, source):
    with pytest.raises(TimeLimitError, match=r"0\.2 s"):
        hurried.load(source)


GROWING = {
    "an array": "var a = []; for (;;) a.push(new Array(1000).fill(1));",
    "an object": "var o = {}; for (var i = 0; ; i++) o['k' + i] = i;",
    "texts": "var a = []; for (;;) a.push('x'.repeat(1000000) + a.length);",
    "a concatenation that doubles": "var a = [1]; for (;;) a = a.concat(a);",
    "a map": "var m = new Map(); for (var i = 0; ; i++) m.set(i, i);",
}


@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING)
def test_growing_data_meets_a_limit_of_memory_or_of_one_step(engine, source):
    context = engine.context(Limits(seconds=20.0, bytes=24 * 1024 * 1024))
    with pytest.raises((MemoryLimitError, ScriptError), match=r"25,165,824|RangeError"):
        context.load(source)


def test_deep_recursion_is_a_script_error_and_the_context_goes_on(context):
    with pytest.raises(ScriptError, match="RangeError"):
        context.load("(function down(n) { return n === 0 ? 0 : 1 + down(n - 1); })(1000000)")
    assert context.function("(() => 1)")() == 1


def test_after_a_limit_every_call_raises_the_same_error_and_other_contexts_go_on(engine):
    spent, other = engine.context(Limits(seconds=0.2)), engine.context(Limits(seconds=20.0))
    function = spent.function("((x) => { if (x) while (true); return 1; })")
    assert function(0) == 1
    with pytest.raises(TimeLimitError) as first:
        function(1)
    for call in (function, spent.load, lambda _: spent.function("(() => 1)")()):
        with pytest.raises(TimeLimitError) as again:
            call("1")
        assert again.value is first.value
    assert other.function("(() => 1)")() == 1
    spent.close()


SPARSE = "var a = []; a[4294967290] = 1;"
HUGE = "var a = {length: 2 ** 53 - 1, __proto__: Array.prototype};"
LYING = "var n = 0, a = new Proxy([], {get(t, key) { return key === 'length' ? (n++ ? 2 ** 53 - 1 : 1) : t[key]; }});"
GETTER = "var n = 0, a = {__proto__: Array.prototype, get length() { return n++ ? 2 ** 53 - 1 : 1; }};"
METHODS = """
    copyWithin(5,0) every(x=>x) fill(0) filter(x=>x) forEach(x=>x) includes(7) indexOf(7) join() lastIndexOf(7)
    map(x=>x) reduce((x,y)=>x,0) reduceRight((x,y)=>x,0) reverse() shift() slice() some(x=>0) sort() splice(0,1)
    toLocaleString() toReversed() toSorted() toSpliced(0,1) unshift(1) with(0,1)
"""


@pytest.mark.parametrize("method", METHODS.split())
def test_a_method_that_visits_every_index_refuses_arrays_that_are_too_long(context, method):
    for start, error in ((SPARSE, "RangeError"), (HUGE, "RangeError"), (LYING, "TypeError"), (GETTER, "TypeError")):
        assert (
            context.function(f"(() => {{ {start} try {{ a.{method}; }} catch (e) {{ return e.name; }} }})")() == error
        )


@pytest.mark.parametrize(
    "expression",
    [
        "new Array(1e9).fill(0)", "[].concat(new Array(4e9))", "Array.from({length: 1e9})",
        "String.raw({raw: {length: 1e15}})",
        "JSON.stringify({}, new Array(4e9))",
        "JSON.stringify(new Array(4e9))", "'x'.repeat(1e9)", "''.padStart(5e8, 'ab')", "''.padEnd(5e8)",
        "String(new Array(1e9))",
        "[].concat({length: 1e15, [Symbol.isConcatSpreadable]: true})",
    ],
)  # fmt: skip
def test_a_built_in_refuses_what_the_memory_limit_cannot_hold(context, expression):
    assert context.function(f"(() => {{ try {{ {expression}; }} catch (e) {{ return e.name; }} }})")() == "RangeError"


@pytest.mark.parametrize("expression", ["[a].flat()", "[0].flatMap(() => a)", "a.flat()"])
def test_flattening_huge_arrays_ends_with_a_limit_or_an_error(hurried, expression):
    with pytest.raises((TimeLimitError, ScriptError)):
        hurried.load(f"{SPARSE} {expression}")


NATURAL = {
    "[3, 1, 2].sort().map(x => x * 2).slice(1).concat(9, [8], [[7]])": "[4,6,9,8,[7]]",
    "[1, [2, [3, [4]]]].flat()": "[1,2,[3,[4]]]",
    "[1, [2, [3, [4]]]].flat(Infinity)": "[1,2,3,4]",
    "[1, 2].flatMap(x => [x, [x]])": "[1,[1],2,[2]]",
    "Array.prototype.slice.call('abc', 1)": '["b","c"]',
    "Array.prototype.map.call({length: 2, 0: 'a', 1: 'b'}, x => x + x)": '["aa","bb"]',
    "Array.from('abc', x => x + 1)": '["a1","b1","c1"]',
    "Array.from({length: 3}, (_, i) => i)": "[0,1,2]",
    "class_().from([1, 2]).map(x => x + 1) instanceof last": "true",
    "'ab'.repeat(2) + 'x'.padStart(3, '-') + 'x'.padEnd(3) + 'x'.padEnd(3, undefined)": '"abab--xx  x  "',
    "String.raw`a\\n${1}b` + String.raw({raw: 'xyz'}, 0, 1)": '"a\\\\n1bx0y1z"',
    "'a-b-c'.split('-', 2).join() + 'aXbX'.replace(/X/g, '') + 'aa'.replaceAll('a', 'b')": '"a,babbb"',
    "[Array.prototype.fill.name, Array.prototype.fill.length, ''.repeat.name, ''.padStart.length, Array.from.name]": (
        '["fill",1,"repeat",1,"from"]'
    ),
    "Object.keys([].map) + typeof [].map.prototype": '"undefined"',
    "new Proxy({a: 1}, {get: (t, k) => k + t[k]}).a + Proxy.revocable({b: 2}, {}).proxy.b": '"a12"',
    "[...new Proxy([1, 2], {})]": "[1,2]",
}


@pytest.mark.parametrize(("expression", "text"), NATURAL.items())
def test_guarded_built_ins_do_what_ecmascript_says(context, expression, text):
    context.load("var last; function class_() { return last = class extends Array {}; }")
    assert context.function(f"(() => JSON.stringify({expression}))")() == text


def test_guards_do_not_depend_on_what_documents_change(context):
    context.load(
        "Array.isArray = Reflect.apply = Object.getPrototypeOf = null; WeakSet.prototype.has = Math.max = null;"
    )
    assert context.function("(() => [1, 2].slice(1).join() + String.raw`x`)")() == "2x"


def test_both_engines_show_the_same_globals():
    texts = []
    for name in ("v8", "quickjs"):
        engine = js.engine(name)
        names = "Object.getOwnPropertyNames(globalThis).filter(name => globalThis[name] !== undefined).sort().join(' ')"
        texts.append(engine.context(Limits()).function(f"(() => {names})")())
        engine.close()
    assert texts[0] == texts[1]
    assert not set(texts[0].split()) & set(ABSENT_GLOBALS)


@pytest.mark.parametrize(
    "text",
    [
        "'('.repeat(100000) + ')'.repeat(100000)",
        "'['.repeat(100000)",
        "'\\0'",
        "'\\ud800'",
        "'1;'.repeat(500000) + '('",
        "'x'.repeat(4000000) + '('",
    ],
)
def test_new_function_on_hostile_text_throws_what_can_be_caught(context, text):
    assert context.function(f"(() => {{ try {{ new Function({text}); }} catch (e) {{ return e.name; }} }})")() in {
        "SyntaxError", "RangeError", "InternalError",
    }  # fmt: skip
    assert context.function("(() => 1)")() == 1


def test_reactions_of_promises_that_never_end_harm_only_their_context(engine):
    context = engine.context(Limits(seconds=0.2))
    context.load("(async () => { while (true) await 0; })()")
    try:
        context.function("(() => 1)")()
    except TimeLimitError:
        assert engine.name == "v8"
    assert engine.context(Limits(seconds=20.0)).function("(() => 1)")() == 1


def test_too_many_v8_contexts_are_refused(monkeypatch):
    engine = js.engine("v8")
    first = engine.context(Limits())
    monkeypatch.setattr(v8, "_MAX_CONTEXTS", len(v8._LIVE))
    with pytest.raises(EngineUnavailableError, match="use the engine quickjs"):
        engine.context(Limits())
    first.close()
    engine.context(Limits()).close()


FORK = """
import os, sys, warnings
from orsagent import js
from orsagent.errors import EngineUnavailableError

warnings.simplefilter("ignore")
engine = js.engine({name!r})
context = engine.context(js.Limits())
function = context.function("(() => 1)")
assert function() == 1
child = os.fork()
if child == 0:
    try:
        print("inherited", function(), flush=True)
    except EngineUnavailableError as error:
        print("refused:", error, flush=True)
    context.close()
    print("new", js.engine({name!r}).context(js.Limits()).function("(() => 2)")(), flush=True)
    sys.exit(0)
print("child", os.waitpid(child, 0)[1], "parent", function())
engine.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no os.fork here")
@pytest.mark.parametrize(
    ("name", "told"), [("v8", "refused: a V8 context was made before os.fork()"), ("quickjs", "inherited 1")]
)
def test_a_context_from_before_a_fork_says_so_and_new_ones_work(name, told):
    done = subprocess.run(
        [sys.executable, "-c", FORK.format(name=name)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith(told)
    assert done.stdout.endswith("new 2\nchild 0 parent 1\n")


DEADLY = {
    "fill": "new Array(1e9).fill(0)",
    "split": "'x'.repeat(5e8).split('')",
    "match": "'x'.repeat(5e8).match(/x/g)",
    "a sparse array": "var a = []; a[4294967294] = 1; a.fill(2)",
    "sort": "Array.prototype.sort.call({length: 2 ** 53 - 1})",
    "slice": "var a = []; a[4294967290] = 1; a.slice()",
    "a Proxy's keys": "Object.keys(new Proxy({}, {ownKeys() { return new Array(1e8).fill('a'); }}))",
}
RUN = """
import sys
import threading
from orsagent import js
from orsagent.errors import EngineError

engine = js.engine(sys.argv[1])
try:
    engine.context(js.Limits(seconds=2.0)).load(sys.argv[2])
except EngineError as error:
    print(type(error).__name__)
print(engine.context(js.Limits()).function("(() => 'alive')")())
engine.close()
"""


@pytest.mark.parametrize("source", DEADLY.values(), ids=DEADLY)
@pytest.mark.parametrize("name", ["v8", "quickjs"])
def test_what_ended_the_process_without_guards_does_not(name, source):
    done = subprocess.run(
        [sys.executable, "-c", RUN, name, source], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split()[-1] == "alive"


def test_hundreds_of_calls_inside_each_other_fit_the_stack(context):
    context.load("var down = (n) => n === 0 ? 0 : 1 + down(n - 1);")
    assert context.function("(() => down(250))")() == 250


def test_deep_recursion_in_a_thread_is_a_script_error(engine):
    found = []

    def work():
        context = engine.context(Limits(seconds=20.0))
        context.load("var down = (n) => n === 0 ? 0 : 1 + down(n - 1);")
        for call in ("down(1000000)", "JSON.parse('['.repeat(1000000))", "new RegExp('('.repeat(10000))"):
            try:
                context.load(call)
            except ScriptError as error:
                found.append(str(error).partition(":")[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(found) == 3
    assert found[0] == "RangeError"


@pytest.mark.parametrize("size", [1_000, 20_000, 60_000])
def test_a_limit_too_small_for_any_context_is_a_memory_error(size):
    made = js.engine("quickjs")

    with pytest.raises(MemoryLimitError, match=f"{size:,} bytes"):
        made.context(js.Limits(bytes=size))
