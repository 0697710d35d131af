"""The way to the mail server: neither a password nor a mail goes out in clear unless a setting says so."""

from email.message import EmailMessage

import pytest

from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.mail_transport import NotTaken, hand_over
from tests.mail_server import CERTIFICATE, MailServer, mail_server

OFFERS = ["STARTTLS", "AUTH PLAIN LOGIN"]
SECRETS = ("AUTH", "MAIL", "RCPT", "DATA")


@pytest.fixture
def server():
    with mail_server() as server:
        yield server


@pytest.fixture
def use(server: MailServer, monkeypatch: pytest.MonkeyPatch):
    """Let the portal use the server, as `smtp://{who}localhost`; `trusted` = its certificate is one to be trusted."""

    def use_it(who: str = "", *, host: str = "localhost", trusted: bool = True, plain: bool = False) -> None:
        scheme = "smtps" if server.encrypted else "smtp"
        monkeypatch.setattr(mail_transport.settings, "smtp_url", f"{scheme}://{who}{host}:{server.server_address[1]}")
        monkeypatch.setattr(mail_transport.settings, "smtp_plain", plain)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        else:
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    return use_it


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portal@portal.example", "ada@corner-bistro.example", "News"
    mail.set_content("Your order is on its way.")
    return mail


def refusal() -> NotTaken:
    with pytest.raises(NotTaken) as refused:
        hand_over(letter())
    return refused.value


def in_clear(server: MailServer) -> list[str]:
    """The commands that anybody in between could read."""
    return [line for line in server.heard if line.upper().startswith(SECRETS)]


def test_password_and_mail_go_to_a_server_that_proves_who_it_is(server, use):
    server.offers = OFFERS
    use("me:secret@")

    hand_over(letter())

    assert [mail["Subject"] for mail in server.taken] == ["News"]
    assert any(line.startswith("+AUTH PLAIN ") for line in server.heard)
    assert in_clear(server) == []


@pytest.mark.parametrize("offers", [[], ["AUTH PLAIN LOGIN"], ["AUTH CRAM-MD5"]], ids=["nothing", "AUTH", "CRAM-MD5"])
def test_without_starttls_no_password_leaves_this_machine_nor_goes_to_another_program_on_it(server, use, offers):
    server.offers = offers
    use("me:secret@")

    refused = refusal()

    assert str(refused) == "the server has no STARTTLS, and PORTAL_SMTP_PLAIN is not set"
    assert not refused.for_good  # it waits until somebody has set it right
    assert (in_clear(server), server.taken) == ([], [])


def test_without_starttls_no_mail_leaves_this_machine(server, use, monkeypatch):
    monkeypatch.setattr(mail_transport, "is_loopback", lambda _host: False)  # as seen from another machine
    use()

    assert "no STARTTLS" in str(refusal())
    assert (in_clear(server), server.taken) == ([], [])


def test_a_relay_on_this_machine_gets_mail_without_a_password_in_clear(server, use):
    use(host="127.0.0.1")

    hand_over(letter())

    assert len(server.taken) == 1


def test_a_setting_allows_password_and_mail_in_clear(server, use):
    server.offers = ["AUTH PLAIN"]
    use("me:secret@", plain=True)

    hand_over(letter())

    assert [line.split()[0] for line in in_clear(server)] == ["AUTH", "mail", "rcpt", "data"]
    assert len(server.taken) == 1


def test_a_server_that_encrypts_from_the_first_byte_is_used(server, use):
    server.offers, server.encrypted = ["AUTH PLAIN LOGIN", "STARTTLS"], True
    use("me:secret@")

    hand_over(letter())

    assert len(server.taken) == 1
    assert in_clear(server) == []


@pytest.mark.parametrize("encrypted", [False, True], ids=["smtp", "smtps"])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("host", "trusted"), [("localhost", False), ("127.0.0.1", True)], ids=["signed by nobody", "another's name"]
)
def test_a_certificate_that_proves_nothing_gets_nothing_not_even_in_clear(server, use, host, trusted, plain, encrypted):
    server.offers, server.encrypted = OFFERS, encrypted
    use("me:secret@", host=host, trusted=trusted, plain=plain)

    assert str(refusal()) == "SSLCertVerificationError"
    assert (in_clear(server), server.taken) == ([], [])
