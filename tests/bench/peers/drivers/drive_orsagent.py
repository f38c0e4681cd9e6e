"""orsagent: ``drive_orsagent.py JOB ENGINE [BATCH]``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from measuring import drive

import orsagent


class OneByOne:
    def __init__(self, session: orsagent.Session) -> None:
        self.session = session

    def send(self, events: Sequence[str]) -> None:
        send = self.session.send
        for event in events:
            send(event)

    def value(self, variable: str) -> Any:
        return self.session.evaluate(variable)

    def configuration(self) -> list[str]:
        return sorted(self.session.configuration)

    def close(self) -> None:
        self.session.close()


class InBatches(OneByOne):
    def send(self, events: Sequence[str]) -> None:
        for place in range(0, len(events), BATCH):
            self.session.send_all(events[place : place + BATCH])


class Orsagent:
    def __init__(self) -> None:
        self.runtime = orsagent.Runtime(engine=sys.argv[2])

    def parse(self, text: str) -> orsagent.Document:
        return orsagent.loads(text)

    def start(self, document: orsagent.Document) -> OneByOne:
        kind = InBatches if BATCH > 1 else OneByOne
        return kind(self.runtime.start(document))


BATCH = int(sys.argv[3]) if len(sys.argv) > 3 else 1

if BATCH > 1 and not hasattr(orsagent.Session, "send_all"):
    sys.exit("this version has no Session.send_all")
drive(Orsagent())
