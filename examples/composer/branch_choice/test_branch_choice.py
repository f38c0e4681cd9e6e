import pytest

WORKFLOW = "workflow.scxml"


@pytest.fixture
def session(ors):
    ors.lists["Regions"] = {"North": {"Kiel": "open", "Bremen": "open", "Husum": "shut"}, "South": {}}
    ors.statistics.update({"Kiel": {"StatCallsInQueue": 7}, "Bremen": {"StatCallsInQueue": 3}})
    return ors.start(WORKFLOW)


def test_the_branch_with_the_fewest_calls_is_chosen(session):
    session.send("choose", {"region": "North"})

    assert session.final == "chosen"
    assert ("loads", "Bremen with 3") in session.log


def test_a_region_without_a_branch_has_none(session):
    session.send("choose", {"region": "South"})

    assert session.final == "none"
