"""``orsagent check``: which files, which rules, and the exit code."""

import json

import pytest
from click.testing import CliRunner

from orsagent.cli import main

from .conftest import Answer

LONELY = '<state id="a"/>\n<state id="b"/>'
UNDECLARED = '<state id="a"><onentry><log expr="x"/></onentry></state>'
BROKEN = '<state id="a" idd="b"/>'


@pytest.fixture
def check(folder):
    """Runs ``orsagent check`` inside this process."""

    def run_command(*arguments, text=None, command="check"):
        result = CliRunner().invoke(main, [command, *arguments], prog_name="orsagent", input=text)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run_command


def paths(answer):
    return [line.split(":")[0] for line in answer.out.splitlines()[:-1]]


# --- what is printed


def test_a_finding_is_shown_with_its_line_a_frame_and_a_hint(write, check):
    answer = check(
        write(
            '<datamodel><data id="agentId"/></datamodel>\n<state id="a"><onentry><log expr="agentID"/></onentry></state>'
        )
    )

    assert answer.code == 1
    assert answer.err == ""
    assert answer.out.splitlines() == [
        "workflow.scxml:3:35: ORS302 the variable 'agentID' is not declared anywhere",
        "  |",
        '3 | <state id="a"><onentry><log expr="agentID"/></onentry></state>',
        "  |                                   ^^^^^^^",
        "  = did you mean 'agentId'?",
        "",
        "Found 1 warning in 1 of 1 file. orsagent explain CODE says more.",
    ]


def test_nothing_found_exits_with_0(write, check):
    answer = check(write('<state id="a"/>'))

    assert (answer.code, answer.out, answer.err) == (0, "Nothing found in 1 file.\n", "")


def test_errors_and_warnings_are_counted_apart(write, check):
    write(LONELY, name="one.scxml")
    write(BROKEN + "<state x='1'/>", name="two.scxml")
    write('<state id="a"/>', name="three.scxml")

    answer = check()

    assert answer.out.splitlines()[-1].startswith("Found 2 errors and 2 warnings in 2 of 3 files.")


def test_control_characters_of_a_document_do_not_reach_the_terminal(folder, check):
    (folder / "odd\x1b[2J.scxml").write_bytes(
        b'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"><transition event="e" target="&#133;\x7f"/></state></scxml>'
    )

    answer = check("--output-format", "full")

    assert answer.code == 1
    assert all(line.isprintable() for line in answer.out.splitlines())


def test_statistics_count_the_findings_of_each_rule(write, check):
    write(LONELY + '<state id="c"/>', name="one.scxml")
    write(BROKEN, name="two.scxml")

    answer = check("--statistics")

    assert answer.code == 1
    assert [line.split()[:3] for line in answer.out.splitlines()[:-1]] == [
        ["2", "ORS201", "unreachable-state:"],
        ["1", "ORS101", "unknown-attribute:"],
    ]


def test_statistics_are_for_people(check):
    answer = check("--statistics", "--output-format", "json")

    assert answer.code == 2
    assert "Invalid value for '--statistics'" in answer.err


# --- which files


def test_folders_are_searched_in_order_without_hidden_ones(write, check, folder):
    for name in ("b", "a/c", ".hidden"):
        (folder / name).mkdir(parents=True)
    for name in ("b/1.scxml", "a/c/2.scxml", "a/1.scxml", ".hidden/1.scxml", "z.scxml", "b/readme.txt"):
        write(BROKEN, name=name)

    assert paths(check("--output-format", "concise")) == ["z.scxml", "a/1.scxml", "a/c/2.scxml", "b/1.scxml"]
    assert paths(check("a", "b/1.scxml", "a/1.scxml", "--output-format", "concise")) == [
        "a/1.scxml",
        "a/c/2.scxml",
        "b/1.scxml",
    ]


@pytest.mark.parametrize("pattern", ["b", "b/*", "*1.scxml"])
def test_a_search_leaves_out_what_is_excluded_and_names_count_more(write, check, folder, pattern):
    (folder / "b").mkdir()
    write(BROKEN, name="b/1.scxml")
    write(BROKEN, name="2.scxml")

    assert paths(check("--exclude", pattern, "--output-format", "concise")) == ["2.scxml"]
    assert paths(check("b/1.scxml", "--exclude", pattern, "--output-format", "concise")) == ["b/1.scxml"]


def test_a_folder_without_documents_is_a_usage_error(check):
    answer = check(".")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Error: there is no *.scxml file in '.'\n"


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked(write, check):
    answer = check("nowhere.scxml", write(BROKEN), "--output-format", "concise")

    assert answer.code == 2
    assert answer.err.startswith("nowhere.scxml:1:1: the file cannot be read: ")
    assert paths(answer) == ["workflow.scxml"]


def test_standard_input_is_checked(check):
    answer = check("-", "--output-format", "concise", text="<scxml")

    assert answer.code == 1
    assert answer.out.startswith("<stdin>:1:1: ORS001 not well-formed")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xff\xfe", b"<a>" * 1000, b"PK\x03\x04", b"<html/>"])
def test_what_is_no_document_is_a_finding(folder, check, content):
    (folder / "odd.scxml").write_bytes(content)

    answer = check("odd.scxml")

    assert answer.code == 1
    assert answer.out.startswith("odd.scxml:")
    assert "ORS0" in answer.out


