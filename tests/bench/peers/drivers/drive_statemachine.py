"""python-statemachine, which reads SCXML and takes expressions for Python: ``drive_statemachine.py JOB``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from measuring import drive
from statemachine.io import load


class Chart:
    def __init__(self, machine: Any) -> None:
        self.machine = machine

    def send(self, events: Sequence[str]) -> None:
        send = self.machine.send
        for event in events:
            send(event)

    def value(self, variable: str) -> Any:
        return getattr(self.machine.model, variable)

    def configuration(self) -> list[str]:
        return sorted(state.id for state in self.machine.configuration)

    def close(self) -> None:
        """It holds nothing but memory."""


class StateMachine:
    def parse(self, text: str) -> str:
        # a second session of one class is without data (python-statemachine 3.2.2): each session reads the text
        return text

    def start(self, document: str) -> Chart:
        # trusted: Python's own eval is the faster of its two ways
        return Chart(load(document, format="scxml", trusted=True)())


drive(StateMachine())
