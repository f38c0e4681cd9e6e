"""Every code block of the README and of the docs is run, page by page, from the top to the bottom.

What a page may contain:
    a block whose first line is ``# file: NAME``, ``// file: NAME`` or ``<!-- file: NAME -->``: the file is written;
        without that line if it is ``.jsonl``, which has no comments
    the same with ``, at the end``: the block is added to the file
    ``console``: commands behind ``$``, each with its output; ``...`` stands for anything; ``# fails`` behind a command
        means that it does; ``&`` that it goes on, in a terminal of its own: the next commands wait until it has said
        what stands below it, and Ctrl-C ends it at the end of the page
    ``text`` that begins with ``# terminal: NAME``: what such a program says further on
    ``sh``: a command, and in the next block, if that is ``text``, its output
    ``python``: a program
    ``text``: else nothing that runs
Test modules pass at the end of their page. Commands that install something are not run, and neither are those that run
the tests of this project.
"""

import doctest
import re
import shlex
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from .background import Background, environment

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGES = {"console", "js", "python", "sh", "text", "toml", "xml"}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|//|<!--) file: ([\w./-]+)(, at the end)?(?: -->)?\n")
_TERMINAL = re.compile(r"# terminal: ([\w-]+)\n")
_VARIABLE = re.compile(r"(\w+)=(\S*)")
_NOT_RUN = re.compile(r"python3? -m venv |\.? ?[\w./]*activate$|\S*pip install |\S*python -m pytest -n auto$|\.ci/")
_PROGRAMS = {
    "orsagent": ["-m", "orsagent"],
    "pytest": ["-m", "pytest", "-p", "orsagent", "-p", "no:cacheprovider"],
    "python": [],
}
_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page):
    return _FENCE.findall(page.read_text(encoding="utf-8"))


def run(folder, arguments, variables=()):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(dict(variables)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


def parsed(command):
    """The variables that a command sets, and its arguments to Python."""
    words = shlex.split(command, comments=True)
    variables = {}
    while found := _VARIABLE.fullmatch(words[0]):
        variables[found[1]] = found[2]
        words = words[1:]
    return variables, [*_PROGRAMS[words[0].removeprefix(".venv/bin/")], *words[1:]]


def run_command(folder, command):
    """The output of a command line, or None when it is one that is not run here."""
    output = None
    for part in command.split(" && "):
        if _NOT_RUN.match(part):
            continue
        variables, arguments = parsed(part)
        done = run(folder, arguments, variables)
        assert (done.returncode != 0) == part.endswith("# fails"), f"{part}\n{done.stdout}"
        output = done.stdout
    return output


def check_output(command, expected, output):
    if output is not None and expected:
        same = doctest.OutputChecker().check_output(expected, output, _FLAGS)
        assert same, f"{command}\n{expected}\n---\n{output}"


def run_console(folder, text, background):
    lines = text.splitlines(keepends=True)
    numbered = ((sum(one.startswith("$ ") for one in lines[: place + 1]), line) for place, line in enumerate(lines))
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        command, *expected = (line for _, line in group)
        command = command.removeprefix("$ ").strip()
        if command.endswith(" &"):
            variables, arguments = parsed(command.removesuffix(" &"))
            background.start(command, arguments, environment(variables)).tells("".join(expected))
        else:
            check_output(command, "".join(expected), run_command(folder, command))


def write_file(folder, file, text):
    path = folder / file[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") + "\n\n" if file[2] else ""
    content = text[file.end() :] if path.suffix == ".jsonl" else text
    path.write_text(before + content, encoding="utf-8")


def run_page(folder, page):
    background = Background(folder)
    try:
        run_blocks(folder, page, background)
        background.end()
    finally:
        background.kill()


def run_blocks(folder, page, background):
    command = output = None
    is_with_programs = any(line.endswith(" &") for _, text in blocks(page) for line in text.splitlines())
    for language, written in blocks(page):
        text = background.with_free_ports(written) if is_with_programs else written
        if terminal := _TERMINAL.match(text):
            background.tells(terminal[1], text[terminal.end() :])
        elif file := _FILE.match(text):
            write_file(folder, file, text)
        elif language == "text":
            check_output(command, text, output)
        elif language == "console":
            run_console(folder, text, background)
        elif language == "python":
            done = run(folder, ["-c", text])
            assert done.returncode == 0, f"{text}\n---\n{done.stdout}"
        command, output = (text, run_command(folder, text.strip())) if language == "sh" else (None, None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_does_what_it_says(page, tmp_path):
    if page.name == "README.md":
        shutil.copytree(ROOT / "examples", tmp_path / "examples")

    run_page(tmp_path, page)

    for module in tmp_path.glob("test_*.py"):
        done = run(tmp_path, [*_PROGRAMS["pytest"], module.name])
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_is_of_a_kind_that_is_checked(page):
    assert {language for language, _ in blocks(page)} <= LANGUAGES
    assert page.read_text(encoding="utf-8").count("```") == 2 * len(blocks(page))
