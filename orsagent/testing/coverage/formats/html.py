"""One page that needs nothing else: a table, then each source with its lines marked."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from orsagent.testing.coverage.items import Kind
from orsagent.testing.coverage.results import Coverage, DocumentCoverage, ItemCoverage, Tally, shown

__all__ = ["to_html"]

_STYLE = """\
:root{color-scheme:light dark;--hit:#d9f2d9;--part:#fff0c2;--miss:#ffdcd9;--faint:#777}
@media(prefers-color-scheme:dark){:root{--hit:#173d17;--part:#4a3b00;--miss:#571b17;--faint:#999}}
body{font:15px/1.4 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em}
table{border-collapse:collapse}
.sums td,.sums th{padding:.2em .8em;text-align:right;border-bottom:1px solid var(--faint)}
.sums td:first-child,.sums th:first-child{text-align:left}
.source{font:13px/1.45 ui-monospace,monospace;width:100%;margin:.5em 0 2em}
.source td{padding:0 .6em;vertical-align:top}
.source pre{margin:0;font:inherit;white-space:pre-wrap}
.number{color:var(--faint);text-align:right;user-select:none}
.note{font-family:system-ui,sans-serif;width:22em}
.hit .text{background:var(--hit)}.part .text{background:var(--part)}.miss .text{background:var(--miss)}
"""


def to_html(coverage: Coverage) -> str:
    """The text of the page: no scripts, no pictures, nothing from elsewhere."""
    return "\n".join((*_head(), *_summary(coverage), *_sources(coverage), "</body></html>\n"))


def _head() -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>Coverage of workflows</title>\n<style>\n{_STYLE}</style></head><body>"


def _summary(coverage: Coverage) -> Iterator[str]:
    yield f"<h1>Coverage of workflows: {shown(coverage.tally())}</h1>"
    yield '<table class="sums"><thead><tr><th>workflow</th>'
    yield "".join(f"<th>{kind.value}</th>" for kind in Kind) + "<th>covered</th></tr></thead><tbody>"
    for number, document in enumerate(coverage.documents):
        yield f'<tr><td><a href="#d{number}">{escape(document.path)}</a></td>{_cells(document)}</tr>'
    yield f"<tr><td>all</td>{_cells(coverage)}</tr></tbody></table>"
    yield from (f"<p>{escape(note)}</p>" for note in coverage.notes)
    yield (
        '<table class="source"><tr class="hit"><td class="text">covered</td></tr><tr class="part"><td class="text">'
        'partly</td></tr><tr class="miss"><td class="text">not at all</td></tr></table>'
    )


def _cells(covered: Coverage | DocumentCoverage) -> str:
    cells = [*(_cell(covered.tally(kind)) for kind in Kind), shown(covered.tally())]
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _cell(tally: Tally) -> str:
    return f"{tally.covered}/{tally.total}" if tally.total else ""


def _sources(coverage: Coverage) -> Iterator[str]:
    for number, document in enumerate(coverage.documents):
        yield f'<h2 id="d{number}">{escape(document.path)}</h2>\n<table class="source">'
        by_line = document.by_line()
        for line, text in enumerate(document.text.replace("\r\n", "\n").split("\n"), start=1):
            yield _line(line, text, by_line.get(line, ()))
        yield "</table>"


def _line(number: int, text: str, items: tuple[ItemCoverage, ...]) -> str:
    notes = "<br>".join(escape(f"{one.item.name}: {' and '.join(one.missing)}") for one in items if one.missing)
    hits = max((sum(one.hits) for one in items), default=0)
    count = f"{hits}&times;" if hits else ""
    return (
        f'<tr class="{_class(items)}"><td class="number">{number}</td><td class="number">{count}</td>'
        f'<td class="text"><pre>{escape(text)}</pre></td><td class="note">{notes}</td></tr>'
    )


def _class(items: tuple[ItemCoverage, ...]) -> str:
    """How a line is marked: hit, part, miss, or not at all when there is nothing to cover."""
    hits = [count for one in items for count in one.hits]
    if not hits:
        return "plain"
    return "hit" if all(hits) else "part" if any(hits) else "miss"
