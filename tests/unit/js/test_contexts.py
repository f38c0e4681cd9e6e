"""What both engines promise: sources, functions, threads and the end of a context."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest

from orsagent import js
from orsagent.errors import EngineError, EngineUnavailableError, ScriptError, ScriptSyntaxError
from orsagent.js import Limits


def test_an_unknown_engine_is_refused_with_the_names_that_exist():
    with pytest.raises(EngineUnavailableError, match=r"'spidermonkey'.*v8, quickjs"):
        js.engine("spidermonkey")


def test_an_engine_knows_its_name(engine):
    assert js.engine(engine.name).name == engine.name


def test_importing_the_package_loads_no_engine():
    program = "import sys, orsagent.js; assert not {'py_mini_racer', 'quickjs', '_quickjs'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_contexts_that_nobody_has_closed_are_closed_before_python_ends():
    program = """
import atexit
atexit.register(lambda: print("open at the end:", len(v8._LIVE)))  # runs after what is registered later
from orsagent import js
from orsagent.js import Limits, v8
contexts = [js.engine("v8").context(Limits()) for _ in range(2)]
contexts[0].load("var a = 1")
print("open:", len(v8._LIVE))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines() == ["open: 2", "open at the end: 0"]


def test_quickjs_says_how_to_install_it_when_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "quickjs", None)
    with pytest.raises(EngineUnavailableError, match=r'pip install "orsagent\[quickjs\]"'):
        js.engine("quickjs")


def test_what_a_source_declares_is_seen_by_later_sources_and_functions(context):
    context.load("var a = 1; let b = 2; const c = 3; class D {} function e() { return a + b + c; }")
    context.load("b = 20; var f = () => e() + typeof D;")
    assert context.function("f")() == "24function"


def test_a_strict_source_declares_too(context):
    context.load(
        "'use strict'; var a = 1; let {b, c: [d]} = {b: 2, c: [3]}; function e() { return this === undefined; }"
    )
    assert context.function("(() => `${a}${b}${d}${e()}`)")() == "123true"


def test_a_constant_of_a_source_cannot_be_changed_by_another(context):
    context.load("const a = 1;")
    with pytest.raises(ScriptError, match="TypeError"):
        context.load("a = 2;")
    assert context.function("(() => a)")() == 1


def test_a_name_cannot_be_declared_twice_by_let(context):
    context.load("let a = 1;")
    with pytest.raises(EngineError, match="already"):
        context.load("let a = 2;")


def test_words_inside_functions_texts_and_comments_declare_nothing(context):
    context.load("/* let a */ var t = 'const b'; (function () { let c = 1; class d {} })(); { const e = 1; }")
    assert context.function("(() => [typeof a, typeof b, typeof c, typeof d, typeof e].join())")() == ",".join(
        ["undefined"] * 5
    )


@pytest.mark.parametrize(
    "source",
    [
        "1n",
        "new Date(NaN)",
        "'\\ud800'",
        "({})",
        "// comment",
        "class A {}",
        "<!-- old comment",
        "",
        "'use strict'",
        "(async () => 1)()",
    ],
)
def test_a_source_may_end_with_anything(context, source):
    context.load(source)
    assert context.function("(() => 1)")() == 1


@pytest.mark.parametrize(
    "source", ["if (x)", "var a = `", "/* open", "return 5", "let a = ;", "let a, a;", "'\ud800'", "("]
)
def test_what_is_no_ecmascript_is_a_syntax_error(context, source):
    with pytest.raises(ScriptSyntaxError):
        context.load(source)
    assert context.function("(() => 1)")() == 1


@pytest.mark.parametrize("source", ["throw new SyntaxError('own')", "eval('(')"])
def test_a_syntax_error_that_a_script_throws_is_a_script_error(context, source):
    with pytest.raises(ScriptError, match="SyntaxError"):
        context.load(source)


@pytest.mark.parametrize("text", ["", "plain", "é\u2028\u2029\U0001f600", "\ud800 half", "a\0b", "\"'\\`${x}"])
def test_arguments_arrive_as_they_are(context, text):
    units = text.encode("utf-16-le", "surrogatepass")
    expected = [int.from_bytes(units[place : place + 2], "little") for place in range(0, len(units), 2)]
    codes = context.function(
        "((text, n) => JSON.stringify([...Array(text.length).keys()].map(i => text.charCodeAt(i))) + n)"
    )
    assert codes(text, 7) == json.dumps(expected, separators=(",", ":")) + "7"


