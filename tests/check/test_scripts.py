"""ECMAScript: syntax errors at their exact place, and variables that nothing declares."""

import pytest

from .conftest import MARK


def onentry(text, data=""):
    return f"<datamodel><data id='x'/>{data}</datamodel>\n<state id='a'><onentry>{text}</onentry></state>"


# --- syntax errors


@pytest.mark.parametrize(
    "text",
    [
        f'<log expr="x {MARK}x"/>',
        f'<log expr="x +\n     x {MARK}x"/>',
        f'<log expr="x &lt; x &amp;&amp; x {MARK}x"/>',
        f'<log expr="&apos;\u96fb\U0001f600&apos; + x {MARK}x"/>',
        f'<log expr="x\r\n  + x {MARK}x"/>',
        f'<log expr="x{MARK})(x"/>',
        f'<assign location="{MARK}x + 1" expr="1"/>',
        f'<if cond="x {MARK}x"/>',
        f'<foreach array="x {MARK}x" item="y"/>',
        f'<foreach array="x" item="{MARK}a b"/>',
        f'<send eventexpr="x {MARK}x"/>',
        f'<send event="e" namelist="x 1{MARK}a"/>',
        f'<send event="e"><param name="p" expr="x {MARK}x"/></send>',
        f"<script>\n  var y = x;\n  y {MARK}y;\n</script>",
        f"<script><![CDATA[\n  var y = 1 < 2;\n  y {MARK}y;\n]]></script>",
        f"<script>var y;<!-- a comment ' --> y {MARK}y;</script>",
        f"<script>var y = 1 &lt; 2; <?p i?>y {MARK}y;</script>",
    ],
)
def test_a_syntax_error_stands_at_its_exact_place(only, text):
    assert only(onentry(text)).name == "script-syntax"


def test_every_syntax_error_is_found(codes):
    assert codes(onentry('<log expr="1 +"/><log expr="x"/><log expr="2 +"/>', "<data id='y' expr='3 +'/>")) == 3 * [
        "script-syntax"
    ]


