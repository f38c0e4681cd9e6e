"""Documents in several files: what inclusions put where, by XInclude 1.0, and where everything was written."""

import pytest

import orsagent

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml"'
GENESYS = 'xmlns:queue="http://www.genesyslab.com/modules/queue"'


@pytest.fixture
def run(runtime, project):
    """Starts a session of a document from what stands inside <scxml>."""

    def run(inside, attributes="", **options):
        return runtime.start(project.load(inside, attributes, **options))

    return run


# --- parse="text"


def test_a_script_may_be_included(run, project):
    project.write("include/common.js", "function twice(x) { return 2 * x }")

    session = run('<script><xi:include href="include/common.js" parse="text"/></script><state id="s"/>')

    assert session.evaluate("twice(4)") == 8


def test_included_text_stands_between_the_texts_around_it(run, project):
    project.write("one.js", "b = a + 1;")
    project.write("two.js", "d = c + 1;")

    session = run(
        '<script>a = 1; <xi:include href="one.js" parse="text"/>c = b + 1;\n'
        '<xi:include href="two.js" parse="text"></xi:include> e = d + 1</script><state/>'
    )

    assert [session.evaluate(name) for name in "abcde"] == [1, 2, 3, 4, 5]


def test_a_script_is_whole_only_with_all_its_texts(run, project):
    project.write("body.js", "var x = 'half of a function'; return x;")

    session = run('<script>function whole() { <xi:include href="body.js" parse="text"/> }</script><state/>')

    assert session.evaluate("whole()") == "half of a function"


@pytest.mark.parametrize(
    "content",
    [
        '<data id="found"><xi:include href="text.txt" parse="text"/></data>',
        '<data id="found"/>',
    ],
)
def test_text_may_be_included_where_text_is_a_value(run, project, content):
    project.write("text.txt", '{"size": 3}')

    session = run(
        f"<datamodel>{content}</datamodel><state id='s'><onentry>"
        '<assign location="found"><xi:include href="text.txt" parse="text"/></assign>'
        '<send event="e"><content><xi:include href="text.txt" parse="text"/></content></send></onentry>'
        '<transition event="e" cond="_event.data.size === 3" target="t"/></state><final id="t"/>'
    )

    assert session.evaluate("found.size") == 3
    assert session.final == "t"


def test_markup_characters_in_included_text_are_text(run, project):
    project.write("compare.js", "function smaller(a, b) { return a < b && !(a > b) } // </script> & <more>")

    session = run('<script><xi:include href="compare.js" parse="text"/></script><state/>')

    assert session.evaluate("smaller(1, 2)") is True


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("f = 'grün \N{EURO SIGN}'".encode(), ""),
        ("\ufefff = 'grün \N{EURO SIGN}'".encode(), ""),
        ("\ufefff = 'grün \N{EURO SIGN}'".encode("utf-16-le"), ""),
        ("f = 'grün \N{EURO SIGN}'".encode("windows-1252"), 'encoding="windows-1252"'),
        ("f = 'grün \N{EURO SIGN}'".encode("utf-16-be"), 'encoding="utf-16-be"'),
        ("\ufefff = 'grün \N{EURO SIGN}'".encode(), 'encoding="UTF-8"'),
    ],
)
def test_text_is_read_in_its_encoding(run, project, data, encoding):
    project.write("text.js", data)

    session = run(f'<script><xi:include href="text.js" parse="text" {encoding}/></script><state/>')

    assert session.evaluate("f") == "grün \N{EURO SIGN}"


@pytest.mark.parametrize(
    "href", ["..\\include\\a b.js", "../include/a%20b.js", "../include/a b.js", "file:../include/a%20b.js"]
)
def test_names_may_have_backslashes_percent_signs_and_spaces(runtime, project, href):
    project.write("include/a b.js", "here = 1")

    document = project.load(
        f'<script><xi:include href="{href}" parse="text"/></script><state/>', name="src-gen/main.scxml"
    )

    assert runtime.start(document).evaluate("here") == 1


