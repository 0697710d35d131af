"""A mail server for tests: real SMTP on a local port, which keeps what it is sent, or refuses it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` are the accepted mails; `answer` is its reply to each RCPT, `goodbye` the one to QUIT.

    `to_sender` is its reply to MAIL FROM.

    It sends nothing while `speaks` is not set; `called` is set once a client has connected.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[EmailMessage] = []
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
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command == "DATA":
                self._say("354 go on")
                server.taken.append(self._data())
                self._say("250 taken")
            elif command.startswith("MAIL"):
                self._say(server.to_sender)
            elif command.startswith("RCPT"):
                self._say(server.answer)
            elif command == "QUIT":
                self._say(server.goodbye)
                return
            else:
                self._say("250 ok")

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
