"""The page of the fake Genesys Cloud and of the client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import NOTHING, Factory, fields

from orsagent.sync.cloud import ALARMS, REGIONS, CloudSettings
from orsagent.sync.cloud.trouble import PATIENT_SECONDS
from orsagent.testing.cloud import RANDOM_KINDS
from orsagent.testing.cloud.file import CLOUD_KEYS
from orsagent.testing.cloud.routes import COMMON_ANSWERS, ROUTES, Route
from reference_pages.markdown import described, table

__all__ = ["genesys_cloud"]


def genesys_cloud() -> Iterator[str]:
    """The page."""
    yield "# Genesys Cloud, real and fake"
    yield (
        "What `FakeCloud` and `orsagent cloud-sim` do, and what `orsagent.sync.cloud` makes of it. Requests and "
        "answers have the form of the published API description of Genesys Cloud. "
        "[How to use them](../how-to/fake-genesys-cloud.md) stands elsewhere."
    )
    yield "## Endpoints of the fake"
    for route in ROUTES:
        yield from _route(route)
    yield "### Any endpoint"
    yield table(("answer", "when"), COMMON_ANSWERS.items())
    yield "Every answer to a request with a token tells how much of the limit is used: " + ", ".join(
        f"`inin-ratelimit-{name}`" for name in ("count", "allowed", "reset")
    )
    yield "## Where the published description is silent"
    yield "These are readings of ours:"
    yield table(("what", "the fake"), _READINGS.items())
    yield "## Random faults"
    yield table(("kind", "what happens"), ((f"`{kind}`", text) for kind, (text, _) in RANDOM_KINDS.items()))
    yield "## Cloud files"
    yield "Keys of the files that `orsagent cloud-sim --config` takes; bold ones are required."
    yield table(("table", "key", "value"), _file_rows())
    yield "## The client"
    yield "### Settings"
    yield table(("setting", "meaning", "default"), _setting_rows())
    yield "### Regions"
    yield "A region can be named by its name or by its host. Others need the addresses of API and login host."
    yield table(("region", "host"), ((f"`{name}`", f"`{host}`") for name, host in REGIONS.items()))
    yield "### Alarms"
    yield (
        "Log records of the logger `orsagent.sync.cloud` with the field `alarm` are for a person. Events are kept "
        "and sent again, except for `refused`, which tells that one was given up, and stand with the seconds between "
        "attempts."
    )
    yield table(("alarm", "meaning", "seconds"), _alarm_rows())


_READINGS: Mapping[str, str] = {
    "an event that is older than what its source has shown": "is taken, stands in the history as late, and changes "
    "nothing; `late_events` has two other ways",
    "an event whose id has come before": "is taken, stands in the history as repeated, and changes nothing",
    "which presence counts when several sources have shown one": "the one that came last",
    "how the rate limit counts": "in windows of 60 seconds for each token, of which the first request opens the first",
    "which transitions of the routing status are invalid": "IDLE and NOT_RESPONDING while the user is not On Queue",
    "a bulk of which one presence is wrong": "is refused as a whole",
    "the version of event ids": "any UUID is taken, although the description wants version 4",
    "by what users can be searched": "EXACT, without regard to capitals, by one or several values",
}


def _route(route: Route) -> Iterator[str]:
    yield f"### `{route.method} {route.path}`"
    permission = f" The real one wants the permission `{route.permission}`." if route.permission else ""
    yield f"{route.summary}{permission}"
    if route.answers:
        yield table(("answer", "when"), ((_code(name), text) for name, text in route.answers.items()))


def _code(answer: str) -> str:
    return f"`{answer}`" if answer.isdigit() else answer


def _file_rows() -> Iterator[tuple[str, ...]]:
    for name, keys in CLOUD_KEYS.items():
        for key, form in keys.items():
            shown = f"**`{key}`**" if form.required else f"`{key}`"
            bracket = f"`[[{name}]]`" if name in ("user", "definition", "fault") else f"`[{name}]`"
            yield bracket if name else "", shown, form.expected


def _setting_rows() -> Iterator[tuple[str, ...]]:
    settings = described(CloudSettings)
    for one in fields(CloudSettings):
        default = one.default
        if default is NOTHING:
            shown = "required"
        elif isinstance(default, Factory):  # type: ignore[arg-type]
            shown = "0.5 s, doubling up to 60 s, half of it random"
        else:
            shown = "none" if default is None else f"{default:g}"
        yield f"`{one.name}`", settings[one.name], shown


def _alarm_rows() -> Iterator[tuple[str, ...]]:
    for trouble, text in ALARMS.items():
        yield f"`{trouble.name}`", text, f"{PATIENT_SECONDS[trouble]:g}"
    yield "`definition`", "there is no presence definition of the system in use for a presence", "60"
    yield "`refused`", "Genesys Cloud refuses an event for good; the message says why", "never"
