"""Everything that can go wrong, with real parts: ``tests/bench/sync/chaos.py`` with small figures.

The same program with its own figures, 2,000 agents and 100,000 updates, takes ten minutes.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "bench" / "sync" / "chaos.py"


def chaos(folder, *words):
    small = ["--agents", "100", "--updates", "2000", "--rate", "200", "--moments", "20", "--reconcile", "2"]
    return subprocess.run(
        [sys.executable, str(PROGRAM), *small, "--json", "--folder", str(folder), *words],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


@pytest.mark.parametrize(("mode", "seed"), [("history", 1), ("latest", 2)])
def test_after_chaos_the_cloud_equals_the_source_nothing_is_missing_and_no_state_was_overtaken(mode, seed, tmp_path):
    done = chaos(tmp_path, "--mode", mode, "--seed", str(seed))

    assert done.returncode == 0, done.stderr + done.stdout
    figures = json.loads(done.stdout)
    assert (figures["differing"], figures["overtaken"], figures["missing"]) == ([], [], [])
    assert figures["errors"] == []
    assert figures["updates"] >= 2000
    assert figures["kills"] >= 2
    # how often it came back in between, and how many requests met a random fault, depends on the machine
    assert figures["connections"] >= 2
    assert len(figures["troubles"]) == 14
    assert figures["events"]["shown"] > 0


def test_the_judge_finds_what_differs_is_overtaken_or_missing(tmp_path):
    """A user that nobody synchronises, an event that comes late, a decision that never comes."""
    words = [sys.executable, "-c", JUDGED]
    done = subprocess.run(words, capture_output=True, text=True, cwd=PROGRAM.parent, timeout=100, check=False)

    assert done.stdout.split("\n")[:3] == [
        "['1002']",
        "['1001: Busy of 10.0 after Break of 20.0']",
        "['1001: presence Meal of 15.0']",
    ], done.stderr


JUDGED = """
import httpx
from judging import differing, missing, overtaken
from orsagent.sync.user_states import UserState, Presence, RoutingStatus
from orsagent.testing import FakeCloud
with FakeCloud(late_events="apply") as cloud, httpx.Client(base_url=cloud.url, trust_env=False) as client:
    for name in ("1001", "1002"):
        cloud.add_user(f"user-{name}", agent=name)
    secret = (cloud.client_id, cloud.client_secret)
    token = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=secret).json()["access_token"]
    for number, (value, second) in enumerate([("Break", 20), ("Busy", 10), ("Break", 30)]):
        event = {
            "eventId": f"6c1f6b55-3f0a-4d2b-8e8d-0f3a2f6e7b1{number}",
            "eventDateTime": f"1970-01-01T00:00:{second}Z",
            "userId": "user-1001",
            "sourceId": cloud.source_id,
            "presenceDefinitionId": cloud.definition_id(value),
        }
        client.post(
            "/api/v2/events/users/presence",
            json={"userPresenceEvents": [event]},
            headers={"Authorization": f"Bearer {token}"},
        ).raise_for_status()
    wanted = {
        "1001": UserState(Presence.Break, RoutingStatus.OffQueue),
        "1002": UserState(Presence.Meal, RoutingStatus.OffQueue),
    }
    decided = [
        {"message": "decided", "agent": "1001", "presence": value, "routing": None, "at": at}
        for value, at in (("Busy", 10.0), ("Meal", 15.0), ("Break", 30.0))
    ]
    print(differing(cloud, wanted))
    print(overtaken(cloud, ["1001", "1002"]))
    print(missing(cloud, decided))
"""
