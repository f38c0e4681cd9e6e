"""`statistic:subscribe` and what it brings: the values of `ors.statistics`, at their interval."""

import pytest

WAITING = """object="'VQ@Stat.Q'" statistic="'StatCallsInQueue'\""""


@pytest.fixture
def updates():
    """The values that a session was told, by `acting`."""
    return lambda session: [
        one["data"]["value"] for one in session.evaluate("told") if one["name"] == "statistic.update"
    ]


@pytest.fixture
def subscribed(env, act):
    """Starts a session that subscribes once."""
    return lambda attributes="", after="": env.start(
        act(f'<statistic:subscribe requestid="reqid" {WAITING} {attributes}/>{after}', "statistic")
    )


def test_an_update_comes_at_each_interval(env, subscribed, events, updates):
    env.statistics["VQ@Stat.Q"] = {"StatCallsInQueue": 2}
    session = subscribed('interval="10"')

    env.advance(seconds=19)
    env.statistics["VQ@Stat.Q"]["StatCallsInQueue"] = 8
    env.advance(seconds=1)

    assert updates(session) == [2, 8]
    assert events(session)[0] == ("statistic.subscribe.done", {"requestid": session.evaluate("reqid")})
    assert events(session)[1][1] == {"object": "VQ@Stat.Q", "statistic": "StatCallsInQueue", "value": 2}


def test_the_interval_is_half_a_minute_by_default(env, subscribed, updates):
    env.statistics["*"] = {"StatCallsInQueue": 1}
    session = subscribed()

    env.advance(seconds=29)
    assert updates(session) == []
    env.advance(seconds=1)
    assert updates(session) == [1]


def test_what_the_test_gives_no_value_for_is_not_told(env, subscribed, updates):
    session = subscribed()

    env.advance(minutes=5)

    assert updates(session) == []


@pytest.mark.parametrize("interval", ["5", "-1", "'often'", "false"])
def test_an_interval_is_more_than_five_seconds(subscribed, events, interval):
    session = subscribed(f'interval="{interval}"')

    [(name, data)] = events(session)
    assert (name, data["error"]) == ("error.statistic.subscribe", "Request Invalid")


def test_nothing_is_subscribed_to_twice_in_one_session(env, subscribed, events, updates):
    env.statistics["*"] = {"StatCallsInQueue": 1}
    first = subscribed(after=f"<statistic:subscribe {WAITING}/>")
    other = subscribed()

    env.advance(seconds=30)

    assert [name for name, _ in events(first)][:2] == ["statistic.subscribe.done", "error.statistic.subscribe"]
    assert events(first)[1][1]["error"] == "Subscription Already Active"
    assert updates(first) == updates(other) == [1]


def test_unsubscribe_ends_the_updates(env, subscribed, updates):
    env.statistics["*"] = {"StatCallsInQueue": 1}
    session = subscribed(after=f"<statistic:unsubscribe {WAITING}/>")

    env.advance(minutes=5)

    assert updates(session) == []
    assert env.runtime.next_due() is None


def test_the_updates_end_with_the_session(env, subscribed):
    env.statistics["*"] = {"StatCallsInQueue": 1}
    session = subscribed()

    session.close()

    assert env.runtime.next_due() is None


def test_a_value_is_asked_for_once(env, act, events):
    env.statistics["VQ@Stat.Q"] = {"StatCallsInQueue": 7}
    session = env.start(act(f'<statistic:getdata requestid="reqid" {WAITING}/>', "statistic"))

    assert events(session) == [("statistic.getdata.done", {"requestid": session.evaluate("reqid"), "value": 7})]
