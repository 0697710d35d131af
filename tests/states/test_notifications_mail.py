"""The task that sends mail as long as the portal runs."""

import asyncio
from datetime import timedelta

import pytest

from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now
from buyer_portal.states import notifications_mail as mail
from buyer_portal.states.notifications_mail import deliver_mail
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of
from tests.mail_server import mail_server


@pytest.fixture
def server(monkeypatch):
    """A mail server that the portal is set to use."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield server


def test_a_portal_that_stops_ends_the_mail_it_is_at_and_begins_no_other(place_order, server, tom):
    for _ in range(3):
        confirm_order(tom, place_order(), seen_version=1)
    server.speaks.clear()

    async def stop_amid_a_mail() -> None:
        async with deliver_mail():
            await asyncio.to_thread(server.called.wait, 10)
        server.speaks.set()

    asyncio.run(stop_amid_a_mail())  # it waits for the thread

    assert len(server.taken) == 1


def test_news_of_years_without_a_mail_server_does_not_delay_what_is_new(place_order, server, monkeypatch, ada, tom):
    monkeypatch.setattr(mail, "_PAUSE_SECONDS", 3_600)
    number = place_order()
    with transaction() as db:
        order = order_of(db, ada, number)
        for _ in range(250):
            notify(db, (order.buyer_id,), about_order(order), News("PROPOSE", tom, now() - timedelta(days=400)))
    confirm_order(tom, number, seen_version=1)

    async def look_once() -> None:
        async with deliver_mail():
            for _ in range(200):
                await asyncio.sleep(0 if len(server.taken) == 2 else 0.05)

    asyncio.run(look_once())

    assert {taken["Subject"] for taken in server.taken} == {f"{number}: confirmed by Green Valley Produce"}
