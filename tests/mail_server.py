"""A mail server for tests: real SMTP on a local port, which keeps what it is sent, or refuses it."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("certificate.pem")
"""The certificate of servers in tests, signed by nobody, with its key; a test may choose to trust it."""


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` are the accepted mails; `answer` is its reply to each RCPT, `goodbye` the one to QUIT.

    `to_sender` is its reply to MAIL FROM.

    `offers` is what it says it can, such as "STARTTLS"; `heard` is each command, with a "+" if it was encrypted.

    `encrypted` is a server of smtps:// addresses, where a handshake comes before all.

    It sends nothing while `speaks` is not set; `called` is set once a client has connected.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.taken: list[EmailMessage] = []
        self.offers: list[str] = []
        self.heard: list[str] = []
        self.encrypted = False
        self.answer = self.to_sender = "250 ok"
        self.goodbye = "221 bye"
        self.speaks, self.called = threading.Event(), threading.Event()
        self.speaks.set()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        server.called.set()
        server.speaks.wait()
        if server.encrypted and not self._encrypt():
            return
        self._say("220 here")
        clear = not server.encrypted
        while line := self.rfile.readline().decode().strip():
            server.heard.append(line if clear else f"+{line}")
            verb = line.split()[0].upper()
            self._say(self._reply(server, verb))
            if verb == "DATA":
                server.taken.append(self._data())
                self._say("250 taken")
            if verb == "STARTTLS":
                clear = False
            if verb == "QUIT" or (verb == "STARTTLS" and not self._encrypt()):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _reply(self, server: MailServer, verb: str) -> str:
        offered = ["here", *server.offers]
        replies = {
            "EHLO": "\r\n".join([*(f"250-{line}" for line in offered[:-1]), f"250 {offered[-1]}"]),
            "STARTTLS": "220 go ahead",
            "AUTH": "235 welcome",
            "MAIL": server.to_sender,
            "RCPT": server.answer,
            "DATA": "354 go on",
            "QUIT": server.goodbye,
        }
        return replies.get(verb, "250 ok")

    def _encrypt(self) -> bool:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        try:
            self.request = self.connection = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):  # the client does not trust it
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        return True

    def _data(self) -> EmailMessage:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)  # pyright: ignore[reportReturnType]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server for the length of a test."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
