"""Where news goes: by topic, as a person chose."""

from datetime import timedelta

import pytest

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.notifications import (
    Channel,
    Topic,
    channels_of,
    is_mailed,
    kinds_off,
    parse_channels,
    retry_after,
)

EVERYTHING = dict.fromkeys((topic.name for topic in Topic), "MAIL")


def test_who_chose_nothing_gets_everything_everywhere():
    assert set(channels_of("").values()) == {Channel.MAIL}
    assert kinds_off("") == ([], False)


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("channel", Channel)
def test_what_is_chosen_is_what_is_read_again(topic, channel):
    stored = parse_channels({**EVERYTHING, topic.name: channel.name})

    assert channels_of(stored)[topic] is channel
    assert all(other is Channel.MAIL for name, other in channels_of(stored).items() if name is not topic)


@pytest.mark.parametrize(
    "chosen",
    [{}, {**EVERYTHING, "MESSAGES": "LOUD"}, {**EVERYTHING, "ORDERS": None}, {**EVERYTHING, "ORDERS": ["OFF"]}],
)
def test_a_choice_that_is_none_is_refused(chosen):
    with pytest.raises(ValueRefused, match="Choose for each kind of news"):
        parse_channels(chosen)


def test_a_declined_order_is_a_cancellation_and_what_has_no_topic_is_progress():
    no_progress = parse_channels({**EVERYTHING, "ORDERS": "PORTAL"})

    assert is_mailed(no_progress, "DECLINE")
    assert not is_mailed(no_progress, "SEND_OUT")
    assert not is_mailed(no_progress, "SOMETHING_NEW")


def test_mail_is_tried_six_times_within_eleven_hours():
    pauses = [retry_after(attempts) for attempts in range(1, 7)]

    assert pauses[-1] is None
    assert timedelta(hours=10) < sum(filter(None, pauses), timedelta()) < timedelta(hours=11)
    assert sorted(filter(None, pauses)) == list(filter(None, pauses))
