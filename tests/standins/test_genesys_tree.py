"""The object `_genesys`: what is in it, in both engines and both dialects, and what documents may do with it."""

import pytest

from orsagent.actions import ActionRegistry
from orsagent.agent import AgentModule
from orsagent.standins.genesys import MEMBERS, specification
from orsagent.testing import Env
from orsagent.tlib import FakeTServer
from orsagent.tlib.genesys_constants import CONSTANTS
from tests.standins.genesys_documents import EMPTY

MEDIA = [
    "TMediaVoice",
    "TMediaVoIP",
    "TMediaEMail",
    "TMediaVMail",
    "TMediaSMail",
    "TMediaChat",
    "TMediaVideo",
    "TMediaCobrowsing",
    "TMediaWhiteboard",
    "TMediaAppSharing",
    "TMediaWebForm",
    "TMediaWorkItem",
]
UNNUMBERED = [
    "TMediaCallback",
    "TMediaFax",
    "TMediaIMChat",
    "TMediaBusinessEvent",
    "TMediaAlert",
    "TMediaSMS",
    "TMediaOutboundPreview",
    "TMediaOpenMedia",
    "TMediaNativeSMS",
    "TMediaAny",
]


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


@pytest.fixture
def ors(engine):
    with Env(engine=engine) as ors:
        yield ors


@pytest.fixture
def look(ors):
    session = ors.start(EMPTY)
    return session.evaluate


def test_media_types_have_t_librarys_numbers(look):
    assert look(f"[{', '.join(f'_genesys.ixn.mediaType.{name}' for name in MEDIA)}]") == list(range(12))


def test_media_types_without_published_numbers_count_from_100(look):
    assert look(f"[{', '.join(f'_genesys.ixn.mediaType.{name}' for name in UNNUMBERED)}]") == list(range(100, 110))


@pytest.mark.parametrize(
    ("name", "number"), [("TMediaVoice", 0), ("TMediaWorkItem", 11), ("TMediaSMS", 105), ("TMediaPigeon", -1), ("", -1)]
)
def test_the_number_of_a_medium_is_told_by_name(look, name, number):
    assert look(f"_genesys.ixn.getMediaIntValue('{name}')") == number


def test_the_web_form_has_two_spellings(look):
    assert look("_genesys.ixn.mediaType.TMediaWebform === _genesys.ixn.mediaType.TMediaWebForm") is True


def test_route_types_have_the_published_numbers(look):
    names = [
        "Unknown",
        "Default",
        "Label",
        "OverwriteDNIS",
        "DDD",
        "IDDD",
        "Direct",
        "Reject",
        "Announcement",
        "PostFeature",
        "DirectAgent",
    ]

    assert look(f"[{', '.join(f'_genesys.queue.rType.RouteType{name}' for name in names)}]") == list(range(11))


@pytest.mark.parametrize(
    "path",
    [
        "queue.rType.RouteTypeGetFromDN",
        "queue.overwriteType.UseANI",
        "queue.overwriteType.UseConfig",
        "queue.overwriteType.UseDNIS",
        "queue.overwriteType.UseNone",
        "voice.overwriteType.UseDNIS",
        "queue.usecapcond.Never",
        "queue.usecapcond.Only",
        "queue.usecapcond.OnStatError",
        "resource.resourceType.any",
        "resource.resourceType.CFGExtension",
        "session.lookupseq.StartFromCDN",
        "session.lookupseq.StartFromRouter",
        "session.lookupseq.StartFromTenant",
        "session.lookupseq.StartFromTserver",
        "session.day.Saturday",
    ],
)
def test_constants_are_there(look, path):
    assert look(f"typeof _genesys.{path}") in ("number", "string")


def test_the_lookup_sequence_of_a_strategy_is_minus_one(look):
    assert look("_genesys.session.lookupseq.StartFromStrategy") == -1


def test_the_values_of_one_group_differ(look):
    for group in CONSTANTS:
        if group.path != "ixn.mediaType":
            values = look(f"Object.keys(_genesys.{group.path}).map(function (n) {{ return _genesys.{group.path}[n] }})")
            assert len(set(values)) == len(values), group.path


def test_the_session_tells_its_tenant_and_server(look):
    assert look("[_genesys.session.tenant, _genesys.session.tenantid]") == ["Environment", 1]
    assert look("_genesys.session.server") == {"name": "ORS", "cluster": "ORS"}


def test_a_test_gives_tenant_and_server(ors):
    ors.world.session["tenant"] = "Bank"
    ors.world.session["cluster"] = "ORS_1"
    session = ors.start(EMPTY)

    assert session.evaluate("[_genesys.session.tenant, _genesys.session.server.cluster]") == ["Bank", "ORS_1"]


