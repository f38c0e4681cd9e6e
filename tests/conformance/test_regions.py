"""Many regions that move by themselves: what is remembered of one configuration serves all that differ elsewhere.

Each session is compared with one that forgets everything before each event, and with one that has room for three.
"""

from random import Random

import pytest

import orsagent

REGIONS = 6
COUNT = '<assign location="n" expr="n + 1"/>'


def region(number, extra=""):
    """Two states; `go` asks a guard that counts, `look` asks In of another region, `end` and `back` come and go."""
    here, other = f"r{number}", f"r{(number + 1) % REGIONS}"
    return f"""<state id="{here}"><history id="{here}h" type="deep"><transition target="{here}a"/></history>
        <transition event="jump{number}" target="{other}b"/>
        <state id="{here}a"><onentry><log label="{here}a" expr="n"/></onentry>
          <transition event="e{number} all" target="{here}b">{COUNT}</transition>
          <transition event="look{number}" cond="In('{other}a')" target="{here}b"><log label="look" expr="In('{other}b')"/></transition>
          <transition event="end{number} finish" target="{here}f"/></state>
        <state id="{here}b" initial="{here}x"><onexit><log label="{here}b" expr="In('{other}a')"/></onexit>
          <transition event="e{number} all go" cond="++n % 2" target="{here}a"/>
          <transition event="leave{number}" target="out"/>
          <state id="{here}x"><transition event="deep" target="{here}y"/></state>
          <state id="{here}y"><transition event="deep" target="{here}a"/></state></state>
        <final id="{here}f"><donedata><content expr="n"/></donedata></final>{extra}</state>"""


def chart(datamodel="ecmascript"):
    body = "".join(region(number) for number in range(REGIONS))
    text = f"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="{datamodel}">
        <datamodel><data id="n" expr="0"/></datamodel>
        <parallel id="p"><history id="h" type="deep"><transition target="r0a"/></history>{body}
          <transition event="done.state.p" target="out"><log label="all done"/></transition>
          <transition event="done.state" target="out" cond="n % 5 === 0"/>
          <transition event="pause" target="out"/></parallel>
        <state id="out"><transition event="resume" target="h"/><transition event="again" target="p"/>
          <transition event="some" target="r1h"/></state></scxml>"""
    if datamodel == "null":
        for expression in (COUNT, ' expr="n"', '<datamodel><data id="n" expr="0"/></datamodel>', ' cond="++n % 2"'):
            text = text.replace(expression, "")
        text = text.replace(' cond="n % 5 === 0"', " cond=\"In('r0f')\"").replace("<donedata><content/></donedata>", "")
    return text


def events(seed, count=150):
    own = [f"{name}{number}" for name in ("e", "e", "e", "look", "end", "jump", "leave") for number in range(REGIONS)]
    rare = ["all", "go", "deep", "pause", "resume", "again", "some", "finish", "resume", "again", "some"]
    draw = Random(seed)  # noqa: S311 -- the same draws in every run
    return [draw.choice(own if draw.random() < 0.7 else rare) for _ in range(count)]


def trace(text, sent, engine, meanwhile, *, watched):
    """What a session did, as the runtime tells it, and where it stood after each event."""
    steps = []
    observer = (lambda _session, step: steps.append(step)) if watched else None
    with orsagent.Runtime(engine=engine, observer=observer) as runtime:
        session = runtime.start(orsagent.loads(text))
        plans, places = session.interpreter.compiled.plans, []
        for event in sent:
            meanwhile(plans)
            session.send(event)
            places.append(session.configuration)
        assert session.failed is None
        return places, session.log, [step.microsteps for step in steps]


def cramped(plans):
    plans.limit = 3


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize(
    ("engine", "datamodel"), [("quickjs", "ecmascript"), ("v8", "ecmascript"), ("quickjs", "null")]
)
@pytest.mark.parametrize("seed", range(3))
def test_independent_regions_do_the_same_with_and_without_memory(engine, datamodel, seed, watched):
    text, sent = chart(datamodel), events(seed)

    remembered = trace(text, sent, engine, lambda _: None, watched=watched)

    assert len(set(remembered[0])) > 20
    assert trace(text, sent, engine, lambda plans: plans.drop(), watched=watched) == remembered
    assert trace(text, sent, engine, cramped, watched=watched) == remembered


def test_a_new_configuration_is_worked_out_without_telling_the_script_anything():
    moves = "".join(
        f'<state><state id="a{n}"><transition event="e{n}" cond="n &gt;= 0" target="b{n}">{COUNT}</transition></state>'
        f'<state id="b{n}"><transition event="e{n}" target="a{n}">{COUNT}</transition></state></state>'
        for n in range(10)
    )
    with orsagent.Runtime(engine="quickjs") as runtime:
        session = runtime.start(
            orsagent.loads(
                '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="n" expr="0"/></datamodel>'
                f"<parallel>{moves}</parallel></scxml>"
            )
        )
        for number in range(10):
            session.send(f"e{number}")
            session.send(f"e{number}")
        before, places = session.crossings, {session.configuration}
        for number in range(1 << 10):
            lowest = ((number + 1) & -(number + 1)).bit_length() - 1  # a Gray code: each configuration once
            session.send(f"e{lowest % 10}")
            places.add(session.configuration)

        assert len(places) == 1 << 10
        assert session.crossings - before == 1 << 10
        assert session.evaluate("n") == 20 + (1 << 10)
