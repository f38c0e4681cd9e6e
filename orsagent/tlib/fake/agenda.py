"""What the fake still has to do, by whichever time it runs on: a runtime's, or its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import define, field

from orsagent.clock import Scheduler, Timer, VirtualClock
from orsagent.errors import TransportError

__all__ = ["Agenda", "Appointment"]


@define(eq=False)
class Appointment:
    """One thing to be done later."""

    callback: Callable[[], None]
    timer: Timer

    @property
    def when(self) -> float:
        """When it is due, by the clock that it goes by now."""
        return self.timer.when


@define(eq=False)
class Agenda:
    """Things to be done later; until a runtime opens the fake, by the fake's own virtual clock, moved by `advance`."""

    _clock: VirtualClock = field(factory=VirtualClock, init=False)
    _own: Scheduler = field(init=False)
    _outer: Scheduler | None = field(default=None, init=False)
    _holders: set[int] = field(factory=set, init=False)
    _appointments: dict[Appointment, None] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._own = Scheduler(self._clock)

    @property
    def scheduler(self) -> Scheduler:
        """The runtime's scheduler, or the fake's own."""
        return self._outer or self._own

    def now(self) -> float:
        """Seconds since the clock's start."""
        return self.scheduler.now()

    def later(self, seconds: float, callback: Callable[[], None]) -> Appointment:
        """Have `callback` called `seconds` from now."""
        appointment = Appointment(callback, Timer(0.0, None))
        self._appointments[appointment] = None
        self._set(appointment, seconds)
        return appointment

    def cancel(self, appointment: Appointment) -> None:
        """Never call it; harmless when it was called."""
        appointment.timer.cancel()
        self._appointments.pop(appointment, None)

    def hand_over(self, scheduler: Scheduler, holder: object) -> None:
        """Go by `scheduler` from now on, and move there what is still to be done.

        Args:
            scheduler: the runtime's time.
            holder: who asks; the scheduler is kept until every holder has called `take_back`.

        Raises:
            TransportError: another scheduler has the agenda.
        """
        if self._outer not in (None, scheduler):
            raise TransportError("this FakeTServer is open in another runtime; close that one first")
        self._holders.add(id(holder))
        if self._outer is scheduler:
            return
        left = [(appointment, appointment.timer.when - self.now()) for appointment in self._appointments]
        self._outer = scheduler
        for appointment, seconds in left:
            appointment.timer.cancel()
            self._set(appointment, seconds)

    def is_held_by(self, holder: object) -> bool:
        """Whether `holder` has called `hand_over` and not yet `take_back`."""
        return id(holder) in self._holders

    def take_back(self, holder: object) -> bool:
        """Go by the own clock again, which stands where the runtime's stood; what was still to be done is dropped.

        Returns:
            Whether that has happened: not while another holder has the agenda.
        """
        self._holders.discard(id(holder))
        if self._holders:
            return False
        for appointment in list(self._appointments):
            self.cancel(appointment)
        if self._outer is not None:
            self._clock.move_to(max(self._clock.now(), self._outer.now()))
            self._outer = None
        return True

    def advance(self, seconds: float) -> None:
        """Move the own clock and do what falls due, in order, each at its time.

        Raises:
            RuntimeError: a runtime moves the time.
            ValueError: time cannot go back.
        """
        self._check_own()
        target = self._clock.now() + seconds
        if seconds < 0:
            raise ValueError(f"cannot advance by {seconds} s: time does not go back")
        while (due := self._own.next_due()) is not None and due[0] <= target:
            self._fire(due[0])
        self._clock.move_to(target)

    def run(self) -> None:
        """Do everything that is still to be done, moving the own clock as far as that takes.

        Raises:
            RuntimeError: a runtime moves the time.
        """
        self._check_own()
        while (due := self._own.next_due()) is not None:
            self._fire(due[0])

    def _fire(self, when: float) -> None:
        self._clock.move_to(max(self._clock.now(), when))
        self._own.fire_next()

    def _check_own(self) -> None:
        if self._outer is not None:
            raise RuntimeError("a runtime has opened this FakeTServer and moves its time; advance the runtime instead")

    def _set(self, appointment: Appointment, seconds: float) -> None:
        appointment.timer = self.scheduler.call_later(seconds, partial(self._do, appointment))

    def _do(self, appointment: Appointment) -> None:
        del self._appointments[appointment]
        appointment.callback()
