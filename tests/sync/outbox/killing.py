"""Kills a process that uses an outbox, again and again, at random moments; prints what it saw as JSON.

    python killing.py FILE SEED KILLS PUTS MODE

A child puts so many seeded decisions and delivers them, writes a line about each thing it has done, and waits when all is done.
Its parent reads some number of lines, kills it with SIGKILL wherever it then is, and starts the next. The last child
puts nothing, and ends when all is delivered.
"""

import fcntl
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
PIPE = 4096


def decision(number):
    """The decision of that number; nobody has to remember how far a child came, because its time tells."""
    chance = random.Random(number)  # noqa: S311 - repeatable
    state = UserState(chance.choice([None, *PRESENCES]), chance.choice(ROUTINGS))
    return Decision(agent_id=f"{number % AGENTS}", state=state, time=float(number), row="", readings=())


def child(path, puts, mode, tell):
    outbox = SqliteOutbox(path, mode=mode)
    assert outbox.set_aside is None
    number = int(max((one.time for one in outbox.states().values()), default=0))
    chance, end = random.Random(number), number + puts  # noqa: S311 - repeatable
    tell("found", number)
    while number < end or outbox.pending():
        if number < end and chance.random() < 0.6:
            batch = [decision(number + 1 + n) for n in range(min(chance.randint(1, 5), end - number))]
            outbox.put(batch)
            number += len(batch)
            tell("put", number)
        for kind in Kind:
            events = outbox.take(kind, chance.randint(1, 4), 0.0)
            for event in events:
                tell("sent", event.agent_id, kind.value, event.value.value, event.time, event.event_id)
            outbox.settle([Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events], 0.0)
    tell("done")
    if puts:
        signal.pause()
    outbox.close()


def start(path, puts, mode):
    reading, writing = os.pipe()
    # however late its reader comes, a child is not far ahead
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading, "rb")
    os.close(reading)
    try:
        child(path, puts, mode, lambda *line: os.write(writing, (json.dumps(line) + "\n").encode()))
    finally:
        os._exit(0)


def lines_of(stream, most):
    """At most so many lines, and none after the one that says that all is done."""
    for _ in range(most):
        line = stream.readline()
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)
        if line == b'["done"]\n':
            return


def killed(path, puts, mode, lines):
    """What a child has told by the moment at which it was killed, after so many lines were read."""
    pid, stream = start(path, puts, mode)
    with stream:
        seen = list(lines_of(stream, lines))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status)
        return [*seen, *lines_of(stream, sys.maxsize)]


def main(path, seed, kills, puts, mode):
    chance = random.Random(seed)  # noqa: S311 - repeatable
    lives = [killed(path, puts, mode, chance.randint(0, 60)) for _ in range(kills)]
    pid, stream = start(path, 0, mode)
    with stream:
        lives.append(list(lines_of(stream, sys.maxsize)))
    os.waitpid(pid, 0)
    json.dump(lives, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Mode(sys.argv[5]))
