"""The fake Genesys Cloud that tests talk to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import define, evolve, field

from orsagent.clock import Clock, SystemClock
from orsagent.errors import OrsagentError
from orsagent.testing.cloud.access import Access
from orsagent.testing.cloud.desk import Desk
from orsagent.testing.cloud.faults import CloudFault
from orsagent.testing.cloud.messages import CloudRequest
from orsagent.testing.cloud.organization import (
    ROUTING_STATUSES,
    SYSTEM_PRESENCES,
    Definition,
    LateEvents,
    Organization,
    Shown,
    User,
    letters,
    made_uuid,
)
from orsagent.testing.cloud.random_faults import RandomCloudFaults
from orsagent.testing.cloud.routes import ROUTES

if TYPE_CHECKING:
    from orsagent.testing.cloud.server import CloudServer

__all__ = ["FakeCloud"]

_METHODS: Final = ("*", *sorted({route.method for route in ROUTES}))


def _named(names: dict[str, str], kind: str) -> Callable[[str], str]:
    by_letters = {letters(name): name for name in names}

    def find(text: str) -> str:
        found = by_letters.get(letters(text))
        if found is None:
            raise ValueError(f"{text!r} is no {kind}; expected one of {', '.join(names)}")
        return found

    return find


_presence_named: Final = _named(dict(SYSTEM_PRESENCES), "system presence")
_routing_named: Final = _named(dict(ROUTING_STATUSES), "routing status")


def _late(text: LateEvents) -> LateEvents:
    if text not in ("ignore", "apply", "error"):
        raise ValueError(f"late_events is {text!r}; expected ignore, apply or error")
    return text


@define(eq=False, kw_only=True)
class FakeCloud:
    """A fake Genesys Cloud: an HTTP server on this machine, whose users, definitions and faults a test decides about.

        with FakeCloud() as cloud:
            cloud.add_user("user-1", agent="1001")
            ...
            assert cloud.presence("1001") == "Break"

    Login host and API have the same address, `url`. Everything may be called while the server runs.

    Args:
        client_id: the OAuth client's id.
        client_secret: its secret.
        token_seconds: how long an access token lives, by the clock.
        requests_per_minute: the rate limit of a token, by the clock.
        late_events: an event that is older than what its source has shown the user: ``ignore`` it (it stands in the
            history as late), ``apply`` it all the same, or answer an ``error``. What Genesys Cloud does is not
            published.
        clock: the time of tokens, limits and direct calls; default the system's.
        host: the address to listen at.
        port: the port to listen at; 0 lets the system choose a free one.
        journal: how many requests `requests` remembers; None for all.
        tell: called with each request after it had its effect, in the server's thread.

    Raises:
        ValueError: a figure that is not positive, or another `late_events`.
    """

    client_id: str = "orsagent-tests"
    client_secret: str = field(default="no-secret-at-all", repr=False)
    token_seconds: float = 86_400.0
    requests_per_minute: int = 300
    late_events: LateEvents = field(default="ignore", converter=_late)
    clock: Clock = field(factory=SystemClock)
    host: str = "127.0.0.1"
    port: int = 0
    journal: int | None = None
    tell: Callable[[CloudRequest], None] = field(default=lambda _request: None)
    _desk: Desk = field(init=False, repr=False)
    _lock: threading.Condition = field(factory=threading.Condition, init=False, repr=False)
    _server: CloudServer | None = field(default=None, init=False, repr=False)
    _address: str | None = field(default=None, init=False)
    _down: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        for name in ("token_seconds", "requests_per_minute"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; expected more than 0")
        self._desk = Desk(
            clock=self.clock,
            organization=Organization(late_events=self.late_events),
            access=Access(
                client_id=self.client_id,
                client_secret=self.client_secret,
                token_seconds=self.token_seconds,
                requests_per_minute=self.requests_per_minute,
            ),
            journal=deque(maxlen=self.journal),
        )
        self._desk.organization.sources[self.source_id] = "orsagent"

    # --- the server

    def open(self) -> None:
        """Start to listen. Harmless when it listens already.

        Raises:
            OrsagentError: aiohttp is not installed, or it cannot listen at the address.
        """
        if self._server is not None:
            return
        try:
            server_class: type[CloudServer] = import_module("orsagent.testing.cloud.server").CloudServer
        except ImportError as error:
            raise OrsagentError('the fake Genesys Cloud needs aiohttp: pip install "orsagent[http]"') from error
        server = server_class(
            host=self.host,
            port=self.port,
            desk=self._desk,
            lock=self._lock,
            is_down=lambda: self._down,
            tell=self.tell,
        )
        port = server.open()
        self._server = server
        self._address = f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{port}"

    def close(self) -> None:
        """Stop to listen; what was shown can still be looked at. Harmless when it does not listen."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The address of login host and API, such as ``http://127.0.0.1:40123``.

        Raises:
            OrsagentError: it was never opened.
        """
        if self._address is None:
            raise OrsagentError("this FakeCloud has no address before it is opened: use it in a with statement")
        return self._address

    # --- what there is

    @property
    def source_id(self) -> str:
        """The id of the presence source that is registered from the start."""
        return made_uuid("source", "orsagent")

    def add_user(
        self,
        user_id: str | None = None,
        *,
        agent: str | None = None,
        email: str | None = None,
        name: str | None = None,
        presence: str = "Offline",
        routing: str = "OffQueue",
    ) -> str:
        """Add a user; returns its id.

        Args:
            user_id: its id; by default a UUID made of `agent` or `email`.
            agent: its employee id.
            email: its e-mail; by default made of `agent` or the id.
            name: its name.
            presence: the system presence that it shows.
            routing: the routing status that it shows.

        Raises:
            ValueError: the id, agent or e-mail belongs to another user, or there is no such presence or status.
        """
        with self._lock:
            made = made_uuid("user", agent or email or len(self._desk.organization.users))
            chosen = user_id or made
            user = User(
                id=chosen,
                agent=agent,
                email=email or f"{agent or chosen}@example.com",
                name=name or f"User {agent or chosen}",
            )
            start = (_presence_named(presence), _routing_named(routing), self.clock.date().timestamp())
            self._desk.organization.add(user, start)
            return chosen

    def add_definition(self, label: str, system_presence: str) -> str:
        """Add a presence definition of the organization's own; returns its id."""
        with self._lock:
            count = len(self._desk.organization.definitions)
            definition = Definition(
                id=made_uuid("definition", label, count),
                label=label,
                system_presence=_presence_named(system_presence),
                type="User",
            )
            self._desk.organization.define(definition)
            return definition.id

    def replace_definition(self, label: str) -> str:
        """Deactivate the definition in use with that label, and put one with another id in its place; returns that."""
        with self._lock:
            organization = self._desk.organization
            old = self._definition(label)
            new = evolve(old, id=made_uuid("definition", label, len(organization.definitions)))
            organization.define(evolve(old, deactivated=True))
            organization.define(new)
            return new.id

    def deactivate_definition(self, label: str) -> None:
        """Deactivate the definition in use with that label."""
        with self._lock:
            self._desk.organization.define(evolve(self._definition(label), deactivated=True))

    def definition_id(self, label: str) -> str:
        """The id of the definition in use with that label."""
        with self._lock:
            return self._definition(label).id

    def add_source(self, source_id: str) -> None:
        """Register a further presence source."""
        with self._lock:
            self._desk.organization.sources[source_id] = source_id

    # --- what is shown

    def presence(self, user: str) -> str:
        """The system presence that a user shows, such as Break; the user by id, employee id or e-mail."""
        with self._lock:
            return self._user(user).newest("presence").value

    def routing(self, user: str) -> str:
        """The routing status that a user shows, such as OffQueue."""
        with self._lock:
            return self._user(user).newest("routing").value

    def state(self, user: str) -> str:
        """Both, such as ``Break/OffQueue``."""
        with self._lock:
            shown = self._user(user)
            return f"{shown.newest('presence').value}/{shown.newest('routing').value}"

    def history(self, user: str) -> tuple[Shown, ...]:
        """Everything that was ever given to a user, in the order of arrival, with what became of it."""
        with self._lock:
            return tuple(self._user(user).history)

    @property
    def users(self) -> tuple[str, ...]:
        """The ids of the users."""
        with self._lock:
            return tuple(self._desk.organization.users)

    @property
    def agents(self) -> Mapping[str, str]:
        """The employee ids of the users that have one, by the users' ids."""
        with self._lock:
            return {one.id: one.agent for one in self._desk.organization.users.values() if one.agent is not None}

    @property
    def requests(self) -> tuple[CloudRequest, ...]:
        """The requests in the order in which they had their effect."""
        with self._lock:
            return tuple(self._desk.journal)

    def wait_until(self, condition: Callable[[], object], timeout: float = 30.0) -> None:
        """Wait until `condition` is true; it is looked at after every request.

        Raises:
            TimeoutError: it has not come true within so many seconds.
        """
        with self._lock:
            if not self._lock.wait_for(condition, timeout):
                raise TimeoutError(f"the condition has not come true within {timeout:g} s")

    # --- what goes wrong

    def on(self, method: str, path: str) -> CloudFault:
        """Script what happens to requests: ``cloud.on("POST", "/oauth/token").answer(503).once()``.

        Args:
            method: an HTTP method, or ``*`` for any.
            path: a path, an endpoint such as ``/api/v2/users/{user}/routingstatus``, or a pattern with ``*``.

        Raises:
            ValueError: there is no such endpoint.
        """
        fault = CloudFault(method, path)
        routes = [f"{route.method} {route.path}" for route in ROUTES]
        known = any(method in ("*", r.method) and (r.path == path or r.pattern.fullmatch(path)) for r in ROUTES)
        if method not in _METHODS or not (known or "*" in path):
            raise ValueError(f"there is no endpoint {method} {path}; there are {', '.join(routes)}")
        with self._lock:
            self._desk.faults.append(fault)
        return fault

    def random_faults(self, *, seed: int, share: float, **options: Any) -> RandomCloudFaults:  # noqa: ANN401
        """Let something happen to a share of the requests to the API; takes what `RandomCloudFaults` takes."""
        faults = RandomCloudFaults(seed=seed, share=share, **options)
        with self._lock:
            self._desk.random = faults
        return faults

    @property
    def unhit_faults(self) -> tuple[CloudFault, ...]:
        """The scripted faults that no request has used."""
        with self._lock:
            return tuple(fault for fault in self._desk.faults if not fault.hits)

    def clear_faults(self) -> None:
        """Forget scripted and random faults."""
        with self._lock:
            self._desk.faults.clear()
            self._desk.random = None

    def release(self) -> None:
        """Let the requests go on that `CloudFault.hold` holds."""
        if self._server is not None:
            self._server.release()

    def expire_tokens(self) -> None:
        """Every access token that is out is refused from now on."""
        with self._lock:
            self._desk.access.expire()

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Meanwhile every connection breaks, and no request has any effect or stands in the journal."""
        self._down = True
        try:
            yield
        finally:
            self._down = False

    # --- inside

    def _user(self, name: str) -> User:
        user = self._desk.organization.user(name)
        if user is None:
            known = ", ".join(list(self._desk.organization.users)[:5]) or "none yet"
            raise KeyError(f"there is no user {name!r}; there are {known}")
        return user

    def _definition(self, label: str) -> Definition:
        definition = self._desk.organization.definition_of(label)
        if definition is None:
            labels = ", ".join(one.label for one in self._desk.organization.definitions.values() if not one.deactivated)
            raise ValueError(f"there is no definition {label!r}; there are {labels}")
        return definition