def test_a_function_sees_how_many_arguments_it_got(context):
    count = context.function("(function () { return arguments.length; })")
    assert [count(), count("a"), count("a", 2), count(*range(9))] == [0, 1, 2, 9]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [("-5", -5), ("2147483647", 2**31 - 1), ("'\u2028é'", "\u2028é"), ("'a' + 'b'.repeat(5000)", "a" + "b" * 5000)],
)
def test_integers_and_texts_are_answers(context, expression, answer):
    found = context.function(f"(() => {expression})")()
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    "expression",
    [
        "1n",
        "true",
        "1.5",
        "null",
        "undefined",
        "({})",
        "[]",
        "new Date(NaN)",
        "Symbol()",
        "'\\ud800'",
        "() => 1",
        "new Proxy({}, {})",
        "4294967296",
        "NaN",
    ],
)
def test_any_other_answer_is_a_script_error(context, expression):
    with pytest.raises(ScriptError):
        context.function(f"(() => ({expression}))")()
    assert context.function("(() => 1)")() == 1


def test_what_is_no_function_is_a_script_error_when_it_is_called(context):
    with pytest.raises(ScriptError):
        context.function("missing.part")()
    with pytest.raises(ScriptError):
        context.function("5")()


def test_the_message_of_an_exception_is_told_and_bounded(context):
    with pytest.raises(ScriptError, match="TypeError: of mine"):
        context.load("throw new TypeError('of mine')")
    with pytest.raises(ScriptError) as caught:
        context.load("throw new Error('x'.repeat(100000))")
    assert len(str(caught.value)) <= 1000


def test_each_call_into_a_context_is_counted(context):
    context.load("var a;")
    function = context.function("(() => 1)")
    function()
    function()
    assert context.crossings == 3


def test_contexts_share_nothing(engine):
    first, second = engine.context(Limits()), engine.context(Limits())
    first.load("var shared = 1; Array.prototype.map = null;")
    assert second.function("(() => typeof shared + typeof [].map)")() == "undefinedfunction"


def test_a_closed_context_refuses_calls_and_closes_again(context):
    function = context.function("(() => 1)")
    function()
    context.close()
    context.close()
    with pytest.raises(EngineError, match="closed"):
        function()
    with pytest.raises(EngineError, match="closed"):
        context.load("1")


def test_closing_an_engine_closes_its_contexts(engine):
    function = engine.context(Limits()).function("(() => 1)")
    function()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        function()


def test_a_context_works_inside_a_running_asyncio_loop(engine):
    async def main():
        context = engine.context(Limits())
        context.load("var a = 1;")
        before = asyncio.get_running_loop()
        answer = context.function("(() => a)")()
        await asyncio.sleep(0)
        assert asyncio.get_running_loop() is before
        context.close()
        return answer

    assert asyncio.run(main()) == 1


def test_each_thread_can_have_contexts_of_its_own(engine):
    answers = []

    def work(number):
        context = engine.context(Limits())
        add = context.function("((a, b) => a + b)")
        answers.append(sum(add(number, i) for i in range(100)))
        context.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [4950, 5050, 5150]


def test_a_context_in_another_thread_works_or_says_that_it_does_not(engine):
    context = engine.context(Limits())
    function = context.function("(() => 1)")
    function()
    found = []

    def work():
        try:
            found.append(function())
        except EngineUnavailableError as error:
            found.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [1] if engine.name == "v8" else "another thread" in found[0]
    assert function() == 1


MAKER = """var made = (number, answer, failed) => {
  const work = () => { if (number < 0) throw { toString() { for (;;); } }; return number === 7 ? "a" + "b".repeat(9) : number; };
  if (!answer) return work;
  return () => { try { return answer(work()); } catch (error) { failed(error); } throw null; };
};"""


def test_a_direct_function_answers_with_integers_and_texts_and_counts_as_a_crossing(context):
    context.load(MAKER)
    before = context.crossings

    assert [context.direct("made", number)() for number in (1, 7)] == [1, "abbbbbbbbb"]
    assert context.crossings == before + 2


def test_an_exception_of_a_direct_function_of_quickjs_that_is_told_by_running_for_ever_ends_all_the_same():
    context = js.engine("quickjs").context(Limits(seconds=0.3))
    context.load(MAKER)

    with pytest.raises(EngineError):
        context.direct("made", -1)()


def test_a_direct_function_of_quickjs_is_refused_in_another_thread():
    context = js.engine("quickjs").context(Limits())
    context.load(MAKER)
    function, found = context.direct("made", 1), []
    assert function() == 1

    def work():
        with pytest.raises(EngineUnavailableError, match="another thread") as refused:
            function()
        found.append(refused)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(found) == 1
    assert function() == 1
