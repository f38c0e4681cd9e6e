"""Properties of `_genesys` that are not there, and assignments to those that are."""

import pytest

from orsagent.check import check_text

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:a="http://www.genesyslab.com/modules/agent" version="1.0">'


def findings(script):
    text = f'{HEAD}\n<state id="s"><onentry><script><![CDATA[{script}]]></script></onentry></state></scxml>'
    return [one for one in check_text(text) if one.code in ("ORS304", "ORS305")]


@pytest.mark.parametrize(
    ("script", "name", "meant"),
    [
        ("x = _genesys.ixn.mediaType.TMediaEmail", "_genesys.ixn.mediaType.TMediaEmail", "TMediaEMail"),
        ("x = _genesys.session.timeInzone('EST')", "_genesys.session.timeInzone", "timeInZone"),
        ("x = _genesys.queue.rtype.RouteTypeDefault", "_genesys.queue.rtype", "rType"),
        ("x = _genesys['sesion'].tenant", "_genesys.sesion", "session"),
        (
            "function f() { return _genesys.queue.rType.RouteTypeDefalt }",
            "_genesys.queue.rType.RouteTypeDefalt",
            "RouteTypeDefault",
        ),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest_one(script, name, meant):
    (finding,) = findings(script)

    assert finding.code == "ORS304"
    assert name in finding.message
    assert finding.hint == f"did you mean {meant!r}?"


def test_the_place_is_that_of_the_name():
    (finding,) = findings("\nvar x = _genesys.session.tennant;")

    assert (finding.position.line, finding.position.column) == (3, 26)


@pytest.mark.parametrize(
    "script",
    [
        "x = _genesys.ixn.mediaType.TMediaWebform + _genesys.session.lookupseq.StartFromCDN",
        "x = _genesys.ixn.interactions[id].voice.ani + _genesys.ixn.interactions.abc.udata.key",
        "x = _genesys.session.getListItemValue('a', 'b').length",
        "if (typeof _genesys.nothing == 'undefined') x = 1",
        "x = _genesys.session.server.name.length",
        "x = _genesys.session.toSource()",
        "x = _genesys.ixn[name]",
        "var _genesys = {}; x = _genesys.other",
        "_other.thing = 1; _event.data.x = 1",
    ],
)
def test_what_is_there_or_cannot_be_known_is_not_complained_of(script):
    assert findings(script) == []


@pytest.mark.parametrize(
    "script",
    [
        "_genesys.session.tenant = 'x'",
        "_genesys.ixn.interactions.abc.udata.key = 1",
        "_genesys.session.server.name += '1'",
        "_genesys.ixn.firstixnid++",
    ],
)
def test_an_assignment_is_told(script):
    (finding,) = findings(script)

    assert finding.code == "ORS305"
    assert "read-only" in finding.message


def test_whoever_writes_user_data_is_told_of_the_function():
    (finding,) = findings("_genesys.ixn.interactions.abc.udata.key = 1")

    assert finding.hint == "user data are changed by _genesys.ixn.setuData"
