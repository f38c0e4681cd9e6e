"""SIGKILL at any moment: what was put is delivered, in order, and nothing that was overtaken comes after."""

import json
import runpy
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killing.py")
PUTS = 100
"""So many that a child is at work when it is killed, as a rule."""


def run(path, mode, kills):
    words = [sys.executable, str(SCRIPT), str(path), "20251218", str(kills), str(PUTS), mode]
    done = subprocess.run(words, capture_output=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.parametrize(("mode", "kills"), [("history", 200), ("latest", 50)])
def test_a_process_that_is_killed_at_any_moment_loses_nothing_and_lets_nothing_overtake(mode, kills, tmp_path):
    lives = run(tmp_path / "outbox.db", mode, kills)
    was_killed_while_it_worked(lives, kills)
    what_was_put_is_there_after_the_kill(lives)
    sent = by_agent_and_kind(line for life in lives for line in life)
    no_older_state_follows_a_newer_one(sent)
    what_was_sent_twice_is_the_same_event(sent)
    nothing_is_lost(mode, sent, lives[-1][0][1])


def was_killed_while_it_worked(lives, kills):
    *ended, last = lives
    assert len(ended) == kills
    assert last[-1] == ["done"]
    assert sum(life[-1:] != [["done"]] for life in ended) > kills / 2


def what_was_put_is_there_after_the_kill(lives):
    put = 0
    for life in lives:
        for what, *values in life:
            if what == "found":
                assert values[0] >= put
            if what in {"found", "put"}:
                put = values[0]


def by_agent_and_kind(lines):
    order = defaultdict(list)
    for line in lines:
        if line[0] == "sent":
            _, agent, kind, value, time, identity = line
            order[agent, kind].append((time, value, identity))
    return order


def no_older_state_follows_a_newer_one(by_key):
    for sent in by_key.values():
        times = [time for time, _, _ in sent]
        assert times == sorted(times)


def what_was_sent_twice_is_the_same_event(by_key):
    for sent in by_key.values():
        values = {time: (value, identity) for time, value, identity in sent}
        assert all(values[time] == (value, identity) for time, value, identity in sent)


def expected(script, puts):
    """The changes of each agent and kind that a run without a kill delivers, from the same seeded decisions."""
    order = defaultdict(list)
    for number in range(1, puts + 1):
        one = script["decision"](number)
        for kind, value in (("presence", one.state.presence), ("routing", one.state.routing)):
            told = order[one.agent_id, kind]
            if value is not None and (not told or told[-1][1] != value.value):
                told.append((one.time, value.value))
    return order


def nothing_is_lost(mode, sent, puts):
    changes = expected(runpy.run_path(str(SCRIPT)), puts)
    assert sent.keys() == changes.keys()
    for key, wanted in changes.items():
        got = list(dict.fromkeys((time, value) for time, value, _ in sent[key]))
        if mode == "history":
            assert got == wanted
        else:
            assert got[-1] == wanted[-1]
            assert set(got) <= set(wanted)
