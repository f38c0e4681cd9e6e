"""Kills a process that uses an outbox, again and again, at random moments; prints what it saw as JSON.

    python killing.py FILE SEED KILLS PUTS MODE

A child puts seeded decisions and delivers them, and writes a line about each thing it has done. Its parent reads some
number of lines, kills it with SIGKILL wherever it then is, and starts the next. The last child is left alone until all is done.
"""

import json
import os
import random
import signal
import sys

from orsagent.sync.outbox import Mode, SqliteOutbox
from orsagent.sync.protocols import Decision, Kind, Outcome, Verdict
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

AGENTS = 7
PRESENCES, ROUTINGS = list(Presence), list(RoutingStatus)


def decision(number):
    """The decision of that number; nobody has to remember how far a child came, because its time tells."""
    chance = random.Random(number)  # noqa: S311 - repeatable
    state = UserState(chance.choice([None, *PRESENCES]), chance.choice(ROUTINGS))
    return Decision(agent_id=f"{number % AGENTS}", state=state, time=float(number), row="", readings=())


def child(path, puts, mode, tell):
    outbox = SqliteOutbox(path, mode=mode)
    assert outbox.set_aside is None
    number = int(max((one.time for one in outbox.states().values()), default=0))
    chance = random.Random(number)  # noqa: S311 - repeatable
    while number < puts or outbox.pending():
        if number < puts and chance.random() < 0.6:
            batch = [decision(number + 1 + n) for n in range(min(chance.randint(1, 5), puts - number))]
            outbox.put(batch)
            number += len(batch)
            tell("put", number)
        for kind in Kind:
            events = outbox.take(kind, chance.randint(1, 4), 0.0)
            for event in events:
                tell("sent", event.agent_id, kind.value, event.value.value, event.time, event.event_id)
            outbox.settle([Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events], 0.0)
    outbox.close()
    tell("done")


def start(path, puts, mode):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    try:
        child(path, puts, mode, lambda *line: os.write(writing, (json.dumps(line) + "\n").encode()))
    finally:
        os._exit(0)


def read(reading, lines):
    """At most so many lines, and what is in the pipe behind them once the child is dead."""
    stream = os.fdopen(reading, "rb")
    for _ in range(lines):
        line = stream.readline()
        if not line:
            break
        yield json.loads(line)
    yield stream


def main(path, seed, kills, puts, mode):
    chance = random.Random(seed)  # noqa: S311 - repeatable
    lines, killed = [], 0
    for _ in range(kills):
        pid, reading = start(path, puts, mode)
        *seen, stream = read(reading, chance.randint(0, 60))
        lines += seen
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed += os.WIFSIGNALED(status)
        lines += [json.loads(line) for line in stream if line.endswith(b"\n")]
        stream.close()
    pid, reading = start(path, puts, mode)
    *seen, stream = read(reading, 10**9)
    stream.close()
    os.waitpid(pid, 0)
    json.dump({"killed": killed, "lines": lines + seen}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Mode(sys.argv[5]))
