import json

import pytest

WORKFLOW = "workflow.scxml"
ORDER = {"number": "A-17", "state": "packed", "total": 180, "paid": False}


def call(ors):
    session = ors.start(WORKFLOW)
    return session, ors.add_interaction(media="voice", ani="5555", dnis="8000", udata={"language": "en"})


def shop(ors):
    return ors.module("session").on("fetch")


def test_the_order_goes_into_the_user_data(ors, taken):
    shop(ors).answer({"content": json.dumps({"orders": [ORDER]})})

    session, one = call(ors)
    ors.advance(seconds=1)

    assert session.final == "known"
    assert one.udata == {
        "language": "en",
        "order-number": "A-17",
        "order-state": "packed",
        "order-flag": "open amount",
    }
    [fetch] = taken("session.fetch")
    assert fetch.arguments["srcexpr"] == "https://shop.example/orders"
    assert fetch.arguments["params"] == {"phone": "5555", "limit": 1}
    assert fetch.arguments["headers"] == {"x-session": session.id}


def test_what_was_fetched_is_logged_as_source(ors):
    shop(ors).answer({"content": '{"orders": [{"number": "A-17", "lines": [1, null]}]}'})

    session, _ = call(ors)
    ors.advance(seconds=1)

    assert ("fetched", '({orders:[{number:"A-17", lines:[1, null]}]})') in session.log


def test_a_busy_shop_is_asked_again_and_again(ors, taken):
    shop(ors).times(3).fail("503")
    shop(ors).answer({"content": json.dumps({"orders": [ORDER]})})

    session, _ = call(ors)
    ors.advance(minutes=1)

    assert [one.time for one in taken("session.fetch")] == pytest.approx([0, 2, 6, 14], abs=0.1)
    assert session.final == "known"


def test_a_shop_that_stays_busy_is_given_up(ors, taken):
    shop(ors).fail("503")

    session, one = call(ors)
    ors.advance(minutes=5)

    assert len(taken("session.fetch")) == 4
    assert session.final == "unavailable"
    assert one.udata == {"language": "en"}


def test_another_failure_is_final_at_once(ors, taken):
    shop(ors).fail("401")

    session, _ = call(ors)
    ors.advance(minutes=1)

    assert len(taken("session.fetch")) == 1
    assert session.final == "unavailable"


def test_a_caller_without_an_order_is_unknown(ors):
    shop(ors).answer({"content": '{"orders": []}'})

    session, _ = call(ors)
    ors.advance(seconds=1)

    assert session.final == "unknown"


def test_an_answer_that_is_no_json_is_a_failure(ors):
    ors.allow("error.script.*", reason="the shop's answer cannot be evaluated")
    shop(ors).answer({"content": "<html>Bad gateway"})

    session, _ = call(ors)
    ors.advance(seconds=1)

    assert session.final == "unavailable"
    assert dict(session.log)["error"].startswith("error.script")
