"""Errors in scripts are told where they were thrown: the file, the line, and where an engine knows it the column."""

from xml.sax.saxutils import escape

import pytest

import orsagent

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml"'
LIBRARY = """// a library
function fine(x) {
  return x;
}

var kept = {};
function broken(x) {
  var y = 1;
  return x.member.of;
}
kept.method = function method() {
  throw new Error('here');
};
function through(f) {
  return fine(f());
}
"""


@pytest.fixture
def places(runtime, project):
    """The places of the errors of a document, as file:line, and its session."""

    def places(inside, **options):
        session = runtime.start(project.load(inside, **options))
        return [project.shown(error.detail).rpartition(":")[0] for error in session.errors], session

    return places


def onentry(content):
    return f'<state id="s"><onentry>\n{content}</onentry></state>'


@pytest.mark.parametrize(
    ("call", "line"),
    [("broken({})", 9), ("kept.method()", 12), ("through(broken)", 9), ("through(kept.method)", 12)],
)
@pytest.mark.parametrize(
    "content",
    ['<log expr="{}"/>', "<script>{}</script>", '<assign location="kept.x" expr="{}"/>', '<if cond="{}"/>'],
)
@pytest.mark.parametrize("dialect", ["w3c", "ors"])
def test_an_error_in_an_included_function_is_told_in_its_file(places, project, call, line, content, dialect):
    project.write("lib/library.js", LIBRARY)

    found, _ = places(
        '<script><xi:include href="lib/library.js" parse="text"/></script>' + onentry(content.format(call)),
        dialect=dialect,
    )

    assert found == [f"lib/library.js:{line}"]


def test_the_event_tells_the_file_and_the_line(places, project):
    project.write("library.js", LIBRARY)

    _, session = places(
        '<script><xi:include href="library.js" parse="text"/></script><state><onentry><log expr="broken({})"/></onentry>'
        '<transition event="error"><script>told = _event.data</script></transition></state>'
    )

    assert session.evaluate("told.document").endswith("library.js")
    assert session.evaluate("told.linenumber") == 9


def test_lines_are_counted_in_the_file_whatever_stands_in_front(places, project):
    project.write("library.js", LIBRARY)

    found, _ = places(
        '<script>\n\n  function own() { return broken(1) }\n <xi:include href="library.js" parse="text"/>\n'
        "function after() {\n  return none.at.all }</script>"
        + onentry('<log expr="own()"/></onentry><onentry><log expr="after()"/>')
    )

    assert found == ["library.js:9", "main.scxml:7"]


def test_a_script_from_src_is_told_in_its_file(places, project):
    project.write("library.js", LIBRARY)

    found, _ = places('<script src="library.js"/>' + onentry('<log expr="broken({})"/>'))

    assert found == ["library.js:9"]


@pytest.mark.parametrize(
    "script",
    [
        "\n  f = 1;\n  f.x.y = 2;",
        "\n  var f = 1;\n  f.x.y = 2;",
        "\n  function f() {\n  return f.x.y; }\n  f()",
        "\n  (function() {\n    undefinedFunction();\n  })();",
    ],
)
def test_an_error_in_a_script_of_the_document_is_told_at_its_line(places, engine, script):
    found, _ = places(onentry(f"<script>{script}</script>"))

    # QuickJS does not tell apart what stands in the compiled document: there the script as a whole is the place
    inlined = "function" not in script and "var" not in script
    assert found == ["main.scxml:4" if engine == "quickjs" and inlined else "main.scxml:5"]


def test_scripts_of_one_text_are_told_apart(places):
    script = "<script>\n  var f = 1;\n  f.x.y = 2</script>"

    found, _ = places(onentry(f"{script}</onentry>\n<onentry>{script}"))

    assert found == ["main.scxml:5", "main.scxml:8"]


def test_a_top_level_script_is_told_at_its_line(places, project):
    project.write("library.js", "a = 1;\n\nb = none.at.all;")

    found, _ = places(
        '<script>\n none();</script><script>x = 1; <xi:include href="library.js" parse="text"/></script><state/>'
    )

    assert found == ["main.scxml:3", "library.js:3"]


def test_a_syntax_error_in_an_included_top_level_script_is_told_at_its_line(places, project):
    project.write("library.js", "a = 1;\n\nvar b = ;\n")

    found, _ = places('<script><xi:include href="library.js" parse="text"/></script><state/>')

    assert found == ["library.js:3"]


def test_what_is_thrown_and_is_no_error_is_told_where_the_script_begins(places):
    found, _ = places(onentry("<script>\n\n  var f = 1;\n throw 'text'</script>"))

    assert found == ["main.scxml:5"]


@pytest.mark.parametrize(
    "stack",
    [
        "5",
        "'at f (ors$$0:1:1)\\n'.repeat(1e5)",
        "'at f (ors$$99999999999999999999:1:1)'",
        "'at f (ors$$0:99999999:99999999)'",
        "'at f (ors$$0:0:0)'",
        "'at <eval> (<input>:99999999999999999999:1)'",
        "'at <eval> (<input>:0:0)'",
        "'\\ud800'",
        "{toString: function() { throw 1 }}",
    ],
)
def test_stacks_that_a_document_makes_up_do_no_harm(places, stack):
    found, session = places(onentry(f"<script>var e = new Error('x'); e.stack = {escape(stack)}; throw e</script>"))

    assert session.failed is None
    assert len(found) == 1
    assert found[0].startswith("main.scxml:")


def test_a_stack_that_throws_when_it_is_read_does_no_harm(places):
    found, session = places(onentry("<script>throw {message: 'm', get stack() { throw new Error('again') }}</script>"))

    assert session.failed is None
    assert found == ["main.scxml:3"]


@pytest.mark.parametrize(("first", "second", "known"), [("one", "two", True), ("two", "one", False)])
def test_functions_of_one_name_in_two_files_are_told_apart_or_not_told(places, project, engine, first, second, known):
    project.write("one.js", "\nfunction same() { return none.at.all }")
    project.write("two.js", "\n\n\nfunction same() { return none.at.all }")

    found, _ = places(
        f'<script><xi:include href="{first}.js" parse="text"/></script>'
        f'<script><xi:include href="{second}.js" parse="text"/></script>' + onentry('<log expr="same()"/>')
    )

    # QuickJS tells the line and the function: in the second case both files could be meant
    place = {"one": "one.js:2", "two": "two.js:4"}[second]
    assert found == [place if known or engine == "v8" else "main.scxml:3"]


def test_errors_in_a_part_with_a_prefix_are_told_at_their_line(places, project):
    project.document(
        "part.scxml",
        '<state id="p"><onentry>\n<script>\n  var a = _my_prefix;\n  a.x.y = 1</script></onentry>'
        "<onentry><script>\n  b = _my_prefix;\n  b.x.y = 1</script></onentry></state>",
    )

    found, _ = places('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert found[0] == "part.scxml:5"
    assert found[1] in ("part.scxml:7", "part.scxml:6")


def test_columns_are_those_of_the_file(project):
    project.write("library.js", "function f(x) {\n  '\N{CROCODILE}'; return x.member.of }")

    with orsagent.Runtime(engine="v8") as runtime:
        session = runtime.start(
            project.load(
                '<script><xi:include href="library.js" parse="text"/></script>' + onentry('<log expr="f({})"/>')
            )
        )

    assert project.shown(session.errors[0].detail) == "library.js:2:24"
