"""Takes requests in and answers them; no socket, and no time but the clock's.

A request comes in two steps, so that a fault can hold it between them: `arrive` says what happens to it, and `act`
lets it have its effect.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from attrs import define, evolve, field, frozen

from orsagent.clock import Clock
from orsagent.testing.cloud.access import Access
from orsagent.testing.cloud.case import Case
from orsagent.testing.cloud.faults import NO_EFFECT, CloudFault, Effect
from orsagent.testing.cloud.messages import Answer, CloudRequest, Incoming, RefusedError, error_answer
from orsagent.testing.cloud.organization import Organization, Shown
from orsagent.testing.cloud.random_faults import RandomCloudFaults
from orsagent.testing.cloud.routes import TOKEN_PATH, Route, route_of

__all__ = ["LARGEST_BODY", "Arrival", "Desk"]

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of the largest body that is taken."""

_BEARER: Final = "bearer "


@frozen(kw_only=True)
class Arrival:
    """A request that has arrived: where it goes, and what a fault does to it."""

    request: Incoming
    route: Route | None
    names: Mapping[str, str]
    other_method: bool
    effect: Effect
    time: float


@define(eq=False, kw_only=True)
class Desk:
    """The fake without its socket."""

    clock: Clock
    organization: Organization
    access: Access
    journal: deque[CloudRequest]
    faults: list[CloudFault] = field(factory=list, init=False)
    random: RandomCloudFaults | None = field(default=None, init=False)
    count: int = field(default=0, init=False)

    def arrive(self, request: Incoming) -> Arrival:
        """Say what happens to a request; this uses up a fault."""
        route, names, other_method = route_of(request.method, request.path)
        return Arrival(
            request=request,
            route=route,
            names=names,
            other_method=other_method,
            effect=self._effect(request, "" if route is None else route.path),
            time=self.clock.now(),
        )

    def act(self, arrival: Arrival) -> tuple[CloudRequest, Answer | None]:
        """Let a request have its effect, and keep it in the journal; no answer when the connection is to break."""
        self.count += 1
        effect, token = arrival.effect, _token(arrival.request)
        shown: list[Shown] = []
        answer = None if effect.dropped == "before" else self._answer(arrival, token, shown)
        if answer is not None:
            answer = evolve(answer, headers={**self.access.headers(token, self.clock.now()), **answer.headers})
        sent = None if effect.dropped else answer
        record = CloudRequest(
            number=self.count,
            time=arrival.time,
            method=arrival.request.method,
            path=arrival.request.path,
            query=arrival.request.query,
            body=_body(arrival.request),
            token=token,
            status=None if sent is None else sent.status,
            answer=None if sent is None else sent.body,
            fault=str(effect),
            shown=tuple(shown),
        )
        self.journal.append(record)
        return record, sent

    def _effect(self, request: Incoming, route: str) -> Effect:
        for fault in self.faults:
            if fault.matches(request.method, request.path, route):
                fault.hits += 1
                return fault.effect
        drawn = None if self.random is None or route in ("", TOKEN_PATH) else self.random.draw()
        return NO_EFFECT if drawn is None else drawn

    def _answer(self, arrival: Arrival, token: str, shown: list[Shown]) -> Answer:
        if arrival.effect.answer is not None:
            return arrival.effect.answer
        if len(arrival.request.data) > LARGEST_BODY:
            return error_answer(413, "request.entity.too.large", f"the body is larger than {LARGEST_BODY:,} bytes")
        route, now = arrival.route, self.clock.now()
        refusal = self.access.refusal(token, now) if route is None or route.wants_token else None
        if refusal is not None:
            return refusal
        if route is None:
            return error_answer(405, "method.not.allowed") if arrival.other_method else error_answer(404, "not.found")
        return self._handled(route, arrival, now, shown)

    def _handled(self, route: Route, arrival: Arrival, now: float, shown: list[Shown]) -> Answer:
        case = Case(
            organization=self.organization,
            access=self.access,
            request=arrival.request,
            names=arrival.names,
            number=self.count,
            now=now,
            time=self.clock.date().timestamp(),
            effect=arrival.effect,
            random=self.random,
            shown=shown,
        )
        try:
            return route.handle(case)
        except RefusedError as error:
            return error.answer


def _token(request: Incoming) -> str:
    authorization = request.headers.get("authorization", "")
    return authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""


def _body(request: Incoming) -> Any:  # noqa: ANN401 -- whatever was sent
    if not request.data:
        return None
    text = request.data.decode("utf-8", "replace")
    if request.path == TOKEN_PATH:
        return {name: values[-1] for name, values in parse_qs(text).items()}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
