"""The Basic HTTP event I/O processor (SCXML 1.0, C.2): sessions send and receive events as HTTP POST requests.

    runtime = orsagent.Runtime(io_processors=[BasicHttp()])

Each session has an address of its own, ``_ioprocessors.basichttp.location``. Nothing listens unless a runtime is given
this processor; and it listens on this machine only, and posts to this machine only, unless it is told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, wait
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from orsagent.errors import IoProcessorError
from orsagent.runtime.http_messages import PROCESSOR, message_of
from orsagent.runtime.io_processors import Failure, Receive
from orsagent.scxml import SendEffect

if TYPE_CHECKING:
    from orsagent.runtime.http_service import HttpService

__all__ = ["BasicHttp"]


def _host_names(names: Iterable[str]) -> frozenset[str]:
    if isinstance(names, str):
        raise TypeError(f'allow_hosts is the text {names!r}; expected a list of host names, such as ["{names}"]')
    return frozenset(name.lower() for name in names)


@define(eq=False, kw_only=True)
class BasicHttp:
    """The processor of one runtime.

    Args:
        host: the address to listen at.
        port: the port to listen at; 0 lets the system choose a free one.
        allow_hosts: machines beside this one that sessions may post to, by host name or address as targets spell it;
            ``"*"`` is every machine.
        timeout: seconds, real ones, until a request counts as failed.
        max_bytes: size of the largest body that is taken.

    Raises:
        ValueError: the timeout is not positive.
        TypeError: `allow_hosts` is one text.
    """

    type: ClassVar[str] = "basichttp"
    names: ClassVar[tuple[str, ...]] = (PROCESSOR, "basichttp")
    spellings: ClassVar[tuple[str, ...]] = names

    host: str = "127.0.0.1"
    port: int = 0
    allow_hosts: frozenset[str] = field(default=frozenset(), converter=_host_names)
    timeout: float = 5.0
    max_bytes: int = 1024 * 1024
    _service: HttpService | None = field(default=None, init=False)
    _on_the_way: set[Future[Failure | None]] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        if self.timeout <= 0:
            raise ValueError(f"timeout is {self.timeout}; expected a positive number of seconds")

    def open(self, receive: Receive) -> None:
        """Listen.

        Raises:
            IoProcessorError: aiohttp is not installed, the address is taken, or another runtime has this processor.
        """
        if self._service is not None:
            raise IoProcessorError("this BasicHttp belongs to another runtime; give each runtime its own")
        try:
            service_class: type[HttpService] = import_module("orsagent.runtime.http_service").HttpService
        except ImportError as error:
            message = 'the Basic HTTP event I/O processor needs aiohttp: pip install "orsagent[http]"'
            raise IoProcessorError(message) from error
        service = service_class(
            host=self.host,
            port=self.port,
            allow_hosts=self.allow_hosts,
            timeout=self.timeout,
            max_bytes=self.max_bytes,
            receive=receive,
        )
        service.open()
        self._service = service

    def location(self, session_id: str) -> str:
        """The address of a session.

        Raises:
            IoProcessorError: the processor is not open.
        """
        return self._opened().location(session_id)

    def send(self, session_id: str, effect: SendEffect) -> Future[Failure | None]:
        """Post an event to its target.

        A target that is missing or cannot be reached is ``error.communication``, one that is no HTTP address is
        ``error.execution`` (SCXML 1.0, 6.2 and C.2.2).

        Raises:
            IoProcessorError: the processor is not open.
        """
        service = self._opened()
        if not effect.target:
            answer: Future[Failure | None] = Future()
            answer.set_result(Failure(message="<send> to the Basic HTTP event I/O processor has no target"))
            return answer
        answer = service.post(effect.target, message_of(effect), service.location(session_id))
        self._on_the_way.add(answer)
        answer.add_done_callback(self._on_the_way.discard)
        return answer

    def close(self) -> None:
        """Let the requests that are on their way arrive, within the timeout; then listen no more."""
        service, self._service = self._service, None
        if service is not None:
            wait(tuple(self._on_the_way), self.timeout)
            service.close()

    def _opened(self) -> HttpService:
        if self._service is None:
            raise IoProcessorError("this BasicHttp is closed: it works from the making of its runtime to its end")
        return self._service
