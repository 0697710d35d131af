"""From where the deed of this task comes: said where a request or an event comes in, read where it is recorded.

`perform` takes it along into its threads. A command comes from nowhere.
"""

from contextvars import ContextVar

from buyer_portal.domain.addresses import network_of
from buyer_portal.domain.record.entry import MAX_ADDRESS, Whence
from buyer_portal.domain.text import storable
from buyer_portal.services.people.device import browser_in

_here: ContextVar[tuple[str, str]] = ContextVar("whence", default=("", ""))


def come_from(address: str, user_agent: str) -> None:
    """Say where this task's deeds come from: the address of the browser, and what it says it is."""
    _here.set((address, user_agent))


def whence() -> Whence:
    """Where the deed comes from."""
    address, user_agent = _here.get()
    # Reading what the browser says takes a millisecond, so it is done only for what is recorded.
    browser = storable(browser_in(user_agent)) if user_agent else ""
    return Whence((network_of(address) or storable(address))[:MAX_ADDRESS], browser)
