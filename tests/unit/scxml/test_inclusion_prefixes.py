"""Parts with a prefix, as Composer writes them (resolveid): ids, what refers to them, placeholders, `_my_prefix`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orsagent

NAMESPACES = (
    'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude" '
    'xmlns:queue="http://www.genesyslab.com/modules/queue"'
)
MAIN = """<scxml version="1.0" {namespaces} initial="global" name="default.defaultWorkflow">
  <script><xi:include href="../include/common.js" parse="text"/></script>
  <state id="global" initial="defaultWorkflow">
    <state id="defaultWorkflow" initial="defaultWorkflow._composer_entry">
      <!-- the workflow -->
      <xi:include href="default.scxml" parse="xml" resolveid="defaultWorkflow" xpointer="_composer_entry" />
      <transition event="done.state.defaultWorkflow._composer_entry" target="exit" />
    </state>
  </state>
  <final id="exit"><onentry><log expr="'[' + _my_prefix + '] ' + trail.join(' ')"/></onentry></final>
</scxml>"""
WORKFLOW = """<scxml version="1.0" {namespaces} initial='_composer_noboot' name="default">
  <final id="_composer_noboot"><onentry><log expr="'cannot be the first page'"/></onentry></final>
  <state id="_composer_entry" initial="$$_MY_PREFIX_$$.Entry1">
    <onentry><script>note(_my_prefix);</script></onentry>
    <state id="Entry1">
      <onentry><send event="'Entry1.done'"><param name="resolveid" expr="_my_prefix"/></send></onentry>
      <transition event="Entry1.done" cond="_event.data.resolveid == _my_prefix" target="$$_MY_PREFIX_$$.Play">
        <script>note("Entry1");</script>
      </transition>
    </state>
    <state id="Play">
      <initial><transition target="$$_MY_PREFIX_$$._reserved_Play"><script>note('Play');</script></transition></initial>
      <state id="_reserved_Play">
        <transition cond="In('$$_MY_PREFIX_$$.Play')" target="$$_MY_PREFIX_$$.Exit1.final"/>
      </state>
    </state>
    <final id="Exit1.final"/>
  </state>
