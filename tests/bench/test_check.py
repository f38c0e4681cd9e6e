"""Speed of ``orsagent check``, measured and never asserted: ``pytest tests/bench --benchmark-only``."""

from orsagent.check import check_text

HEAD = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent" version="1.0">'
    """<datamodel><data id="dn" expr="'7001'"/><data id="n" expr="0"/></datamodel>"""
)
STATE = """
<state id="s{0}">
  <onentry>
    <assign location="n" expr="n + {0}"/>
    <agent:logout for="{{dn: dn}}" hints="{{reason: 'R{0}'}}"/>
    <script>
      var x{0} = n * 2;
      function f{0}(a) {{ return a + x{0}; }}
    </script>
    <send event="'e{0}'" delay="'{0}s'"/>
  </onentry>
  <transition event="agent.logout.done" cond="f{0}(n) &gt; {0}" target="s{1}"/>
  <transition event="error.agent.logout" target="s{1}"/>
</state>"""


def test_check_of_2400_lines(benchmark):
    states = 185
    text = HEAD + "".join(STATE.format(number, (number + 1) % states) for number in range(states)) + "</scxml>"
    benchmark.extra_info["lines"] = text.count("\n")

    assert benchmark.pedantic(lambda: check_text(text), rounds=5, warmup_rounds=1) == []
