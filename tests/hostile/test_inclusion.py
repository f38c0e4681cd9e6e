"""Inclusions made to hurt: what they name is refused, or bounded, and never read from where it must not be."""

import os
import time
import tracemalloc

import pytest

import orsagent
from orsagent import DocumentError

BOUND = 120.0  # seconds: a sign of an endless loop, however slow the machine
SCXML = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude"'
BESIDE = "var secret = 'of the machine'"


@pytest.fixture(autouse=True)
def bounded():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < BOUND


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The project's folder, which is the working folder, with a secret beside it."""
    (tmp_path / "secret.js").write_text(BESIDE)
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def load(inside, path="main.scxml"):
    return orsagent.loads(f'<scxml {SCXML} version="1.0">{inside}</scxml>', path)


def refused(inside, code):
    with pytest.raises(DocumentError) as caught:
        load(inside)
    assert caught.value.code == code
    return caught.value


def text(href):
    return f'<script><xi:include href="{href}" parse="text"/></script><state/>'


@pytest.mark.parametrize(
    "href",
    [
        "../secret.js",
        "..\\secret.js",
        "%2e%2e/secret.js",
        "..%2fsecret.js",
        "..%5csecret.js",
        "./a/../../secret.js",
        "/etc/passwd",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "file://example.org/etc/passwd",
        "FILE:/etc/passwd",
        "../project/../secret.js",
        "~/secret.js",
        "/dev/zero",
        "/proc/self/environ",
    ],
)
@pytest.mark.parametrize("parse", ["text", "xml"])
def test_nothing_outside_the_root_is_read(folder, href, parse):
    include = f'<xi:include href="{href}" parse="{parse}"/>'

    error = refused(f"<script>{include}</script><state/>" if parse == "text" else include, "unreadable-file")

    assert "secret =" not in str(error)


@pytest.mark.parametrize(
    "href",
    [
        "http://localhost:9/x.js",
        "https://localhost:9/x.js",
        "ftp://localhost:9/x.js",
        "//localhost:9/x.js",
        "\\\\server\\share\\x.js",
        "data:text/plain,var a = 1",
        "jar:file:/x.jar!/x.js",
        "php://stdin",
        "http:x.js",
    ],
)
def test_nothing_is_read_over_a_network(folder, href):
    (folder / "x.js").write_text("var a = 1")

    assert "is not a file" in refused(text(href), "unreadable-file").message


def test_a_symbolic_link_does_not_lead_out(folder):
    (folder / "link.js").symlink_to("../secret.js")
    (folder / "up").symlink_to("..")

    assert "lies outside" in refused(text("link.js"), "unreadable-file").message
    assert "lies outside" in refused(text("up/secret.js"), "unreadable-file").message


def test_a_symbolic_link_inside_is_followed(folder):
    (folder / "real.js").write_text("var a = 1")
    (folder / "link.js").symlink_to("real.js")

    assert [one.path for one in load(text("link.js")).included] == ["real.js"]