def test_a_workflow_changes_the_tenant(ors):
    ors.world.tenants["Bank"] = 105
    session = ors.start(EMPTY)
    session.evaluate("_genesys.session.setTenant('Bank')")

    assert session.evaluate("[_genesys.session.tenant, _genesys.session.tenantid]") == ["Bank", 105]


def test_agent_is_an_empty_object(look):
    assert look("JSON.stringify(_genesys.agent)") == "{}"


def test_there_are_no_interactions_at_the_start(look):
    assert look("Object.keys(_genesys.ixn.interactions).length") == 0
    assert look("[_genesys.ixn.interactions.length, _genesys.ixn.firstixnid, _genesys.ixn.interactions[0]]") == [
        0,
        None,
        None,
    ]


def test_unknown_properties_are_undefined(look):
    assert (
        look("[typeof _genesys.nothing, typeof _genesys.ixn.nothing, typeof _genesys.ixn.interactions.x]")
        == ["undefined"] * 3
    )


def test_a_statistic_is_what_the_test_gives_and_0_otherwise(ors, look):
    ors.statistics = {"Sales@Stat.GA": {"StatAgentsReady": 3}, "*": {"StatExpectedWaitingTime": 40}}

    assert look("_genesys.statistic.sData('Sales@Stat.GA', 'StatAgentsReady')") == 3
    assert look("_genesys.statistic.sData('Sales@Stat.GA', 'StatExpectedWaitingTime')") == 40
    assert look("_genesys.statistic.sData('Sales@Stat.GA', 'StatCallsInQueue')") == 0


def test_functions_of_the_queue_give_what_the_test_says_and_are_noted(ors):
    ors.world.answers["queue.checkAgentState"] = False
    session = ors.start(
        EMPTY.replace(
            '<state id="s"/>',
            '<state id="s"><onentry><log expr="_genesys.queue.checkAgentState(\'i\', true)"/>'
            "<script>_genesys.queue.reserveTarget('i', '7001@SW1.DN', '10')</script></onentry></state>",
        )
    )

    assert session.log == [("", False)]
    assert [(call.function, call.value) for call in ors.function_calls] == [
        ("queue.checkAgentState", {"arguments": ["i", True]}),
        ("queue.reserveTarget", {"arguments": ["i", "7001@SW1.DN", "10"]}),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "_genesys.ixn.interactions = 1",
        "_genesys.ixn.interactions.x = 1",
        "_genesys.session.tenant = 'x'",
        "_genesys.session.server.name = 'x'",
        "_genesys.session.timeInZone = 1",
        "_genesys.ixn.mediaType.TMediaVoice = 9",
        "_genesys.more = 1",
        "delete _genesys.session",
    ],
)
def test_documents_cannot_change_it(look, change):
    before = look("JSON.stringify(_genesys)")
    look(f"(function () {{ try {{ {change} }} catch (error) {{}} }})()")

    assert look("JSON.stringify(_genesys)") == before


@pytest.mark.parametrize("dialect", ["ors", "w3c"])
def test_it_is_there_in_both_dialects(ors, dialect):
    session = ors.start(
        EMPTY.replace(
            '<state id="s"/>', '<state id="s"><onentry><log expr="_genesys.session.tenant"/></onentry></state>'
        ),
        dialect=dialect,
    )

    assert session.log == [("", "Environment")]


def test_every_member_of_the_table_is_there(look):
    for member in MEMBERS:
        root, _, name = member.path.rpartition(".")
        assert look(f"'{name}' in _genesys.{root}"), member.path
        assert (look(f"typeof _genesys.{member.path}") == "function") == (member.kind == "function"), member.path


def test_everything_that_is_there_is_in_the_table(look):
    found = look(
        "(function () { var all = []; (function walk(o, path) { Object.keys(o).forEach(function (n) {"
        "var v = o[n], p = path + (path && '.') + n; if (typeof v === 'object' && v !== null && Object.keys(v).length)"
        "walk(v, p); else all.push(p); }) })(_genesys, ''); return all })()"
    )
    known = {member.path for member in MEMBERS} | {f"{one.path}.{name}" for one in CONSTANTS for name in one.values}

    assert {path for path in found if "." in path} <= known


def test_the_module_goes_together_with_the_agent_extension():
    registry = ActionRegistry([AgentModule(FakeTServer("SW1")), specification])

    assert registry.constants()["_genesys"]["ixn"]["mediaType"]["TMediaAny"] == 109
