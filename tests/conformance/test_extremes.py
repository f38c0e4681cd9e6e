"""Documents that are too large to be written down, and documents that must be refused."""

import pytest

import orsagent

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="{}">'

SIZES = [4_900, 10_000]


def chain(states, datamodel):
    """Each state goes on to the next, in one macrostep."""
    inner = (f'<state id="s{n}"><transition target="s{n + 1}"/></state>' for n in range(states - 1))
    return f'{HEAD.format(datamodel)}{"".join(inner)}<final id="s{states - 1}"/></scxml>'


def regions(count, length, datamodel):
    """Every event moves every region to its next state, the last of which is final."""

    def region(r):
        inner = (f'<state id="r{r}.{n}"><transition event="go" target="r{r}.{n + 1}"/></state>' for n in range(length))
        return f'<state id="r{r}">{"".join(inner)}<final id="r{r}.{length}"/></state>'

    everything = "".join(region(r) for r in range(count))
    end = '<transition event="done.state.p" target="pass"/>'
    return f'{HEAD.format(datamodel)}<parallel id="p">{end}{everything}</parallel><final id="pass"/></scxml>'


@pytest.mark.parametrize("datamodel", ["null", "ecmascript"])
@pytest.mark.parametrize("states", SIZES)
def test_a_chain_of_thousands_of_states_is_run_through_in_one_macrostep(states, datamodel):
    with orsagent.Runtime(engine="quickjs") as runtime:
        session = runtime.start(orsagent.loads(chain(states, datamodel)))
        assert session.final == f"s{states - 1}"


@pytest.mark.parametrize("states", SIZES)
def test_thousands_of_states_in_many_regions_move_together(states):
    count = 48
    length = states // count - 3
    with orsagent.Runtime(engine="quickjs") as runtime:
        session = runtime.start(orsagent.loads(regions(count, length, "ecmascript")))
        for n in range(length):
            assert {f"r{r}.{n}" for r in range(count)} <= session.configuration
            session.send("go")
        assert session.final == "pass"


REGIONS = """
<parallel id="p">
  <history id="h" type="deep"><transition target="a1"/></history>
  <state id="a"><history id="ha"><transition target="a1"/></history><state id="a1"/><state id="a2"/></state>
  <state id="b"><state id="b1"/><state id="b2"/></state>
  <transition event="e" target="{}"/>
</parallel>
</scxml>
"""


@pytest.mark.parametrize("targets", ["a1 a2", "a a1", "p b2", "ha a2", "h b2"])
def test_targets_that_cannot_be_active_together_are_refused(targets):
    """SCXML 1.0, 3.11: a legal state specification; a history stands for all that its parent may have had active."""
    with pytest.raises(orsagent.DocumentError, match="cannot be active together"):
        orsagent.loads(HEAD.format("null") + REGIONS.format(targets))


@pytest.mark.parametrize("targets", ["a2 b2", "ha b2", "b1 a", "h", "p"])
def test_targets_in_different_regions_are_accepted(targets):
    assert orsagent.loads(HEAD.format("null") + REGIONS.format(targets)).states
