"""What a server says, and what it means."""

from datetime import UTC, datetime

import pytest

from orsagent.sync.cloud import Trouble
from orsagent.sync.cloud.replies import read_reply, retry_after

NOW = datetime(2024, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after": "7"}, "", 7.0),
        ({"retry-after": " 2.5 "}, "", 2.5),
        ({"retry-after": "Mon, 01 Jan 2024 12:00:30 GMT"}, "", 30.0),
        ({"retry-after": "Mon, 01 Jan 2024 12:00:30 GMT", "date": "Mon, 01 Jan 2024 12:00:20 GMT"}, "", 10.0),
        ({"retry-after": "Mon, 01 Jan 2024 11:00:00 GMT"}, "", 0.0),
        ({"retry-after": "-3"}, "", 0.0),
        ({"retry-after": "1e9"}, "", 3600.0),
        ({"retry-after": "soon"}, "Retry the request in [12] seconds", 12.0),
        ({"retry-after": "nan"}, "", None),
        ({"inin-ratelimit-reset": "42"}, "", 42.0),
        ({}, "Rate limit exceeded the maximum. Retry the request in [9] seconds", 9.0),
        ({}, "", None),
    ],
)
def test_the_time_to_wait_is_read_from_seconds_dates_and_what_else_says_it(headers, message, seconds):
    assert retry_after(headers, message, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "text", "trouble"),
    [
        (200, '{"errors": []}', None),
        (202, "", None),
        (200, "<html>", Trouble.unexpected),
        (302, "", Trouble.unexpected),
        (400, "{}", Trouble.rejected),
        (400, '{"code": "max.batch.size.surpassed"}', Trouble.too_many),
        (400, '{"code": "zero.events.submitted"}', Trouble.unexpected),
        (401, "{}", Trouble.unauthorised),
        (403, "{}", Trouble.forbidden),
        (404, "{}", Trouble.not_found),
        (408, "", Trouble.unavailable),
        (413, "", Trouble.too_large),
        (418, "", Trouble.unexpected),
        (429, "{}", Trouble.limited),
        (500, "oops", Trouble.unavailable),
        (503, "{}", Trouble.unavailable),
        (504, "[" * 100_000, Trouble.unavailable),
    ],
)
def test_every_status_means_something(status, text, trouble):
    assert read_reply(status, {}, text, NOW).trouble is trouble


def test_a_message_says_status_code_and_words_and_is_not_endless():
    reply = read_reply(403, {}, '{"code": "missing.permission", "message": "%s"}' % ("no " * 1000), NOW)

    assert reply.message.startswith("403 missing.permission: no no")
    assert len(reply.message) == 300


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_busy_or_down_says_when_to_come_back(status):
    assert read_reply(status, {"retry-after": "5"}, "", NOW).after == 5


def test_how_long_the_window_of_the_rate_limit_lasts_is_no_pause_after_a_failure():
    headers = {"inin-ratelimit-reset": "42"}

    assert [read_reply(status, headers, "", NOW).after for status in (429, 502)] == [42, None]
