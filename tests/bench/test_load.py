"""Time of loading a project in Composer's manner, measured and never asserted: ``pytest tests/bench --benchmark-only``."""

import pytest

import orsagent
from orsagent.runtime.documents import forget_documents

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
    xmlns:xi="http://www.w3.org/2001/XInclude"
    xmlns:queue="http://www.genesyslab.com/modules/queue"
    initial="{initial}" name="{initial}">
"""
BLOCK = """  <!-- This is the block{0} state -->
  <state id="block{0}">
    <onentry>
      <log expr="_sessionid + ': Inside block{0}'"/>
      <script>
        // values of the block
        var App_block{0} = new Object();
        App_block{0}.started = 'yes &amp; so on';
        (function() {{
          try {{
            App_block{0}.text = 'block{0}';
          }} catch (err) {{
            throw new Error('not here');
          }}
        }})();
      </script>
      <assign location="App_block{0}['value']" expr="twice({0})"/>
      <send event="'block{0}.done'"><param name="resolveid" expr="_my_prefix"/></send>
    </onentry>
    <transition event="block{0}.done" cond="_event.data.resolveid == _my_prefix &amp;&amp; App_block{0}.value &gt;= 0"
        target="$$_MY_PREFIX_$$.{1}">
      <script>storeEvent("block{0}", _event);</script>
    </transition>
    <transition event="error.*" target="$$_MY_PREFIX_$$.Exit1">
      <log expr="'ERROR ' + _event.name" level="2"/>
    </transition>
  </state>
"""
BLOCKS, LIBRARIES, FUNCTIONS = 87, 8, 40
LIBRARY = "var kept = [];\nfunction storeEvent(name, event) { kept.push(name) }\nfunction twice(x) { return 2 * x }\n"


@pytest.fixture
def project(tmp_path):
    """A workflow of 2,400 lines, the process that includes it, and eight scripts of 160 lines."""
    (tmp_path / "src-gen").mkdir()
    (tmp_path / "include").mkdir()
    for number in range(LIBRARIES):
        functions = "".join(
            f"function lib{number}_{n}(a, b) {{\n  var c = a + b;\n  return c * {n};\n}}\n" for n in range(FUNCTIONS)
        )
        (tmp_path / "include" / f"lib{number}.js").write_text((LIBRARY if number == 0 else "") + functions)
    blocks = "".join(BLOCK.format(n, f"block{n + 1}" if n + 1 < BLOCKS else "Exit1") for n in range(BLOCKS))
    workflow = (
        HEAD.format(initial="_composer_noboot")
        + '  <final id="_composer_noboot"/>\n  <state id="_composer_entry" initial="$$_MY_PREFIX_$$.block0">\n'
        + f'{blocks}  <final id="Exit1"/>\n  </state>\n</scxml>\n'
    )
    (tmp_path / "src-gen" / "workflow.scxml").write_text(workflow)
    scripts = "".join(
        f'  <script><xi:include href="../include/lib{n}.js" parse="text"/></script>\n' for n in range(LIBRARIES)
    )
    (tmp_path / "src-gen" / "process.scxml").write_text(
        f"""{HEAD.format(initial="process")}{scripts}  <state id="process" initial="wf._composer_entry">
    <xi:include href="workflow.scxml" parse="xml" resolveid="wf" xpointer="_composer_entry"/>
    <transition event="done.state.wf._composer_entry" target="end"/>
  </state>
  <final id="end"/>
</scxml>
"""
    )
    return tmp_path / "src-gen"


@pytest.mark.parametrize("name", ["process", "workflow"])
def test_load_of_2400_lines(benchmark, project, name):
    path = project / f"{name}.scxml"
    benchmark.extra_info["lines"] = (project / "workflow.scxml").read_text().count("\n")

    document = benchmark.pedantic(lambda: orsagent.load(path), setup=forget_documents, rounds=10, warmup_rounds=1)

    assert len(document.included) == {"process": 9, "workflow": 0}[name]


def test_a_session_of_it_runs_to_its_end(project):
    with orsagent.Runtime() as runtime:
        session = runtime.start(orsagent.load(project / "process.scxml"))

        assert (session.final, session.errors) == ("end", [])
