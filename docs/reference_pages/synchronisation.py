"""The page of ``orsagent sync``: its configuration and its figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from orsagent.sync.cloud import ALARMS, ENVIRONMENT_VARIABLE
from orsagent.sync.service.figures import FIGURES
from orsagent.sync.service.keys import SECTIONS, Key
from orsagent.sync.service.metrics import LAG, LAG_BUCKETS, PREFIX
from orsagent.sync.service.parts import REDIS_VARIABLE
from orsagent.sync.service.standing import REASONS
from reference_pages.markdown import bullets, table

__all__ = ["synchronisation"]

_ABOUT: Final[Mapping[str, str]] = {
    "source": "Where agent states come from: [the form of its messages](agent-state-messages.md).",
    "agents": "Who is synchronised.",
    "mapping": "How [the readings](agent-state-mapping.md) are applied.",
    "cloud": "Where states go: [regions, endpoints and alarms](genesys-cloud.md).",
    "outbox": "What keeps decisions until they are delivered.",
    "delivery": "How they are delivered.",
    "reconciliation": "How what users show is compared with what was decided.",
    "instances": "For [two or more instances](../how-to/run-two-instances.md).",
    "http": "For health checks and for Prometheus.",
    "log": "What is told on the standard error.",
}
_OUTBOX_ALARMS: Final = {
    "outbox": "the outbox cannot be written, is damaged, or was set aside",
    "leases": "Redis cannot be reached; this instance sends nothing once its leases have run out",
    "refused": "Genesys Cloud refuses an event for good; the line says whose, and why",
    "definition": "there is no presence definition for a state",
    "defect": "an error of this program; please report it",
}


def synchronisation() -> Iterator[str]:
    """The page."""
    yield "# orsagent sync"
    yield (
        "The configuration of the service, what it answers over HTTP, and its figures. "
        "[Synchronise agent states](../how-to/synchronise-agent-states.md) begins with it, "
        "[Operate the synchronisation](../how-to/operate-the-synchronisation.md) says what to do with it."
    )
    yield "## Configuration"
    yield (
        "A file in [TOML](https://toml.io), `orsagent.toml` unless `--config` names another. Paths in it begin at its "
        "folder. Required keys are bold; of `addresses` and `recording`, and of `region` and `api`, exactly one is "
        f"given. Secrets do not stand in it: the environment variables `{ENVIRONMENT_VARIABLE}` and `{REDIS_VARIABLE}` "
        "have them, or a file. `orsagent sync --check` tells all mistakes at once."
    )
    for name, keys in SECTIONS.items():
        yield f"### `[{name}]`"
        yield _ABOUT[name]
        yield table(("key", "takes", "default", "meaning"), (_key_row(key, row) for key, row in keys.items()))
    yield "## Over HTTP"
    yield "With `[http] listen`. Anybody who can connect may ask, and there are no secrets in the answers."
    yield table(("path", "answer"), _PATHS)
    yield "`/readyz` is not ready for these reasons:"
    yield bullets(text for _, _, text in REASONS)
    yield "## Figures"
    yield f"What `/metrics` has, in Prometheus's text form, with the extra `metrics`. Names begin with `{PREFIX}`."
    yield table(("figure", "kind", "labels", "meaning"), _figure_rows())
    yield f"The bounds of the histogram, in seconds: {', '.join(f'{bound:g}' for bound in LAG_BUCKETS)}."
    yield "## Alarms"
    yield (
        "Lines of the log that a person has to look at have a field `alarm`. "
        "[Troubles with Genesys Cloud](genesys-cloud.md) have these and more fields:"
    )
    alarms = {trouble.name: text for trouble, text in ALARMS.items()} | _OUTBOX_ALARMS
    yield table(("alarm", "what it says"), ((f"`{name}`", text) for name, text in alarms.items()))


_PATHS: Final = (
    ("`/healthz`", "200 while the program lives, 503 when its event loop stands still: restart it then"),
    ("`/readyz`", "200 when states come in and go out, else 503; as JSON, with the reasons and the figures"),
    ("`/metrics`", "the figures for Prometheus; 501 without the extra `metrics`"),
)


def _key_row(name: str, key: Key) -> tuple[str, ...]:
    shown = f"**`{name}`**" if key.required else f"`{name}`"
    default = "" if key.default is None else f"`{json.dumps(key.default)}`"
    return shown, key.kind.expected, default, key.description


def _figure_rows() -> Iterator[tuple[str, ...]]:
    for one in FIGURES:
        name = f"{one.name}_total" if one.kind == "counter" else one.name
        yield f"`{name}`", one.kind, ", ".join(f"`{label}`" for label in one.labels), one.help
    yield f"`{LAG[0]}`", "histogram", "", LAG[1]