def test_a_file_url_names_a_file_below_the_root(run, project):
    path = project.write("there.js", "there = 1")

    session = run(f'<script><xi:include href="{path.as_uri()}" parse="text"/></script><state/>')

    assert session.evaluate("there") == 1


# --- parse="xml"


def test_the_root_of_a_file_takes_the_place_of_the_inclusion(run, project):
    project.write("part.xml", f'<state {SCXML} id="part"><onentry><log label="part"/></onentry></state>')

    session = run('<xi:include href="part.xml"/><state id="other"/>')

    assert session.configuration == {"part"}
    assert session.log == [("part", None)]


def test_an_element_is_found_by_its_id(run, project):
    project.document("library.scxml", '<state id="one"/><state id="two"><state id="inner"/></state>')

    session = run('<xi:include href="library.scxml" parse="xml" xpointer="two"/>')

    assert session.configuration == {"two", "inner"}


def test_a_state_goes_before_anything_else_of_the_same_id(project):
    project.document("library.scxml", '<datamodel><data id="x"/></datamodel><state id="x"/>')

    document = project.load('<xi:include href="library.scxml" xpointer="x"/>')

    assert [state.id for state in document.states] == ["", "x"]


def test_any_element_may_be_included_and_keeps_its_place_among_the_others(run, project):
    project.write("second.xml", f'<log {SCXML} label="2"/>')

    session = run('<state><onentry><log label="1"/><xi:include href="second.xml"/><log label="3"/></onentry></state>')

    assert [label for label, _ in session.log] == ["1", "2", "3"]


def test_an_element_may_be_named_by_xml_id(run, project):
    project.write("library.xml", f'<x:all xmlns:x="urn:x"><log {SCXML} xml:id="greet" label="hello"/></x:all>')

    session = run('<state><onentry><xi:include href="library.xml" xpointer="greet"/></onentry></state>')

    assert session.log == [("hello", None)]


def test_without_href_another_place_of_the_same_file_is_included(run):
    session = run(
        '<state id="a" initial="b"><onentry xml:id="greeting"><log label="hello"/></onentry>'
        '<state id="b"><xi:include xpointer="greeting"/></state></state>'
    )

    assert [label for label, _ in session.log] == ["hello", "hello"]


def test_a_file_may_be_included_several_times(run, project):
    project.write("greet.xml", f'<onentry {SCXML}><log label="hello"/></onentry>')

    session = run(
        '<state id="a" initial="b"><xi:include href="greet.xml"/><state id="b"><xi:include href="greet.xml"/>'
        "</state></state>"
    )

    assert [label for label, _ in session.log] == ["hello", "hello"]


def test_inclusions_nest_and_names_are_relative_to_the_including_file(run, project):
    project.write("parts/deep/log.xml", f'<log {SCXML} label="deep"/>')
    project.write("parts/deep/f.js", "var found = 'by the script of the part'")
    project.write(
        "parts/outer.xml",
        f'<onentry {SCXML} xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="deep/log.xml"/>'
        '<script><xi:include href="deep/f.js" parse="text"/></script></onentry>',
    )

    session = run('<state id="s"><xi:include href="parts/outer.xml"/></state>')

    assert session.log == [("deep", None)]
    assert session.evaluate("found") == "by the script of the part"


def test_what_a_part_names_by_src_is_relative_to_its_file(run, project):
    project.write("parts/value.json", '{"of": "the part"}')
    project.write("parts/f.js", "function f() { return 'of the part' }")
    project.write(
        "parts/part.xml",
        f'<state {SCXML} id="p"><datamodel><data id="d" src="value.json"/></datamodel>'
        '<onentry><script src="f.js"/></onentry></state>',
    )

    session = run('<xi:include href="parts/part.xml"/>')

    assert session.evaluate("d.of + ', ' + f()") == "the part, of the part"


