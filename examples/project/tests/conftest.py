import pytest


@pytest.fixture
def agent(ors):
    """Agent 1001, ready at DN 7001."""
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")