# --- which rules


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), {"ORS201", "ORS302"}),
        (("--select", "ORS3"), {"ORS302"}),
        (("--select", "ors201,undeclared-variable"), {"ORS201", "ORS302"}),
        (("--select", "ORS2", "--select", "ORS3", "--ignore", "ORS302"), {"ORS201"}),
        (("--ignore", "unreachable-state"), {"ORS302"}),
        (("--ignore", "ORS2,ORS3"), set()),
        (("--select", "ALL", "--ignore", "ORS3"), {"ORS201"}),
    ],
)
def test_rules_are_selected_and_ignored(write, check, options, found):
    answer = check(write(UNDECLARED + '<state id="b"/>'), *options, "--output-format", "json")

    assert {one["code"] for one in answer.json} == found
    assert answer.code == (1 if found else 0)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_there_is_not_is_a_usage_error(write, check, option):
    answer = check(write(LONELY), option, "ORS999")

    assert answer.code == 2
    assert answer.err.startswith("Error: there is no rule 'ORS999'")


def test_an_ignored_rule_makes_no_suppression_superfluous(write, check):
    text = write(f'<state id="a"/><!-- orsagent: allow ORS201 because of the lab -->{LONELY.splitlines()[1]}')

    assert check(text).code == check(text, "--ignore", "ORS201").code == 0


def test_the_dialect_is_asked_for(write, check):
    path = write("""<state id="a"><onentry><send event="'go'"/></onentry></state>""")

    assert "ORS401" in check(path).out
    assert check(path, "--dialect", "ors").code == 0


# --- modules


def test_a_module_that_is_not_installed_is_given_by_name(write, check, folder):
    (folder / "crm_of_the_test.py").write_text(
        """from orsagent.actions import ElementSpec, ModuleSpec
specification = ModuleSpec(name="crm", namespaces=("http://example.com/crm",), elements=(ElementSpec(name="lookup"),))
def make(): return specification
class Module: specification = specification
nothing = 1
"""
    )
    path = write('<state id="a"><onentry><crm:lookup xmlns:crm="http://example.com/crm"/></onentry></state>')

    assert "ORS504" in check(path).out
    for name in ("specification", "make", "Module"):
        assert check(path, "--module", f"crm_of_the_test:{name}").code == 0
    for name in (
        "crm_of_the_test:nothing",
        "crm_of_the_test:nowhere",
        "no_such_module_at_all:x",
        "crm_of_the_test",
        "",
    ):
        answer = check(path, "--module", name)
        assert answer.code == 2
        assert answer.err.startswith("Error: ")


# --- settings


def test_options_may_stand_in_pyproject(write, check, folder):
    (folder / "sub").mkdir()
    write(UNDECLARED + '<state id="b"/>', name="sub/one.scxml")
    write(BROKEN, name="left_out.scxml")
    (folder / "pyproject.toml").write_text(
        '[tool.orsagent.check]\nignore = ["ORS201"]\nexclude = ["left_*"]\noutput-format = "json"\ndialect = "ors"\nselect = ["ORS2", "ORS3"]\n'
    )

    answer = check()

    assert [one["code"] for one in answer.json] == ["ORS302"]
    assert [one["code"] for one in check("--ignore", "ORS3").json] == ["ORS201"]
    assert check("--output-format", "concise", "--select", "ORS1").code == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[tool.orsagent.check]\nselct = []", "has 'selct'; expected dialect, output-format, select"),
        ('[tool.orsagent.check]\nselect = "ORS1"', "select is 'ORS1', expected a list of strings"),
        ("[tool.orsagent.check]\nignore = [1]", "ignore is [1], expected a list of strings"),
        ('[tool.orsagent.check]\ndialect = "xml"', "dialect is 'xml', expected auto or w3c or ors"),
        ("[tool.orsagent.check]\ndialect = []", "dialect is [], expected auto or w3c or ors"),
        ("[tool.orsagent]\ncheck = 1", "is 1, expected a table"),
        ("[tool", "cannot be read"),
    ],
)
def test_wrong_settings_are_an_error(write, check, folder, text, complaint):
    write(LONELY)
    (folder / "pyproject.toml").write_text(text)

    answer = check()

    assert answer.code == 2
    assert answer.out == ""
    assert "pyproject.toml" in answer.err
    assert complaint in answer.err


def test_other_tables_of_pyproject_do_not_matter(write, check, folder):
    (folder / "pyproject.toml").write_text('tool = 1\n[project]\nname = "x"\n')

    assert check(write('<state id="a"/>')).code == 0


# --- a real process


def test_a_process_ends_with_the_code_and_without_a_traceback(write, process):
    answer = process("check", write(BROKEN), "--output-format", "json")

    assert answer.code == 1
    assert answer.err == ""
    assert json.loads(answer.out)[0]["code"] == "ORS101"


# --- explain


def test_a_rule_is_explained_with_examples(check):
    answer = check("ORS201", command="explain")

    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "ORS201 unreachable-state (warning)"
    assert {"Bad:", "Good:", '  <state id="forgotten"/>', "Source: SCXML 1.0, 3.11"} <= set(lines)


def test_several_rules_are_explained_by_code_or_name(check):
    answer = check("ors101", "bad-delay", command="explain")

    assert [line for line in answer.out.splitlines() if line.startswith("ORS")] == [
        "ORS101 unknown-attribute (error)",
        "ORS403 bad-delay (error)",
    ]


def test_without_a_code_all_rules_are_listed(check):
    from orsagent.check import RULES

    lines = check(command="explain").out.splitlines()

    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES.values()]


def test_examples_that_are_too_long_are_shortened(check):
    assert max(map(len, check("ORS004", "ORS005", command="explain").out.splitlines())) < 120


@pytest.mark.parametrize(
    ("code", "hint"), [("unreachable-stat", "did you mean 'unreachable-state'?"), ("x\x1b", "lists them")]
)
def test_a_code_that_there_is_not_is_a_usage_error(check, code, hint):
    answer = check(code, command="explain")

    assert answer.code == 2
    assert hint in answer.err
    assert "\x1b" not in answer.err
