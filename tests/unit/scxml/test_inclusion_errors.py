"""Inclusions that are wrong: what is said, by which code, and where."""

import pytest

import orsagent

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml"'
XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'


@pytest.fixture
def refused(project):
    """The error of a document that cannot be loaded: its code, place and message."""

    def refused(inside, **options):
        with pytest.raises(orsagent.DocumentError) as caught:
            project.load(inside, **options)
        return caught.value.code, project.shown(caught.value.position), caught.value.message

    return refused


@pytest.mark.parametrize(
    ("include", "column", "message"),
    [
        ('href="x.xml" parse="html"', 33, "parse is 'html'; expected xml or text"),
        ('href="x.xml" parse=""', 33, "parse is ''; expected xml or text"),
        ("", 1, "needs 'href', the name of a file, or 'xpointer'"),
        ('href=" "', 19, "needs 'href', the name of a file, or 'xpointer'"),
        ('href="x.xml" xpointer="element(/1/2)"', 36, "schemes such as element() and xpointer() are not supported"),
        ('href="x.xml" xpointer="xpointer(id(\'a\'))"', 36, "expected the id of an element"),
        ('href="x.xml#part"', 19, "write its id into the attribute xpointer"),
        ('href="x.xml" xpointr="a"', 35, "has no attribute 'xpointr'; it knows: href, parse, xpointer"),
        ('href="x.xml" resolveid="a b"', 37, "expected a name without spaces"),
    ],
)
def test_attributes_that_have_no_meaning_are_told(refused, include, column, message):
    code, place, told = refused(f"<xi:include {include}/>")

    assert (code, place) == ("bad-include", f"main.scxml:2:{column}")
    assert message in told


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ('<xi:include href="f.js"/>', "<script> holds text: write parse='text'"),
        ('<xi:include parse="text"/>', "needs 'href'"),
        ('<xi:include href="f.js" parse="text" xpointer="a"/>', "a text has no elements: remove 'xpointer'"),
        ('<xi:include href="f.js" parse="text" resolveid="a"/>', "a text has no elements: remove 'resolveid'"),
        ("<xi:fallback/>", "<xi:fallback> stands outside <xi:include>"),
        ("<xi:inclde href='f.js'/>", "there is no XInclude element <xi:inclde>"),
        (
            '<xi:include href="f.js" parse="text"><xi:fallback/><xi:fallback/></xi:include>',
            "can have one <xi:fallback> only",
        ),
        (
            '<xi:include href="f.js" parse="text"><xi:include href="f.js" parse="text"/></xi:include>',
            "put it into <xi:fallback>, or behind",
        ),
    ],
)
def test_inclusions_in_scripts_are_checked(refused, project, script, message):
    project.write("f.js", "f = 1")

    code, place, told = refused(f"<script>\n{script}</script><state/>")

    assert code == "bad-include"
    assert place.startswith("main.scxml:3:")
    assert message in told


@pytest.mark.parametrize("place", ["<state>{}</state>", "{}", "<state><onentry>{}</onentry></state>"])
def test_text_where_no_text_is_read_is_refused(refused, project, place):
    project.write("f.js", "f = 1")

    code, _, told = refused(place.format('<xi:include href="f.js" parse="text"/>') + "<state/>")

    assert code == "bad-include"
    assert "no text is read here: include text in <script>, <data>, <content>, <assign>" in told


def test_a_whole_document_is_no_part(refused, project):
    project.document("other.scxml", '<state id="a"/>')

    code, place, told = refused('<state id="s"><xi:include href="other.scxml"/></state>')

    assert (code, place) == ("bad-include", "main.scxml:2:33")
    assert "the root of this file is <scxml>, a whole document: name a state in it by its id" in told


@pytest.mark.parametrize(
    ("href", "message"),
    [
        ("none.xml", "there is no file 'none.xml'"),
        ("..%2f..%2fnone.xml", "lies outside the project's root folder"),
        ("http://example.org/part.xml", "is not a file: only files below the project's root folder are read"),
        ("//example.org/part.xml", "is not a file"),
        ("C:\\workflows\\part.xml", "is not a file"),
        ("parts", "there is no file 'parts'"),
        ("\\\\server\\share\\part.xml", "is not a file"),
    ],
)
@pytest.mark.parametrize("parse", ["xml", "text"])
def test_files_that_cannot_be_had_are_told(refused, project, href, message, parse):
    project.write("parts/one.xml", "<one/>")
    include = f'<xi:include href="{href}" parse="{parse}"/>'

    code, place, told = refused(f"<script>{include}</script><state/>" if parse == "text" else include)

    assert (code, place) == ("unreadable-file", f"main.scxml:2:{27 if parse == 'text' else 19}")
    assert told.startswith("this cannot be included: ")
    assert message in told


