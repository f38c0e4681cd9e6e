"""What goes wrong: one table of troubles, each with how it begins and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from random import Random

import httpx
from attrs import define, field
from running import Running
from stat_server import DaysServer

from orsagent.sync.sources import FeedFault, StatServerFeed
from orsagent.testing import FakeCloud

__all__ = ["TROUBLES", "Scene"]

_EVENTS = "/api/v2/events/*"
_HANDS = 5
_BAD_LINES = ("garbage", "cut", "unknown", "endless", "stall")


@define(eq=False)
class Scene:
    """Everything that trouble can befall.

    Attributes:
        counts: how often each trouble has come.
    """

    service: Running
    cloud: FakeCloud
    feed: StatServerFeed
    server: DaysServer
    dice: Random
    counts: Counter[str] = field(factory=Counter)
    _outage: ExitStack = field(factory=ExitStack)

    def begin(self, name: str) -> None:
        """Let a trouble come."""
        self.counts[name] += 1
        TROUBLES[name](self)

    def end(self) -> None:
        """Everything that lasts is over."""
        self._outage.close()
        if not self.server.connected:
            self.server.find()
        if self.service.ended() is not None:
            self.service.start()

    # --- troubles

    def disconnect(self) -> None:
        """The connection to the feed breaks."""
        self.feed.disconnect_all()

    def bad_line(self) -> None:
        """The next connection to the feed has a fault somewhere."""
        kind = self.dice.choice(_BAD_LINES)
        after = self.dice.randrange(2 * len(self.server.days.user_states()))
        self.feed.faults.append(FeedFault(kind=kind, connection=self.feed.connections + 1, after=after))
        self.feed.disconnect_all()

    def stat_server_away(self) -> None:
        """The feed has lost its Stat Server."""
        if self.server.connected:
            self.server.lose()

    def kill(self) -> None:
        """SIGKILL; the next process comes when the trouble ends."""
        self.service.kill()

    def kill_and_start(self) -> None:
        """SIGKILL, and a new process at once."""
        self.service.kill()
        self.service.start()

    def outage(self) -> None:
        """Genesys Cloud is away."""
        self._outage.close()
        self._outage.enter_context(self.cloud.outage())

    def too_many_requests(self) -> None:
        """429 with Retry-After."""
        self.cloud.on("POST", _EVENTS).answer(429, retry_after=1).times(self.dice.randint(1, 3))

    def server_errors(self) -> None:
        """502, 503 or 500."""
        self.cloud.on("POST", _EVENTS).answer(self.dice.choice((500, 502, 503))).times(self.dice.randint(1, 5))

    def dropped_answers(self) -> None:
        """Requests have their effect, and nobody hears of it."""
        self.cloud.on("POST", _EVENTS).drop_answer().times(self.dice.randint(1, 3))

    def slow_answers(self) -> None:
        """Answers come late."""
        self.cloud.on("POST", _EVENTS).delay(0.3).times(self.dice.randint(1, 3))

    def retryable_failures(self) -> None:
        """A whole batch fails inside a 200, and may be sent again."""
        self.cloud.on("POST", _EVENTS).partial({"*": "try later"}, retryable=True).times(self.dice.randint(1, 3))

    def refusals(self) -> None:
        """A whole batch fails inside a 200, for good: only reading back can mend that."""
        self.cloud.on("POST", _EVENTS).partial({"*": "no"}).once()

    def expired_tokens(self) -> None:
        """No token is good any more."""
        self.cloud.expire_tokens()

    def by_hand(self) -> None:
        """Somebody sets a routing status by hand: only reading back can notice that."""
        agent = self.dice.choice(sorted(self.server.days.user_states()))
        status = self.dice.choice(("OFF_QUEUE", "INTERACTING"))
        with httpx.Client(base_url=self.cloud.url, trust_env=False) as client:
            # random faults meet this hand, too
            any(self._set_by_hand(client, agent, status) for _ in range(_HANDS))

    def _set_by_hand(self, client: httpx.Client, agent: str, status: str) -> bool:
        secret = (self.cloud.client_id, self.cloud.client_secret)
        try:
            token = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=secret).json()
            return client.put(
                f"/api/v2/users/user-{agent}/routingstatus",
                json={"userId": f"user-{agent}", "status": status},
                headers={"Authorization": f"Bearer {token.get('access_token')}"},
            ).is_success
        except (httpx.TransportError, ValueError):
            return False


TROUBLES: dict[str, Callable[[Scene], None]] = {
    "disconnect": Scene.disconnect,
    "bad line": Scene.bad_line,
    "Stat Server away": Scene.stat_server_away,
    "kill": Scene.kill,
    "kill and start": Scene.kill_and_start,
    "outage": Scene.outage,
    "429": Scene.too_many_requests,
    "5xx": Scene.server_errors,
    "dropped answers": Scene.dropped_answers,
    "slow answers": Scene.slow_answers,
    "retryable failures": Scene.retryable_failures,
    "refusals": Scene.refusals,
    "expired tokens": Scene.expired_tokens,
    "by hand": Scene.by_hand,
}
"""All troubles, by name; those that last go on until the next moment of the schedule."""
