"""Random faults: the same in every run, and about as many as asked for."""

import pytest

from orsagent.tlib import EventError, FakeTServer, RequestAgentLogout, RequestAgentReady, TransportError

READY = RequestAgentReady(this_dn="7001")


def played(number=200, **shares):
    """What becomes of so many requests, as outcome and delay."""
    tserver = FakeTServer()
    tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.random_faults(**shares)
    told = []
    for _ in range(number):
        try:
            tserver.send(READY)
        except TransportError as error:
            told.append(("refused", error.code))
            continue
        due = tserver.pending[0].due - tserver.exchanges[-1].time if tserver.pending else 0.0
        tserver.run()
        exchange = tserver.exchanges[-1]
        is_error = isinstance(exchange.answer, EventError)
        told.append((exchange.outcome, exchange.answer.error_code if is_error else round(due, 3)))
    return told


def test_one_seed_gives_one_sequence():
    shares = {"reject": 0.1, "drop": 0.1, "delay": 0.2, "refuse": 0.1}

    assert played(seed=7, **shares) == played(seed=7, **shares)
    assert played(seed=7, **shares) != played(seed=8, **shares)


def test_the_sequence_is_the_same_on_every_machine():
    # Random(1) draws 0.134, 0.255, 0.652, 0.028, 0.762 and 0.722 for what happens
    told = played(6, seed=1, reject=0.3, drop=0.3, delay=0.3)

    assert [outcome for outcome, _ in told] == ["rejected", "rejected", "done", "rejected", "done", "done"]
    assert [bool(delay) for outcome, delay in told if outcome == "done"] == [True] * 3


def test_shares_are_about_kept():
    told = [outcome for outcome, _ in played(1000, seed=3, reject=0.2, drop=0.1, refuse=0.1)]
    counts = {outcome: told.count(outcome) for outcome in ("rejected", "dropped", "refused", "done")}

    assert sum(counts.values()) == 1000
    assert 150 < counts["rejected"] < 250
    assert 70 < counts["dropped"] < 130
    assert 70 < counts["refused"] < 130


def test_all_or_nothing_is_possible():
    assert {outcome for outcome, _ in played(20, seed=3, reject=1.0)} == {"rejected"}
    assert {outcome for outcome, _ in played(20, seed=3)} == {"done"}


def test_codes_and_delays_are_drawn_from_what_is_given():
    codes = {code for _, code in played(100, seed=3, reject=1.0, codes=(58, 109))}
    delays = {delay for _, delay in played(100, seed=3, delay=1.0, longest_delay=2.0)}

    assert codes == {58, 109}
    assert len(delays) > 10
    assert all(0 <= delay <= 2.0 for delay in delays)


def test_a_further_share_does_not_move_the_others():
    few = played(100, seed=5, refuse=0.1)
    more = played(100, seed=5, refuse=0.1, delay=0.5)

    assert [place for place, (outcome, _) in enumerate(few) if outcome == "refused"] == [
        place for place, (outcome, _) in enumerate(more) if outcome == "refused"
    ]


def test_only_the_requests_that_are_meant_are_met():
    tserver = FakeTServer()
    tserver.add_agent("1001", dn="7001", state="Ready")
    faults = tserver.random_faults(seed=1, reject=1.0, request_type=RequestAgentLogout, this_dn="7001")

    tserver.send(READY)
    tserver.send(RequestAgentLogout(this_dn="7001"))
    tserver.run()

    assert [one.outcome for one in tserver.exchanges] == ["done", "rejected"]
    assert repr(faults) == "random_faults(seed=1, reject=1), 1 so far"


def test_a_scripted_fault_comes_first_and_they_can_be_stopped():
    tserver = FakeTServer()
    tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.on(RequestAgentReady).once()
    faults = tserver.random_faults(seed=1, drop=1.0)

    tserver.send(READY)
    tserver.send(READY)
    faults.stop()
    tserver.send(READY)
    tserver.run()

    assert [one.outcome for one in tserver.exchanges] == ["done", "dropped", "done"]
    assert tserver.unhit_faults == ()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"seed": 1, "reject": 1.5}, ValueError, "reject is 1.5; expected a share"),
        ({"seed": 1, "drop": -0.1}, ValueError, "drop is -0.1; expected a share"),
        ({"seed": 1, "drop": 0.6, "reject": 0.6}, ValueError, "more than 1 together"),
        ({"seed": 1, "codes": ()}, ValueError, "codes is empty"),
        ({"seed": 1, "codes": (0,)}, ValueError, "error code 0"),
        ({"seed": 1, "longest_delay": 0}, ValueError, "longest_delay is 0"),
        ({"seed": 1, "colour": "red"}, ValueError, "no request has the field 'colour'"),
        ({"seed": "1"}, TypeError, "seed is '1'; expected a whole number"),
    ],
)
def test_values_that_make_no_sense_are_refused(arguments, error, message):
    tserver = FakeTServer()

    with pytest.raises(error, match=message):
        tserver.random_faults(**arguments)
