"""The programs of this folder work, and the page that they fill holds what was measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent
EXPLANATION = BENCH.parents[1] / "docs" / "explanation"


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, str(BENCH / program), *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def measure(*arguments):
    """A short run of this project's engine alone, which installs nothing."""
    only = "quickjs,start,again,pingpong,null,parhist,raise,memory"
    return run("peers", "--rounds", "1", "--seconds", "0.001", "--sessions", "10", "--only", only, *arguments)


def test_every_figure_is_measured_and_its_answer_checked():
    done = measure("--json")

    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)["values"]["quickjs"]
    assert set(values) == {"start", "again", "pingpong", "null", "parhist", "raise", "memory"}
    assert all(len(rounds) == 1 and rounds[0] > 0 for name, rounds in values.items() if name != "memory")


def test_the_table_has_a_row_for_each_engine_and_a_column_for_each_figure():
    done = measure("--skip", "start,again,memory", "--peer", "quickjs")

    header, _, row = (line for line in done.stdout.splitlines() if line.startswith("|"))
    assert [cell.strip() for cell in header.split("|")[1:-1]] == [
        "engine",
        "pingpong (ev/s)",
        "null data model (ev/s)",
        "parhist (ev/s)",
        "raise, internal (ev/s)",
    ]
    assert row.startswith("| orsagent, QuickJS")
    assert "orsagent 0." in done.stdout


def test_the_table_goes_into_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- peers -->\nold\n<!-- end of peers -->\nafter\n", "utf-8")

    done = measure("--skip", "start,again,parhist,raise,memory", "--peer", "quickjs", "--write", str(page))

    before, table, after = (
        part for part in page.read_text("utf-8").replace("<!-- end of", "<!--").split("<!-- peers -->\n")
    )
    assert (before, after) == ("before\n", "after\n")
    assert table.startswith("| engine")
    assert table in done.stdout


def test_a_page_without_a_place_for_the_table_is_refused_before_anything_is_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing\n", "utf-8")

    done = measure("--write", str(page))

    assert done.returncode == 2
    assert "has no <!-- peers -->" in done.stderr
    assert page.read_text("utf-8") == "nothing\n"


def test_an_answer_that_is_wrong_is_reported_and_counts_for_nothing(tmp_path):
    text = (BENCH / "documents" / "pingpong.scxml").read_text("utf-8")
    (tmp_path / "pingpong.scxml").write_text(text.replace('expr="n + 1"', 'expr="n + 2"'), "utf-8")

    done = measure("--skip", "start,again,null,parhist,raise,memory", "--documents", str(tmp_path), "--json")

    assert "instead of" in done.stderr
    assert json.loads(done.stdout)["values"] == {"quickjs": {}}


def test_an_unknown_name_is_a_usage_error_that_lists_the_known_ones():
    done = run("peers", "--only", "quikjs")

    assert done.returncode == 2
    assert "there is no 'quikjs'" in done.stderr
    assert "quickjs" in done.stderr


def test_growth_measures_a_plot_by_name_and_writes_nothing():
    before = {path: path.read_bytes() for path in EXPLANATION.rglob("*") if path.is_file()}

    done = run("growth", "transitions", "--largest", "10", "--seconds", "0")

    assert done.returncode == 0, done.stderr
    assert "transitions: found by the event's name: exponent" in done.stdout
    assert before == {path: path.read_bytes() for path in EXPLANATION.rglob("*") if path.is_file()}


@pytest.fixture
def page(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH / "growth"))
    import page

    return page


def test_the_page_and_its_plots_show_the_figures_that_were_measured(page):
    figures = page.read_figures()
    text = page.PAGE.read_text("utf-8")

    assert page.filled(text, figures) == text
    assert {path.stem for path in page.PLOTS.glob("*.svg")} == {one["plot"] for one in figures}
    for name, svg in page.plots(figures).items():
        assert (page.PLOTS / f"{name}.svg").read_text("utf-8") == svg
        assert f"(growth/{name}.svg)" in text


def test_every_curve_that_was_measured_grows_no_faster_than_the_page_says(page):
    steep = [one["name"] for one in page.read_figures() if one["at_most"] and one["exponent"] > one["at_most"]]

    assert steep == []