def test_an_invoked_file_of_a_part_is_relative_to_its_file(run, project):
    project.document("parts/child.scxml", '<final id="f"/>')
    project.write(
        "parts/part.xml",
        f'<state {SCXML} id="p"><invoke src="child.scxml" id="c"/>'
        '<transition event="done.invoke.c" target="end"/></state>',
    )

    session = run('<xi:include href="parts/part.xml"/><final id="end"/>')

    assert session.final == "end"


def test_a_child_document_may_be_included(run, project):
    project.document("child.scxml", '<final id="f"><donedata><param name="x" expr="5"/></donedata></final>')

    session = run(
        '<state><invoke id="c"><content><xi:include href="child.scxml"/></content></invoke>'
        '<transition event="done.invoke.c" cond="_event.data.x === 5" target="end"/></state><final id="end"/>'
    )

    assert session.final == "end"


def test_data_may_be_an_included_tree(run, project):
    project.write("tree.xml", '<books xmlns=""><book title="one"/></books>')

    session = run('<datamodel><data id="t"><xi:include href="tree.xml"/></data></datamodel><state/>')

    assert session.evaluate("t.getElementsByTagName('book')[0].getAttribute('title')") == "one"


def test_data_items_are_initialised_in_the_order_of_the_whole_document(run, project):
    project.write("part.xml", f'<state {SCXML} id="p"><datamodel><data id="b" expr="a + 1"/></datamodel></state>')

    session = run(
        '\n\n\n\n<datamodel><data id="a" expr="1"/></datamodel><xi:include href="part.xml"/>'
        '<state id="q"><datamodel><data id="c" expr="b + 1"/></datamodel></state>'
    )

    assert session.evaluate("c") == 3


def test_namespaces_of_an_included_file_choose_the_dialect_too(project):
    project.write("part.xml", f'<state {SCXML} {GENESYS} id="p"/>')

    assert project.load('<xi:include href="part.xml"/>').dialect.name == "ors"


# --- fallback


@pytest.mark.parametrize("href", ["none.xml", "http://localhost/none.xml", "../outside.xml", "."])
def test_a_fallback_is_taken_for_what_cannot_be_had(run, href):
    session = run(
        f'<state><onentry><xi:include href="{href}"><xi:fallback><log label="1"/><log label="2"/></xi:fallback>'
        '</xi:include><log label="3"/></onentry></state>'
    )

    assert [label for label, _ in session.log] == ["1", "2", "3"]


def test_a_fallback_is_taken_for_an_id_that_is_not_there(run, project):
    project.document("library.scxml", '<state id="one"/>')

    session = run(
        '<xi:include href="library.scxml" xpointer="two"><xi:fallback><state id="instead"/></xi:fallback></xi:include>'
    )

    assert session.configuration == {"instead"}


def test_a_fallback_may_be_text_with_an_inclusion(run, project):
    project.write("here.js", "found = 'here'")

    session = run(
        '<script>before = 1;<xi:include href="none.js" parse="text"><xi:fallback>missing = true;'
        '<xi:include href="here.js" parse="text"/></xi:fallback></xi:include>; after = 1</script><state/>'
    )

    assert session.evaluate("[before, missing, found, after]") == [1, True, "here", 1]


def test_a_fallback_that_is_not_needed_is_gone(run, project):
    project.write("here.xml", f'<log {SCXML} label="here"/>')

    session = run(
        '<state><onentry><xi:include href="here.xml"><xi:fallback><xi:include href="none.xml"/></xi:fallback>'
        "</xi:include></onentry></state>"
    )

    assert session.log == [("here", None)]


def test_an_empty_fallback_is_nothing(run):
    session = run('<state id="s"><xi:include href="none.xml"><xi:fallback/></xi:include></state>')

    assert session.configuration == {"s"}


def test_a_fallback_does_not_hide_a_file_that_is_wrong(project):
    project.write("broken.xml", "<state>")

    with pytest.raises(orsagent.DocumentError, match="not well-formed"):
        project.load('<xi:include href="broken.xml"><xi:fallback><state/></xi:fallback></xi:include>')


