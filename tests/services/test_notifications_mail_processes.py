"""Several processes send the mail of one database: each mail once, also when one of them is killed at it."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from buyer_portal.services.cancellation import cancel_order
from buyer_portal.settings import ROOT, settings
from tests.mail_server import MailServer

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
ORDERS = 20
ENOUGH = 60
PROGRAM = """
from sqlalchemy import func, select
from buyer_portal.services.notifications.mail import put_news_in_line, send_next_mail
from buyer_portal.settings import now
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import mail, outbox
from buyer_portal.words.notifications.mail import compose

def waiting():
    with reading() as db:
        news = db.scalar(select(func.count()).where(outbox.c.sent_at.is_(None)))
        return news + db.scalar(select(func.count()).where(mail.c.due_at <= now()))

sent = 0
while waiting():
    while put_news_in_line():
        pass
    while send_next_mail(compose):
        sent += 1
print(sent)
"""


class Taken(list[EmailMessage]):
    """What the server has; the one who gave it hears so once `is_said`, and `waits` counts who has not heard."""

    def __init__(self) -> None:
        super().__init__()
        self.waits, self.is_said = threading.Semaphore(0), threading.Event()
        self.is_said.set()

    def append(self, mail: EmailMessage) -> None:
        super().append(mail)
        self.waits.release()
        self.is_said.wait(ENOUGH)


class Post(MailServer):
    """A mail server that can be held up; `calls` counts who called."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = threading.Semaphore(0)
        self.taken = self.held = Taken()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.calls.release()
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a process that was killed hears no answer."""


@pytest.fixture
def post() -> Iterator[Post]:
    """The mail server of all processes."""
    with Post() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.speaks.set()
        server.held.is_said.set()
        server.shutdown()


@pytest.fixture
def cancelled(database: str, place_order: Any, ada: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cancellations that nobody was mailed of yet: three mails each, to Ada, Ben and Tom."""
    monkeypatch.setattr(settings, "now", START)
    numbers = [place_order() for _ in range(ORDERS)]
    for number in numbers:
        cancel_order(ada, number, seen_version=1, key=f"cancels-{number}", message="Sorry.")
    return numbers


@pytest.fixture
def start(database: str, post: Post) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that sends until nothing is due, so much later than the cancellations."""
    begun: list[subprocess.Popen[str]] = []

    def run(later: timedelta = timedelta(0)) -> subprocess.Popen[str]:
        given = {"PORTAL_DATABASE_URL": database, "PORTAL_SMTP_URL": post.url, "PYTHONPATH": str(ROOT)}
        given |= {"PORTAL_NOW": (START + later).isoformat()}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        begun.append(subprocess.Popen([sys.executable, "-P", "-c", PROGRAM], env=os.environ | given, **pipes))
        return begun[-1]

    yield run
    for process in begun:
        process.kill()
        process.communicate()


def three_at_the_counter(start: Callable[..., Any], post: Post) -> list[subprocess.Popen[str]]:
    """Three processes, each with a mail in its hand and no word from the server yet."""
    post.speaks.clear()
    processes = [start() for _ in range(3)]
    for _ in processes:
        assert post.calls.acquire(timeout=ENOUGH)
    return processes


def ended(process: subprocess.Popen[str]) -> int:
    """How many mails a process sent in all."""
    said, mistakes = process.communicate(timeout=ENOUGH)
    assert (process.returncode, mistakes) == (0, "")
    return int(said)


def ids(post: Post) -> Counter[str]:
    return Counter(mail["Message-ID"] for mail in post.taken)


def told(post: Post, numbers: Sequence[str]) -> set[tuple[str, str]]:
    """Who was told of which of these orders."""
    return {(mail["To"].partition("@")[0], number) for mail in post.taken for number in numbers if number in str(mail)}


def everybody(numbers: Sequence[str]) -> set[tuple[str, str]]:
    return {(name, number) for number in numbers for name in ("ada", "ben", "tom")}


def test_three_processes_send_each_mail_once(cancelled: list[str], start: Any, post: Post):
    processes = three_at_the_counter(start, post)
    post.speaks.set()

    each = [ended(process) for process in processes]

    assert set(ids(post).values()) == {1}
    assert len(post.taken) == 3 * ORDERS == sum(each)
    assert min(each) > 0
    assert told(post, cancelled) == everybody(cancelled)


def test_what_a_killed_process_had_in_hand_another_one_sends_once_it_is_no_longer_held(
    cancelled: list[str], start: Any, post: Post
):
    killed, *others = three_at_the_counter(start, post)
    killed.kill()
    killed.wait(ENOUGH)
    post.speaks.set()
    for process in others:
        ended(process)
    missing = 3 * ORDERS - len(post.taken)

    after = ended(start(later=timedelta(minutes=6)))

    assert (missing, after) == (1, 1)
    assert set(ids(post).values()) == {1}
    assert told(post, cancelled) == everybody(cancelled)


def test_a_mail_that_was_taken_when_its_process_was_killed_comes_again_under_the_same_id_and_no_other_does(
    cancelled: list[str], start: Any, post: Post
):
    post.held.is_said.clear()
    killed = start()
    assert post.held.waits.acquire(timeout=ENOUGH)  # the server has it, and the process doesn't know
    killed.kill()
    killed.wait(ENOUGH)
    post.held.is_said.set()
    for process in [start(), start()]:
        ended(process)

    assert ended(start(later=timedelta(minutes=6))) == 1

    assert sorted(ids(post).values()) == [1] * (3 * ORDERS - 1) + [2]
    assert told(post, cancelled) == everybody(cancelled)
