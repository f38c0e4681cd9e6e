"""orsagent beside its peers, on the same documents, in turn: ``python tests/bench/peers``.

Installs the peers into a folder (nothing else of the machine changes), then measures each figure of each engine once a
round, every time in a fresh process, and checks where the sessions end. Prints medians, half the spread over the rounds,
and the ratio to one peer.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import click
from attrs import frozen
from engines import Engine, engines
from figures import FIGURES, OWN_DOCUMENTS, Figure, WrongAnswerError, check
from installing import Ready, UnavailableError
from table import table, targets

__all__ = ["main"]


@frozen(kw_only=True)
class Run:
    """What the rounds share."""

    ready: dict[Engine, Ready]
    figures: tuple[Figure, ...]
    documents: Path
    seconds: float
    sessions: int | None

    def measure(self, engine: Engine, figure: Figure) -> float:
        """One figure of one engine, in its unit, in a process of its own.

        Raises:
            WrongAnswerError: the driver failed, or its session ended somewhere else.
        """
        ready = self.ready[engine]
        document = self.documents / f"{figure.document}{engine.suffix}"
        if not document.is_file():
            document = OWN_DOCUMENTS / document.name
        sessions = min(self.sessions or figure.sessions, engine.sessions)
        job = figure.job(document, engine.comment, self.seconds, sessions)
        command = [part.replace("{job}", job) for part in ready.command]
        try:
            done = subprocess.run(
                command,
                env={**os.environ, **ready.environment},
                capture_output=True,
                text=True,
                timeout=120 + 20 * self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WrongAnswerError(f"no answer after {error.timeout:g} seconds") from error
        if done.returncode:
            raise WrongAnswerError((done.stderr or done.stdout).strip()[-400:] or f"exit status {done.returncode}")
        return check(figure, json.loads(done.stdout.splitlines()[-1]), document)


_PLACE = re.compile(r"(<!-- peers -->\n).*?(<!-- end of peers -->)", re.DOTALL)


def _with_place(context: click.Context, parameter: click.Parameter, pages: tuple[Path, ...]) -> tuple[Path, ...]:
    del context
    for page in pages:
        if not _PLACE.search(page.read_text("utf-8")):
            raise click.BadParameter(
                f"{page} has no <!-- peers --> with <!-- end of peers --> after it", param=parameter
            )
    return pages


def _names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    del context
    names = tuple(filter(None, (value or "").split(",")))
    known = {one.name for one in (*engines("other"), *FIGURES)}
    for name in names:
        if name not in known:
            raise click.BadParameter(f"there is no {name!r}; there are: {', '.join(sorted(known))}", param=parameter)
    return names


def _name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    names = _names(context, parameter, value)
    if len(names) != 1:
        raise click.BadParameter("expected one engine", param=parameter)
    return names[0]


@click.command(help=__doc__)
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="How often all is measured.")
@click.option("--seconds", default=0.5, show_default=True, type=click.FloatRange(0.001), help="Of one measurement.")
@click.option("--only", callback=_names, help="Engines and figures to measure, by name, with commas between.")
@click.option("--skip", callback=_names, help="Engines and figures to leave out, by name, with commas between.")
@click.option("--peers", type=click.Path(file_okay=False, path_type=Path), help="Folder to install into, and to keep.")
@click.option("--documents", default=OWN_DOCUMENTS, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--other-python", metavar="PROGRAM", help="Another Python for orsagent, such as python3.11.")
@click.option("--peer", default="scion", show_default=True, callback=_name, help="What ratios are to.")
@click.option("--sessions", type=click.IntRange(10), help="Of the memory figure, instead of 1000.")
@click.option(
    "--write",
    "pages",
    multiple=True,
    callback=_with_place,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put the table into this page, too, between <!-- peers --> and <!-- end of peers -->.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every value of every round as JSON.")
def main(
    *,
    rounds: int,
    seconds: float,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    peers: Path | None,
    documents: Path,
    other_python: str | None,
    peer: str,
    sessions: int | None,
    pages: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Install, measure, print."""
    chosen = [row for row in engines(other_python) if _is_wanted(row.name, only, skip, {e.name for e in engines("")})]
    figures = tuple(one for one in FIGURES if _is_wanted(one.name, only, skip, {figure.name for figure in FIGURES}))
    with tempfile.TemporaryDirectory() as temporary:
        folder = peers or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        ready = _prepare(chosen, folder.resolve())
        run = Run(ready=ready, figures=figures, documents=documents.resolve(), seconds=seconds, sessions=sessions)
        values = _rounds(run, rounds)
    told = _told(run, values, peer, f"{rounds} rounds of {seconds:g} s")
    for page in pages:
        page.write_text(_PLACE.sub(lambda found: f"{found[1]}{told}{found[2]}", page.read_text("utf-8")), "utf-8")
    if as_json:
        _print_json(run, values)
    else:
        click.echo(told)
        click.echo("\n".join(targets(values)))


def _told(run: Run, values: dict[tuple[str, str], list[float]], peer: str, how: str) -> str:
    versions = "; ".join(dict.fromkeys(ready.version for ready in run.ready.values()))
    return (
        f"{table(list(run.ready), run.figures, values, peer)}\n\n"
        f"{_machine()}. Medians of {how}; x: times the figure of {peer}. {versions}.\n"
    )


def _is_wanted(name: str, only: tuple[str, ...], skip: tuple[str, ...], kind: set[str]) -> bool:
    return name not in skip and (name in only or not kind.intersection(only))


def _prepare(chosen: list[Engine], folder: Path) -> dict[Engine, Ready]:
    ready = {}
    for engine in chosen:
        try:
            ready[engine] = engine.prepare(folder)
        except UnavailableError as error:
            click.echo(f"without {engine.title}: {error}", err=True)
    return ready


def _rounds(run: Run, rounds: int) -> dict[tuple[str, str], list[float]]:
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    given_up: set[tuple[str, str]] = set()
    for number in range(rounds):
        click.echo(f"round {number + 1} of {rounds}", err=True)
        for figure in run.figures:
            # each round begins with another engine, so that none always follows the same neighbour
            order = list(run.ready)
            for engine in order[number % len(order) :] + order[: number % len(order)]:
                key = engine.name, figure.name
                if figure.name in engine.leaves_out or key in given_up:
                    continue
                try:
                    values[key].append(run.measure(engine, figure))
                except WrongAnswerError as error:
                    click.echo(f"{engine.title}, {figure.title}: {error}", err=True)
                    given_up.add(key)
                    values.pop(key, None)
    return values


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    return f"{model}, {os.cpu_count()} cores, {platform.system()}"


def _print_json(run: Run, values: dict[tuple[str, str], list[float]]) -> None:
    answer = {
        "machine": _machine(),
        "engines": {engine.name: how.version for engine, how in run.ready.items()},
        "values": {
            engine.name: {
                figure.name: values[engine.name, figure.name]
                for figure in run.figures
                if (engine.name, figure.name) in values
            }
            for engine in run.ready
        },
    }
    click.echo(json.dumps(answer, indent=1))


if __name__ == "__main__":
    sys.exit(main())
