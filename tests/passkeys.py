"""A passkey without a browser: makes itself and signs as an authenticator does, also wrongly on request."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN, HOST = "http://localhost:3000", "localhost"
_PRESENT, _VERIFIED, _NEW = 0x01, 0x04, 0x40


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftPasskey:
    """One passkey; `counts` is how often it says that it was used, `is_verified` whether it saw a finger."""

    origin: str = ORIGIN
    host: str = HOST
    is_verified: bool = True
    counts: int = 0
    handle: str = ""
    id: bytes = field(default_factory=lambda: token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """What the browser answers with after making it, as JSON."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        made = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor2.dumps(cose)
        held = {"fmt": "none", "attStmt": {}, "authData": self._data(_NEW) + made}
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": encoded(said), "attestationObject": encoded(cbor2.dumps(held))})

    def sign(self, options: dict[str, Any], **other: str) -> str:
        """What the browser answers with after asking for it, as JSON."""
        self.counts += 1 if self.counts else 0
        said, data = self._said("webauthn.get", options["challenge"]), self._data()
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": encoded(said), "authenticatorData": encoded(data)}
        return self._answer({**response, "signature": encoded(signature), "userHandle": self.handle, **other})

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}
        )

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.is_verified else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.counts.to_bytes(4)