</scxml>"""
COMMON = "var trail = [];\nfunction note(text) { trail.push(text) }"


@pytest.fixture
def composer(project):
    """A project as Composer lays it out."""
    project.write("include/common.js", COMMON)
    project.write("src-gen/default.scxml", WORKFLOW.format(namespaces=NAMESPACES))
    project.write("src-gen/main.scxml", MAIN.format(namespaces=NAMESPACES))
    return project


@pytest.fixture
def page(project):
    """Writes a document of the dialect ors from what stands inside <scxml>."""

    def page(name, inside, attributes=""):
        text = f'<scxml version="1.0" {NAMESPACES} {attributes}>{inside}</scxml>'
        return project.write(name, text)

    return page


@pytest.fixture
def run(runtime, page):
    def run(inside, attributes="", **options):
        return runtime.start(orsagent.load(page("main.scxml", inside, attributes), **options))

    return run


def test_a_document_of_composer_runs_to_its_end(runtime, composer):
    session = runtime.start(orsagent.load(composer.folder / "src-gen" / "main.scxml"))

    assert session.final == "exit"
    assert session.log == [("", "[] defaultWorkflow Entry1 Play")]
    assert session.errors == []


def test_the_ids_of_a_part_get_its_prefix(composer):
    document = orsagent.load(composer.folder / "src-gen" / "main.scxml")

    assert [state.id for state in document.states[1:]] == [
        "global",
        "defaultWorkflow",
        "defaultWorkflow._composer_entry",
        "defaultWorkflow.Entry1",
        "defaultWorkflow.Play",
        "defaultWorkflow._reserved_Play",
        "defaultWorkflow.Exit1.final",
        "exit",
    ]


def test_a_page_that_is_a_part_elsewhere_runs_by_itself_without_a_prefix(runtime, composer):
    session = runtime.start(orsagent.load(composer.folder / "src-gen" / "default.scxml"))

    assert (session.final, session.log) == ("_composer_noboot", [("", "cannot be the first page")])


def test_a_page_may_be_started_at_its_entry(runtime, page):
    inside = WORKFLOW[WORKFLOW.index("<state") : WORKFLOW.index("</scxml>")]
    document = orsagent.load(page("alone.scxml", f"<script>{COMMON}</script>{inside}", 'initial="_composer_entry"'))

    session = runtime.start(document)

    assert "_composer_entry" in session.configuration
    assert session.evaluate("trail") == ["", "Entry1", "Play"]
    assert session.evaluate("_my_prefix") == ""


def test_a_part_may_be_included_twice_with_different_prefixes(runtime, page):
    page(
        "ask.scxml",
        '<state id="ask" initial="$$_MY_PREFIX_$$.wait"><state id="wait">'
        '<transition event="yes" cond="_event.data.of == _my_prefix" target="$$_MY_PREFIX_$$.yes"/></state>'
        '<final id="yes"/></state>',
    )
    main = page(
        "main.scxml",
        '<parallel id="both">'
        '<state id="l" initial="left.ask"><xi:include href="ask.scxml" xpointer="ask" resolveid="left"/></state>'
        '<state id="r" initial="right.ask"><xi:include href="ask.scxml" xpointer="ask" resolveid="right"/></state>'
        "</parallel>",
    )

    session = runtime.start(orsagent.load(main))
    session.send("yes", {"of": "right"})

    assert session.configuration == {"both", "l", "r", "left.ask", "left.wait", "right.ask", "right.yes"}


@pytest.mark.parametrize("inner", ["inner", "$$_MY_PREFIX_$$.inner", "inner."])
def test_prefixes_of_nested_parts_are_put_together(runtime, page, inner):
    page(
        "inner.scxml",
        '<state id="entry" initial="$$_MY_PREFIX_$$.work"><state id="work"><onentry><log expr="_my_prefix"/></onentry>'
        '<transition event="go" target="$$_MY_PREFIX_$$.done"/></state><final id="done"/></state>',
    )
    page(
        "outer.scxml",
        '<state id="entry" initial="$$_MY_PREFIX_$$.call"><onentry><log expr="_my_prefix"/></onentry>'
        '<state id="call" initial="$$_MY_PREFIX_$$.inner.entry">'
        f'<xi:include href="inner.scxml" xpointer="entry" resolveid="{inner}"/>'
        '<transition event="done.state.$$_MY_PREFIX_$$.inner.entry" target="$$_MY_PREFIX_$$.done"/></state>'
        '<final id="done"/></state>',
    )
    main = page(
        "main.scxml",
        '<state id="s" initial="outer.entry"><xi:include href="outer.scxml" xpointer="entry" resolveid="outer"/>'
        '<transition event="done.state.outer.entry" target="end"/></state><final id="end"/>',
    )

    session = runtime.start(orsagent.load(main))
    active = session.configuration
    session.send("go")

    assert active == {"s", "outer.entry", "outer.call", "outer.inner.entry", "outer.inner.work"}
    assert [value for _, value in session.log] == ["outer", "outer.inner"]
    assert session.final == "end"


def test_a_part_without_a_prefix_inside_one_belongs_to_it(run, page, project):
    project.write("log.xml", f'<onentry {NAMESPACES}><log expr="_my_prefix"/></onentry>')
    page("part.scxml", '<state id="p"><xi:include href="log.xml"/></state>')

    session = run('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert session.log == [("", "a")]


# --- placeholders


@pytest.mark.parametrize(
    ("written", "inside", "alone"),
    [
        ("$$_MY_PREFIX_$$.x", "a.b.x", "x"),
        ("$$_MY_PREFIX_$$", "a.b", ""),
        ("$$_MY_PREFIX_$$x", "a.b.x", "x"),
        ("-$$_MY_PREFIX_$$-$$_MY_PREFIX_$$.", "-a.b-a.b.", "--"),
        ("$$_MY_PREFIX_$", "$$_MY_PREFIX_$", "$$_MY_PREFIX_$"),
    ],
)
def test_the_placeholder_becomes_the_prefix_and_vanishes_without_one(run, page, written, inside, alone):
    part = f"<state id='p'><onentry><log label='{written}' expr=\"'{written}'\"/></onentry></state>"
    page("part.scxml", part)

    with_prefix = run('<xi:include href="part.scxml" xpointer="p" resolveid="a.b"/>')
    without = run(part)

    assert with_prefix.log == [(inside, inside)]
    assert without.log == [(alone, alone)]


def test_the_placeholder_is_replaced_in_attributes_of_action_elements(page):
    text = '<state id="p"><onentry><x:act xmlns:x="urn:x" at="\'$$_MY_PREFIX_$$.here\'"/></onentry></state>'
    page("part.scxml", text)
    main = page("main.scxml", '<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    (block,) = orsagent.load(main).blocks

    assert block.content[0].attributes["at"].source == "'a.here'"


def test_an_id_with_the_placeholder_gets_the_prefix_once(run, page):
    page("part.scxml", '<state id="$$_MY_PREFIX_$$.p"/>')

    session = run('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert session.configuration == {"a.p"}


def test_the_text_of_scripts_keeps_the_placeholder(run):
    session = run("<script>var kept = '$$_MY_PREFIX_$$.x'</script><state/>")

    assert session.evaluate("kept") == "$$_MY_PREFIX_$$.x"


# --- _my_prefix


def test_every_text_of_a_part_sees_its_own_prefix_and_the_others_none(run, page, project):
    project.write("lib.js", "function fromTheLibrary() { return _my_prefix }")
    page(
        "part.scxml",
        '<state id="p"><datamodel><data id="d" expr="_my_prefix + \'!\'"/></datamodel><onentry>'
        '<script><xi:include href="lib.js" parse="text"/>function own() { return _my_prefix }\n'
        "var kept = _my_prefix; seen.script = (function() { return _my_prefix })();</script>"
        '<assign location="seen[_my_prefix]" expr="_my_prefix"/>'
        '<if cond="_my_prefix == \'a\'"><log expr="_my_prefix"/></if>'
        '<foreach array="[_my_prefix]" item="one"><log expr="one"/></foreach>'
        '<send event="_my_prefix + \'.sent\'" namelist="_my_prefix"/>'
        '<log expr="var statement = _my_prefix; statement"/></onentry>'
        '<transition event="a.sent" cond="_event.data._my_prefix == _my_prefix" target="end"/></state>',
    )

    session = run(
        "<script>var seen = {}; function outside() { return _my_prefix }</script>"
        '<xi:include href="part.scxml" xpointer="p" resolveid="a"/><final id="end"/>'
    )

    assert session.errors == []
    assert [value for _, value in session.log] == ["a", "a", "a"]
    assert session.final == "end"
    assert session.evaluate("[own(), fromTheLibrary(), kept, seen.a, seen.script, d]") == [
        "a",
        "a",
        "a",
        "a",
        "a",
        "a!",
    ]
    assert session.evaluate("[outside(), _my_prefix]") == ["", ""]


@pytest.mark.parametrize("text", ["_my_prefix = 'x'", "var _my_prefix = 'x'"])
def test_the_prefix_is_read_only(run, page, text):
    page("part.scxml", f'<state id="p"><onentry><script>{text}</script><log label="no"/></onentry></state>')

    session = run('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert session.log == []
    assert len(session.errors) == 1


def test_a_member_called_like_the_prefix_is_not_it(run, page):
    page("part.scxml", "<state id='p'><onentry><log expr='({_my_prefix: 1})._my_prefix'/></onentry></state>")

    assert run('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>').log == [("", 1)]


# --- names without the placeholder


def test_names_of_its_own_states_mean_the_part(run, page):
    page(
        "part.scxml",
        '<state id="p" initial="one"><state id="one"><transition cond="In(\'one\')" target="two"/></state>'
        '<state id="two" initial="three"><final id="three"/><transition event="done.state.two" target="four"/></state>'
        '<final id="four"/></state>',
    )

    session = run(
        '<state id="s" initial="a.p"><xi:include href="part.scxml" xpointer="p" resolveid="a"/>'
        '<transition event="done.state.a.p" target="end"/></state><state id="two"/><final id="end"/>'
    )

    assert session.final == "end"


def test_names_that_the_part_does_not_have_mean_the_parts_around_it_then_the_document(run, page):
    page(
        "inner.scxml",
        '<state id="i"><transition event="up" target="around"/><transition event="out" target="out"/></state>',
    )
    page(
        "outer.scxml",
        '<state id="o"><xi:include href="inner.scxml" xpointer="i" resolveid="inner"/><state id="around"/></state>',
    )
    main = '<xi:include href="outer.scxml" xpointer="o" resolveid="outer"/><state id="around"/><final id="out"/>'

    up, out = run(main), run(main)
    up.send("up")
    out.send("out")

    assert up.configuration == {"outer.o", "outer.around"}
    assert out.final == "out"


def test_data_and_sends_keep_their_names(run, page):
    page(
        "part.scxml",
        '<state id="p"><datamodel><data id="n" expr="1"/></datamodel><onentry>'
        '<send id="later" event="\'e\'" delay="\'1s\'"/><cancel sendid="\'later\'"/></onentry></state>',
    )

    session = run('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert session.evaluate("n") == 1
    assert session.errors == []


def test_positions_of_changed_attributes_stay_where_they_were_written(page, project):
    page("part.scxml", '\n<state id="p">\n<transition target="$$_MY_PREFIX_$$.nowhere"/></state>')
    main = page("main.scxml", '<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    with pytest.raises(orsagent.DocumentError, match=r"there is no state 'a\.nowhere'") as caught:
        orsagent.load(main)

    assert project.shown(caught.value.position) == "part.scxml:3:21"


# --- dialects


def test_resolveid_shows_that_a_document_is_written_for_ors(project):
    project.document("part.scxml", '<state id="p"/>')

    document = project.load('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>')

    assert (document.dialect.name, document.states[1].id) == ("ors", "a.p")


def test_w3c_has_no_prefixes(project):
    project.document("part.scxml", '<state id="p"/>')

    with pytest.raises(orsagent.DocumentError, match="only the dialect ors has") as caught:
        project.load('<xi:include href="part.scxml" xpointer="p" resolveid="a"/>', dialect="w3c")

    assert caught.value.code == "bad-include"


def test_w3c_keeps_the_placeholder(project):
    document = project.load('<state id="$$_MY_PREFIX_$$.p"/>', dialect="w3c")

    assert document.states[1].id == "$$_MY_PREFIX_$$.p"


# --- the law: a part is what it would be if it were written in its place with prefixed ids

IDS = ["one", "two", "three", "four"]


@st.composite
def bodies(draw):
    """What stands inside a part: states whose transitions name each other by placeholders."""
    states = []
    for name in IDS:
        events = draw(st.lists(st.sampled_from(["a", "b", "done.state.P.in"]), max_size=3))
        transitions = "".join(
            f'<transition event="{event}" target="P.{draw(st.sampled_from([*IDS, "in"]))}"><log expr="V"/></transition>'
            for event in events
        )
        inside = '<state id="in"><final id="last"/></state>' if name == "three" else ""
        condition = draw(st.sampled_from(["true", "V.length > 0", "In('P.one')", "false"]))
        states.append(
            f'<state id="{name}"><onentry><if cond="{condition}"><log label="{name}" expr="V"/></if></onentry>'
            f"{inside}{transitions}</state>"
        )
    return f'<state id="p" initial="P.{draw(st.sampled_from(IDS))}">{"".join(states)}</state>'


def written_out(body):
    named = body.replace("&", "&amp;")
    for name in ("p", "in", "last", *IDS):
        named = named.replace(f'id="{name}"', f'id="x.y.{name}"')
    return named.replace("P.", "x.y.").replace('"V', "\"'x.y'")


def as_part(body):
    return body.replace("&", "&amp;").replace("P.", "$$_MY_PREFIX_$$.").replace('"V', '"_my_prefix')


def account(path, events, engine):
    steps = []

    def observe(_session, step):
        steps.extend((record.event, record.entered, record.exited) for record in step.microsteps)

    with orsagent.Runtime(engine=engine, observer=observe) as runtime:
        session = runtime.start(orsagent.load(path))
        for event in events:
            session.send(event)
        return steps, session.log, session.configuration, [error.message for error in session.errors]


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@settings(deadline=None, database=None, max_examples=12)
@given(body=bodies(), events=st.lists(st.sampled_from(["a", "b"]), max_size=6))
def test_a_part_runs_as_if_it_were_written_in_its_place(tmp_path_factory, engine, body, events):
    folder = tmp_path_factory.mktemp("law")
    head = f'<scxml version="1.0" {NAMESPACES}>'
    (folder / "part.scxml").write_text(f"{head}{as_part(body)}</scxml>")
    included = folder / "included.scxml"
    included.write_text(f'{head}<xi:include href="part.scxml" xpointer="p" resolveid="x.y"/></scxml>')
    inline = folder / "inline.scxml"
    inline.write_text(f"{head}{written_out(body)}</scxml>")

    assert account(included, events, engine) == account(inline, events, engine)
