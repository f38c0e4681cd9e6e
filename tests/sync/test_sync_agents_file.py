"""The agents file: who is synchronised, with which user, and what a reload changes."""

import pytest

from orsagent.sync.agents import AgentScope, AgentsError, AgentsFile, ScopeChange, read_agents


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="agents.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_file


BOTH = AgentScope(agents=("1002", "1001"), users={"1001": "u-1"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("agents.csv", "agent,user\n1002,\n1001,u-1\n"),
        ("agents.csv", "Agent, User\r\n1002\r\n\r\n 1001 , u-1 \r\n"),
        ("agents.csv", "1002\n1001,u-1"),
        ("agents.csv", '\ufeff"1002",""\n"1001","u-1"\n'),
        ("agents.toml", '[agents]\n1002 = ""\n1001 = "u-1"\n'),
        ("agents.toml", 'agents = {1002 = "", "1001" = "u-1"}\n'),
    ],
)
def test_agents_come_in_the_order_of_the_file_with_the_users_that_they_have(write, name, text):
    assert read_agents(write(text, name)) == BOTH


def test_a_list_of_agents_in_toml_has_no_users(write):
    assert read_agents(write('agents = ["1002", "1001"]', "agents.toml")) == AgentScope(agents=("1002", "1001"))


@pytest.mark.parametrize(
    ("name", "text"), [("agents.csv", ""), ("agents.csv", "agent"), ("agents.toml", "agents = []")]
)
def test_a_file_may_name_nobody(write, name, text):
    assert read_agents(write(text, name)) == AgentScope()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "1001\n1002\n1001\n", "3:1: agent '1001' stands in the file before, in line 1"),
        (
            "a.csv",
            "1001,u-1\n1002, u-1\n",
            "2:7: user 'u-1' is that of agent '1001', too; a user can show one agent only",
        ),
        ("a.csv", "1001,u-1,Berlin\n", "1:10: found 3 columns, expected agent and user"),
        ("a.csv", "1001\n,u-1\n", "2:1: the agent's id is empty"),
        ("a.csv", '1001\n"1002,u-1\n', "2:1: this is no line of comma-separated values: unexpected end of data"),
        ("a.csv", "10\x0001,u-1\n", "1:1: "),
        ("a.csv", "1001,u\x1b1\n", "1:6: the user's id is 'u\\x1b1', expected a text without control characters"),
        ("a.csv", b"1001\n10\xff2\n", "2:1: the file is not in UTF-8: invalid start byte at byte 7"),
        ("a.toml", "agents = [", "1:"),
        ("a.toml", "", "1:1: agents is missing; expected a list of ids"),
        ("a.toml", "agents = 7", "1:1: agents is 7; expected a list of ids"),
        ("a.toml", 'agents = ["1001", 1002]', '1:19: found 1002, expected an agent\'s id in quotes, such as "1001"'),
        ("a.toml", 'agents = ["1001",\n "1001"]', "2:2: agent '1001' stands in the file before, in line 1"),
        ("a.toml", "[agents]\n1001 = true", "2:1: agent 1001: found True, expected the user's id in quotes"),
        ("a.toml", '[agents]\n1001 = "u"\n1002 = "u"', "3:1: user 'u' is that of agent '1001', too"),
        ("a.toml", 'agents = [""]', "1:11: the agent's id is empty"),
        ("a.toml", 'agents = [" 1001"]', "1:11: the agent's id is ' 1001', expected"),
        ("a.toml", 'agents = []\n[agent]\nid = "1001"', "2:2: unknown key 'agent'; expected agents only"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(write, name, text, message):
    path = write(text, name)

    with pytest.raises(AgentsError) as caught:
        read_agents(path)

    assert str(caught.value).startswith(f"{path}:{message}")


@pytest.mark.parametrize("name", ["none.csv", "none.toml"])
def test_a_file_that_cannot_be_read_is_an_error_that_says_so(tmp_path, name):
    with pytest.raises(AgentsError, match=r"none\.\w+:1:1: the file cannot be read: No such file"):
        read_agents(tmp_path / name)


def test_a_file_that_is_too_large_is_not_read(write):
    with pytest.raises(AgentsError, match=r":1:1: the file is larger than 16,777,216 bytes"):
        read_agents(write(b"1" * (16 * 1024 * 1024 + 1)))


def test_a_reload_tells_who_came_who_went_and_whose_user_is_another(write):
    path = write("1001,u-1\n1002,u-2\n1003\n1004,u-4\n")
    file = AgentsFile(path)
    write("1005,u-5\n1004,u-9\n1003,u-3\n1002\n")

    change = file.reload()

    assert change == ScopeChange(added=("1005",), removed=("1001",), moved=("1004", "1003", "1002"))
    assert file.scope == read_agents(path)


def test_a_reload_of_the_same_changes_nothing(write):
    file = AgentsFile(write("1001,u-1\n"))

    assert not file.reload()


def test_a_reload_that_fails_leaves_everything_as_it_was(write):
    file = AgentsFile(write("1001,u-1\n"))
    write("1001\n1001\n")

    with pytest.raises(AgentsError, match="stands in the file before"):
        file.reload()

    assert file.scope == AgentScope(agents=("1001",), users={"1001": "u-1"})
