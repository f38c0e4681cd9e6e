"""The configuration file: every mistake with its place, all at once."""

import pytest

from orsagent.sync.service import ConfigError, parse_config, read_config
from orsagent.sync.service.keys import SECTIONS
from orsagent.sync.service.parts import make_outbox, reducer_options

LEAST = """
[source]
addresses = ["127.0.0.1:2060"]
[agents]
file = "agents.csv"
[cloud]
region = "eu-central-1"
client_id = "an id"
source_id = "a source"
"""


def mistakes(text):
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    return str(caught.value).splitlines()


def test_the_least_configuration_has_defaults_for_everything_else():
    config = parse_config(LEAST, "/etc/orsagent/orsagent.toml")
    assert config["mapping"]["coalesce"] == 0.1
    assert config["outbox"]["mode"] == "history"
    assert str(config.file("outbox", "file")) == "/etc/orsagent/outbox.db"
    assert config.file("cloud", "secret_file") is None
    assert {name: set(keys) for name, keys in config.values.items()} == {
        name: set(keys) for name, keys in SECTIONS.items()
    }


def test_every_default_is_a_right_value():
    wrong = [
        (name, key)
        for name, keys in SECTIONS.items()
        for key, row in keys.items()
        if row.default is not None and not row.kind.is_right(row.default)
    ]
    assert wrong == []


def test_the_mapping_section_is_the_reducers_options():
    assert reducer_options(parse_config(LEAST + "[mapping]\nringing_is_call = true\n")).ringing_is_call


def test_all_mistakes_are_told_with_line_and_column():
    assert mistakes(
        """[source]
adresses = ["a:1"]
[agents]
file = 3
[claud]
[cloud]
client_id = "x"
api = "http://x"
region = "mypurecloud.de"
[delivery]
batch = 101
seed = true
"""
    ) == [
        "orsagent.toml:1:2: [source] has neither addresses nor recording; expected one of them",
        "orsagent.toml:2:1: [source] has no key adresses; did you mean addresses?",
        "orsagent.toml:4:1: [agents] file is 3, expected a text",
        "orsagent.toml:5:2: there is no section [claud]; did you mean cloud?",
        "orsagent.toml:6:2: [cloud] has no source_id: The id of the presence source",
        "orsagent.toml:8:1: [cloud] api needs login",
        "orsagent.toml:8:1: [cloud] has both region and api; expected one of them",
        "orsagent.toml:11:1: [delivery] batch is 101, expected 1 to 100",
        "orsagent.toml:12:1: [delivery] seed is True, expected 0 to 2147483648",
    ]


@pytest.mark.parametrize(
    "address", ["http://", "http:foo", "ftp://x", "http://x:99999", "http://x:0", "http://:80", "x"]
)
def test_an_address_that_nobody_could_reach_is_told(address):
    text = LEAST.replace('region = "eu-central-1"', f'api = "{address}"\nlogin = "http://x:8080/"')
    assert mistakes(text)[0].startswith("orsagent.toml:7:1: [cloud] api is wrong, expected an address such as https://")


@pytest.mark.parametrize("address", ["redis://host", "rediss://:pw@host:6380/1", "unix:///run/redis.sock"])
def test_every_form_of_an_address_of_redis_is_right(address):
    assert parse_config(f'{LEAST}[instances]\nredis = "{address}"')["instances"]["redis"] == address


def test_the_place_of_a_key_is_known_or_else_that_of_its_section():
    config = parse_config(LEAST)
    assert [str(config.at("cloud", key)) for key in ("client_id", "timeout")] == [
        "orsagent.toml:8:1",
        "orsagent.toml:6:2",
    ]


def test_an_outbox_is_a_file_whatever_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_outbox(parse_config(LEAST + '[outbox]\nfile = ":memory:"\n'), dry_run=False).close()
    assert (tmp_path / ":memory:").exists()


def test_a_section_that_is_a_value_is_told():
    assert "orsagent.toml:1:1: source is 3, expected a section [source]" in mistakes(
        "source = 3\n" + LEAST.replace("[source]", "[http]").replace("addresses", "listen")
    )


def test_a_file_that_is_no_toml_is_told_with_its_place():
    assert mistakes("[source")[0].startswith("orsagent.toml:1:")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"missing\.toml:1:1: the file cannot be read"):
        read_config(tmp_path / "missing.toml")