def test_a_syntax_error_in_a_file_is_told_where_the_document_names_it(only, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.js").write_text("function f( {")

    finding = only(f"<script src='{MARK}rules.js'/><state id='a'/>")

    assert finding.name == "script-syntax"
    assert "the script rules.js" in finding.message


@pytest.mark.parametrize("expression", ["caller_id: x", "var y = 1; y", "if (x) 1; else 2", "x;", "({a: x})"])
def test_an_expression_of_ors_may_be_a_program(codes, expression):
    assert codes(onentry(f'<log expr="{expression}"/>'), "ors") == []


def test_what_the_engine_takes_is_no_error(codes):
    text = "<script>label: for (var i of [1]) { continue label } async function f() { await 1 } let {p, ...q} = {}; x ??= q?.r ?? 1n;</script>"

    assert codes(onentry(text)) == []


# --- undeclared variables


@pytest.mark.parametrize(
    "text",
    [
        f'<log expr="{MARK}y"/>',
        f'<log expr="x + {MARK}y.z[x]"/>',
        f'<log expr="[1].map(function (a) {{ return a + {MARK}b }})"/>',
        f'<log expr="`${{{MARK}y}}`"/>',
        f'<log expr="{{x, k: {MARK}y}}"/>',
        f'<assign location="{MARK}y" expr="1"/>',
        f'<assign location="x.y[{MARK}z]" expr="1"/>',
        f'<send event="e" namelist="x {MARK}y"/>',
        f'<send event="e" idlocation="{MARK}y"/>',
        f'<send event="e"><param name="p" location="{MARK}y"/></send>',
        f"<script>function f(a) {{ return a + {MARK}b }}</script>",
        f"<script>{MARK}y += 1</script>",
        f"<script>{{ let y = 1; }} x = {MARK}y;</script>",
        f"<script>try {{ x() }} catch (e) {{ e }} x = {MARK}e;</script>",
        f"<script>for (const k in x) {{}} x = {MARK}k;</script>",
        f"<log expr=\"{MARK}__Log('only in ors')\"/>",
    ],
)
def test_a_variable_that_nothing_declares_is_found(only, text):
    finding = only(onentry(text))

    assert finding.name == "undeclared-variable"
    assert finding.end.column > finding.position.column


@pytest.mark.parametrize(
    "text",
    [
        "<script>var y; function f(a, {b}, [c], ...d) { var e; return a + b + c + d + e + f + y }</script><log expr='f(y)'/>",
        "<script>y = 1</script><log expr='y'/>",
        "<script>[y, {z}] = [1, {z: 2}]; for (k in x) k;</script><log expr='y + z + k'/>",
        "<script>this.y = 1; globalThis.z = 2</script><log expr='y + z'/>",
        "<foreach array='x' item='y' index='z'><log expr='y + z'/></foreach>",
        "<log expr='Math.max(JSON.stringify(x).length, parseInt(1), NaN, undefined, Infinity)'/>",
        "<log expr=\"In('a') + _event.name + _sessionid + _name + _ioprocessors\"/>",
        "<log expr=\"typeof y === 'undefined' ? 1 : y\"/>",
        "<script>class A extends Object { static s = 1; #p = this; m() { return this.#p + A.s } } new A()</script>",
        "<script>outer: for (;;) { break outer }</script>",
        "<script>var g = (a, b = a) =&gt; { switch (a) { case 1: let q = b; q } }; try {} catch { }</script>",
        "<log expr='{y: 1}.y + x.y + x?.z'/>",
        "<script>(function h(n) { return n ? h(n - 1) : arguments.length })(3)</script>",
    ],
)
def test_names_that_are_declared_somewhere_are_not(codes, text):
    assert codes(onentry(text)) == []


@pytest.mark.parametrize(
    "script",
    ["eval(x)", "with (x) {}", "new Function(x)(); Function(x)", "keep(globalThis)", "x = this", "this[x] = 1"],
)
def test_nothing_is_said_where_scripts_may_make_names_that_no_parser_sees(codes, script):
    assert codes(onentry(f"<script>{script.replace('keep', '(function (g) {})')}</script><log expr='anything'/>")) == []


def test_the_eval_of_a_bracketed_text_makes_no_names(codes):
    assert codes(onentry("<script>x = eval('(' + x + ')')</script><log expr='anything'/>")) == ["undeclared-variable"]


def test_a_script_that_does_not_parse_may_have_declared_anything(codes):
    assert codes(onentry("<script>function f() {{</script><log expr='f()'/>")) == ["script-syntax"]


def test_an_include_may_bring_any_name(codes):
    text = "<script><include xmlns='http://www.w3.org/2001/XInclude' href='common.js' parse='text'/></script><log expr='common()'/>"

    assert "undeclared-variable" not in codes(onentry(text))


def test_let_in_a_block_is_seen_by_nobody_else_and_at_the_top_by_all(codes):
    assert codes("<script>let y = 1</script><state id='a'><onentry><log expr='y'/></onentry></state>") == []
    assert codes(onentry("<script>let y = 1</script><log expr='y'/>")) == ["undeclared-variable"]


def test_constants_of_modules_are_known_in_both_dialects(codes):
    text = onentry('<log expr="_genesys.ixn.mediaType.TMediaVoice"/>')

    assert codes(text) == codes(text, "ors") == []


def test_the_platforms_functions_are_known_in_ors(codes, only):
    text = onentry("<log expr=\"__Log('x') + _data.x + args_.y + __GetCurrentStates()\"/>")

    assert codes(text, "ors") == []
    assert (
        only(onentry("<log expr=\"__Log('x')\"/>")).hint
        == "the dialect ors has it: check the document with that dialect"
    )


def test_a_data_item_that_is_not_there_is_found(only):
    finding = only(onentry(f'<log expr="_data.{MARK}y + _data.x"/>'), "ors")

    assert finding.name == "undeclared-variable"


def test_the_name_that_was_meant_is_told(only):
    finding = only(
        '<datamodel><data id="agentId"/></datamodel><state id="a"><onentry><log expr="agentID"/></onentry></state>'
    )

    assert finding.hint == "did you mean 'agentId'?"


def test_the_null_data_model_has_no_expressions_at_all(check):
    head = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">'
    text = f"""{head}<script>1</script>
<state id="a"><onentry><log expr="1"/><if cond="In('a')"/></onentry><transition cond=" In ( 'a' ) " event="e"/></state></scxml>"""

    assert [finding.name for finding in check(text)] == ["no-data-model", "no-data-model"]