def test_the_nearest_ids_are_suggested(refused, project):
    project.document("parts.scxml", '<state id="_composer_entry"/><state id="other"/>')

    code, place, told = refused('<xi:include href="parts.scxml" xpointer="_composer_enty"/>')

    assert (code, place) == ("unknown-include-id", "main.scxml:2:42")
    assert told.endswith("has no element with the id '_composer_enty'; did you mean '_composer_entry'?")


def test_without_a_near_id_some_are_listed(refused, project):
    project.document("parts.scxml", '<state id="one"/><state id="two"/>')

    assert refused('<xi:include href="parts.scxml" xpointer="zzz"/>')[2].endswith("; it has: one, two")


def test_a_file_without_ids_says_so(refused, project):
    project.write("part.xml", f"<state {SCXML}/>")

    assert refused('<xi:include href="part.xml" xpointer="zzz"/>')[2].endswith("; it has no ids")


def test_a_circle_is_named(refused, project):
    project.write("a.xml", f'<state {SCXML} {XI}>\n<xi:include href="b.xml"/></state>')
    project.write("b.xml", f'<state {SCXML} {XI}>\n <xi:include href="a.xml"/></state>')

    code, place, told = refused('<xi:include href="a.xml"/>')

    assert (code, place) == ("include-cycle", "b.xml:2:20")
    assert told.replace(f"{project.folder}/", "") == "this inclusion goes in a circle: a.xml -> b.xml -> a.xml"


def test_a_document_cannot_include_itself(refused, project):
    code, place, told = refused('<state id="s"><xi:include href="main.scxml"/></state>')

    assert (code, place) == ("include-cycle", "main.scxml:2:33")
    assert told.count("main.scxml") == 2


def test_an_element_cannot_include_itself_by_its_id(refused):
    code, _, told = refused('<state id="s"><xi:include xpointer="s"/></state>')

    assert code == "include-cycle"
    assert told.count("main.scxml#s") == 2


def test_an_included_file_may_include_another_place_of_the_document(project, runtime):
    project.write("part.xml", f'<state {SCXML} {XI} id="p"><xi:include href="main.scxml" xpointer="hello"/></state>')

    document = project.load(
        '<xi:include href="part.xml"/><state id="s"><onentry xml:id="hello"><log label="hi"/></onentry></state>'
    )

    assert runtime.start(document).log == [("hi", None)]


def test_an_included_file_that_is_not_well_formed_is_told_at_its_place(refused, project):
    project.write("broken.xml", f"<state {SCXML}>\n  <onentry>\n</state>")

    code, place, told = refused('\n <xi:include href="broken.xml"/>')

    assert (code, place) == ("xml-syntax", "broken.xml:3:3")
    assert told.replace(f"{project.folder}/", "").endswith("(included at main.scxml:3:2)")


def test_what_is_wrong_inside_a_part_is_told_at_its_place(refused, project):
    project.write("part.xml", f'<state {SCXML} id="p">\n  <transition evnt="e" target="p"/></state>')

    assert refused('<xi:include href="part.xml"/>')[:2] == ("unknown-attribute", "part.xml:2:21")


def test_a_part_without_a_namespace_is_told_in_its_file(refused, project):
    project.write("part.xml", '\n<state id="p"/>')

    assert refused('<xi:include href="part.xml"/>')[:2] == ("no-namespace", "part.xml:2:1")


def test_ids_that_meet_are_told_with_both_places(refused, project):
    project.write("part.xml", f'\n<state {SCXML} id="s"/>')

    code, place, told = refused('<state id="s"/><xi:include href="part.xml"/>')

    assert (code, place) == ("duplicate-id", f"part.xml:2:{len(f'<state {SCXML} id=') + 2}")
    assert told.replace(f"{project.folder}/", "") == (
        "the id 's' is used twice; first at main.scxml:2:1: give the parts of the document different prefixes "
        "(resolveid), or rename one"
    )