# --- positions


def test_elements_and_attributes_stand_in_the_file_that_they_were_written_in(project):
    project.write(
        "part.xml",
        f'<!-- a part -->\n<state {SCXML} id="p">\n  <transition event="e"\n     cond="x &lt; 3"/>\n</state>',
    )

    document = project.load('<state id="before"/>\n<xi:include href="part.xml"/>\n<state id="behind"/>')

    assert [project.shown(state.position) for state in document.states[1:]] == [
        "main.scxml:2:1",
        "part.xml:2:1",
        "main.scxml:4:1",
    ]
    assert project.shown(document.states[2].transitions[0].position) == "part.xml:3:3"
    assert project.shown(document.guards[0].position) == "part.xml:4:12"


def test_a_script_begins_where_its_first_text_was_written(project):
    project.write("lib/f.js", "\n\n  f = 1")

    document = project.load(
        '<script>\n  own = 1; <xi:include href="lib/f.js" parse="text"/></script>'
        '<script> <xi:include href="lib/f.js" parse="text"/></script><state/>'
    )

    assert [project.shown(one.position) for one in document.scripts] == ["main.scxml:3:3", "lib/f.js:3:3"]


def test_every_character_of_a_script_knows_where_it_was_written(project):
    project.write("mixed.js", "\r\nü = 'ß';\n\tb()")

    document = project.load(
        '<script>a &amp;&amp;\r\n <xi:include href="mixed.js" parse="text"/><!-- no text --> c &lt;\n d</script><state/>'
    )
    (script,) = document.scripts

    def place(text):
        return project.shown(script.passage.at(script.source.index(text)))

    assert place("a &&") == "main.scxml:2:9"
    assert place("&&") == "main.scxml:2:11"
    assert place("ü") == "mixed.js:2:1"
    assert place("ß") == "mixed.js:2:6"
    assert place("b()") == "mixed.js:3:2"
    assert place("c <") == "main.scxml:3:61"
    assert place("<") == "main.scxml:3:63"
    assert place("d") == "main.scxml:4:2"


def test_positions_name_files_as_the_document_was_named(project, monkeypatch):
    project.document("src/main.scxml", '<xi:include href="../parts/part.xml"/>')
    project.write("parts/part.xml", f'<state {SCXML} id="p"/>')
    monkeypatch.chdir(project.folder)

    named = {
        path: str(orsagent.load(path).states[1].position)
        for path in ("src/main.scxml", str(project.folder / "src" / "main.scxml"))
    }

    assert named == {
        "src/main.scxml": "parts/part.xml:1:1",
        str(project.folder / "src" / "main.scxml"): f"{project.folder}/parts/part.xml:1:1",
    }


def test_each_included_file_is_listed_once(project):
    project.write("greet.xml", f'<onentry {SCXML}><log label="hello"/></onentry>')
    project.write("f.js", "f = 1")

    document = project.load(
        '<script><xi:include href="./f.js" parse="text"/></script><script><xi:include href="f.js" parse="text"/></script>'
        '<state id="a"><xi:include href="greet.xml"/></state><state id="b"><xi:include href="greet.xml"/></state>'
    )

    assert [project.shown(one.path) for one in document.included] == ["f.js", "greet.xml"]


def test_a_document_without_inclusions_includes_nothing(project):
    assert project.load('<state id="s"/>').included == ()


def test_two_parts_may_have_states_without_an_id(runtime, project):
    project.write("part.xml", f'<state {SCXML}><transition event="go" target="end"/></state>')

    document = project.load(
        '<parallel id="p"><xi:include href="part.xml"/><xi:include href="part.xml"/></parallel><final id="end"/>'
    )

    assert len(document.by_id) == len(document.states)
    session = runtime.start(document)
    session.send("go")
    assert session.final == "end"
