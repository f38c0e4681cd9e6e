"""sismic, which has a format of its own: the equivalent charts are in ``documents``. ``drive_sismic.py JOB``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from measuring import drive
from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml


class Chart:
    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def send(self, events: Sequence[str]) -> None:
        queue, execute = self.interpreter.queue, self.interpreter.execute
        for event in events:
            queue(event)
            execute()

    def value(self, variable: str) -> Any:
        return self.interpreter.context[variable]

    def configuration(self) -> list[str]:
        root = self.interpreter.statechart.root
        return sorted(name for name in self.interpreter.configuration if name != root)

    def close(self) -> None:
        """It holds nothing but memory."""


class Sismic:
    def parse(self, text: str) -> Any:
        return import_from_yaml(text)

    def start(self, document: Any) -> Chart:
        interpreter = Interpreter(document)
        interpreter.execute()
        return Chart(interpreter)


drive(Sismic())