def test_a_part_that_is_included_twice_with_one_prefix_is_told(refused, project):
    project.document("part.scxml", '<state id="p"/>')
    include = '<xi:include href="part.scxml" xpointer="p" resolveid="a"/>'

    code, _, told = refused(f"{include}\n{include}")

    assert code == "duplicate-id"
    assert "the id 'a.p' is used twice" in told


@pytest.mark.parametrize(
    ("data", "encoding", "place", "message"),
    [
        (b"a = 1;\n  b = '\xe4'", "", "f.js:2:8", "a byte here is not utf-8: name its encoding, such as"),
        (b"a\x00b", "", "f.js:1:2", "a text cannot have the character U+0000: is this a file of text?"),
        (b"\x89PNG\r\n\x1a\n", "", "f.js:1:1", "a byte here is not utf-8"),
        (b"a = 1", 'encoding="klingon"', "f.js:1:1", "the encoding 'klingon' is not known"),
        (b"a = 1", 'encoding="rot13"', "f.js:1:1", "the encoding 'rot13' is not known"),
        (b"a = 1", 'encoding="utf-7"', "f.js:1:1", "the encoding 'utf-7' is not known"),
        (b"a = 1", 'encoding="a\x7fb"', "f.js:1:1", "is not known"),
    ],
)
def test_a_file_that_is_no_text_in_its_encoding_is_told(refused, project, data, encoding, place, message):
    project.write("f.js", data)

    code, found, told = refused(f'<script><xi:include href="f.js" parse="text" {encoding}/></script><state/>')

    assert (code, found) == ("encoding", place)
    assert message in told
    assert "included at" in told


@pytest.mark.parametrize("path", [None, "<test>", "<stdin>"])
def test_a_document_without_a_path_cannot_include(path):
    text = f'<scxml {SCXML} {XI} version="1.0">\n<state><xi:include href="x.xml"/></state></scxml>'

    with pytest.raises(orsagent.DocumentError, match="a document without a path has no folder") as caught:
        orsagent.loads(text) if path is None else orsagent.loads(text, path)

    assert (caught.value.code, caught.value.line, caught.value.column) == ("unreadable-file", 2, 8)


def test_a_text_with_a_path_includes_what_lies_beside_that(project, runtime):
    project.write("f.js", "f = 'beside'")
    text = f'<scxml {SCXML} {XI} version="1.0"><script><xi:include href="f.js" parse="text"/></script><state/></scxml>'

    document = orsagent.loads(text, str(project.folder / "unsaved.scxml"))

    assert runtime.start(document).evaluate("f") == "beside"


# --- the root folder


@pytest.mark.parametrize("mark", ["include/common.js", ".project", "src-gen/other.scxml"])
def test_documents_in_a_composer_project_reach_its_other_folders(project, mark):
    project.write(mark, "")
    project.write("include/common.js", "")
    include = '<script><xi:include href="../include/common.js" parse="text"/></script><state/>'

    assert project.load(include, name="src/main.scxml").included


def test_outside_of_the_composer_project_is_outside(refused, project):
    project.write("include/common.js", "")
    project.write("../beside.js", "")
    include = '<script><xi:include href="../../beside.js" parse="text"/></script><state/>'

    code, _, told = refused(include, name="src/main.scxml")

    assert code == "unreadable-file"
    assert "lies outside the project's root folder" in told


def test_a_document_in_no_project_reaches_its_own_folder_only(refused, project):
    project.write("other/common.js", "")
    include = '<script><xi:include href="../other/common.js" parse="text"/></script><state/>'

    assert "lies outside" in refused(include, name="workflows/main.scxml")[2]


def test_the_root_may_be_named(project):
    project.write("other/common.js", "")
    include = '<script><xi:include href="../other/common.js" parse="text"/></script><state/>'

    assert project.load(include, name="workflows/main.scxml", root=project.folder).included


def test_a_named_root_is_not_widened(project):
    project.write("include/common.js", "")
    include = '<script><xi:include href="../include/common.js" parse="text"/></script><state/>'

    with pytest.raises(orsagent.DocumentError, match="lies outside"):
        project.load(include, name="src/main.scxml", root=project.folder / "src")