def test_symbolic_links_that_go_in_a_circle_are_refused(folder):
    (folder / "a.js").symlink_to("b.js")
    (folder / "b.js").symlink_to("a.js")

    refused(text("a.js"), "unreadable-file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_no_file(folder):
    os.mkfifo(folder / "pipe.js")

    assert "there is no file" in refused(text("pipe.js"), "unreadable-file").message


@pytest.mark.parametrize(
    "href",
    [
        "x%00.js",
        "x" * 100_000,
        "../" * 50_000 + "x.js",
        "a/" * 20_000,
        "%",
        "%zz",
        "[",
        "http://[",
        "\ud7ff\u202e.js",
        ".",
    ],
)
def test_names_that_are_none_are_refused(folder, href):
    error = refused(text(href), "unreadable-file")

    assert len(str(error)) < 500


def test_laughs_by_inclusion_are_counted(folder):
    """Each file includes the next ten times."""
    for number in range(12):
        inside = f'<xi:include href="{number + 1}.xml"/>' * 10
        (folder / f"{number}.xml").write_text(f"<if {SCXML} cond='true'>{inside}</if>")
    (folder / "12.xml").write_text(f"<log {SCXML}/>")

    error = refused('<state><onentry><xi:include href="0.xml"/></onentry></state>', "document-too-large")

    assert "there are more than 2,000 inclusions" in error.message


def test_large_parts_count_each_time(folder):
    (folder / "large.xml").write_text(f"<onentry {SCXML}>{'<log/>' * 50_000}</onentry>")
    inside = "".join('<state><xi:include href="large.xml"/></state>' for _ in range(100))

    assert "more than 200,000 elements" in refused(inside, "document-too-large").message


def test_many_states_count_each_time(folder):
    (folder / "states.xml").write_text(f"<state {SCXML}>{'<state/>' * 5_000}</state>")

    assert "more than 20,000 states" in refused('<xi:include href="states.xml"/>' * 10, "document-too-large").message


@pytest.mark.parametrize("parse", ["text", "xml"])
def test_bytes_count_each_time(folder, parse):
    (folder / "long.js").write_text("// " + "x" * 2_000_000)
    (folder / "long.xml").write_text(f"<onentry {SCXML}><log label='{'x' * 2_000_000}'/></onentry>")
    inside = (
        text("long.js").replace("/></script>", "/>" + '<xi:include href="long.js" parse="text"/>' * 1_000 + "</script>")
        if parse == "text"
        else '<state><xi:include href="long.xml"/></state>' * 1_000
    )
    tracemalloc.start()
    try:
        assert "more than 10,485,760 bytes" in refused(inside, "document-too-large").message
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_too_large_is_refused(folder):
    with (folder / "huge.js").open("wb") as file:
        file.truncate(20_000_000)

    assert "is larger than 10,485,760 bytes" in refused(text("huge.js"), "unreadable-file").message


def test_a_chain_of_files_has_an_end(folder):
    for number in range(1_000):
        (folder / f"{number}.xml").write_text(f'<state {SCXML}><xi:include href="{number + 1}.xml"/></state>')

    error = refused('<xi:include href="0.xml"/>', "document-too-deep")

    assert "more than 32 levels deep" in error.message


def test_parts_that_are_deep_together_are_refused(folder):
    for number in range(20):
        inside = f'<xi:include href="{number + 1}.xml"/>' if number < 19 else ""
        (folder / f"{number}.xml").write_text(f"<state {SCXML}>{'<state>' * 100}{inside}{'</state>' * 100}</state>")

    assert "deeper than 200 levels" in refused('<xi:include href="0.xml"/>', "document-too-deep").message


def test_a_wide_circle_is_found(folder):
    for number in range(20):
        (folder / f"{number}.xml").write_text(f'<state {SCXML}><xi:include href="{(number + 1) % 20}.xml"/></state>')

    refused('<xi:include href="0.xml"/>', "include-cycle")


def test_two_thousand_inclusions_in_one_text_take_no_long_time(folder):
    (folder / "one.js").write_text("count += 1;" * 100)
    include = '<xi:include href="one.js" parse="text"/>'

    document = load(f"<script>var count = 0; {include * 2_000}</script><state/>")

    assert len(document.scripts[0].source) > 2_000_000


def test_fallbacks_inside_each_other_are_taken(folder):
    deep = 60
    inside = '<xi:include href="none.xml"><xi:fallback>' * deep + "<log/>" + "</xi:fallback></xi:include>" * deep

    assert load(f"<state><onentry>{inside}</onentry></state>").blocks


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>",
    ],
)
def test_included_files_declare_no_entities(folder, data):
    (folder / "x.xml").write_bytes(data)

    assert refused('<xi:include href="x.xml"/>', "doctype").path == "x.xml"


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "image.js").write_bytes(bytes(range(256)) * 100)

    assert refused(text("image.js"), "encoding").path == "image.js"


@pytest.mark.parametrize(
    "prefix", ["constructor", "__proto__", "a'b", "&quot;+x+&quot;", "</script>".replace("<", "&lt;"), "\u2028"]
)
def test_a_prefix_is_no_code(folder, prefix):
    (folder / "p.xml").write_text(f'<state {SCXML} id="p"><onentry><log expr="_my_prefix"/></onentry></state>')
    include = f'<xi:include href="p.xml" xpointer="p" resolveid="{prefix}"/>'

    try:
        document = load(include)
    except DocumentError as error:
        assert error.code == "bad-include"
    else:
        with orsagent.Runtime() as runtime:
            session = runtime.start(document)
            assert [value for _, value in session.log] == [prefix.replace("&lt;", "<")]


def test_a_rewritten_attribute_of_many_placeholders_takes_no_long_time(folder):
    (folder / "p.xml").write_text(
        f"<state {SCXML} id='p'><onentry><log label='{'$$_MY_PREFIX_$$' * 100_000}'/></onentry></state>"
    )

    document = load('<xi:include href="p.xml" xpointer="p" resolveid="a"/>')

    assert document.states[1].id == "a.p"
