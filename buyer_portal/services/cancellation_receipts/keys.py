"""The keys that sign receipts: one for all processes and machines, made at the first start, followed by others."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import PortalBusy, ValueRefused
from buyer_portal.domain.orders.cancellation_receipt import canonical
from buyer_portal.settings import now
from buyer_portal.store.cancellation import add_key, forget_private_keys, newest_key, receipt_keys
from buyer_portal.store.engine import reading, transaction

Keys = dict[str, str]
"""Public keys, base64url as in the file that publishes them, by their ids."""
_BYTES = 32
_NO_KEYS = "This is not a file of receipt keys. Fetch it from /.well-known/receipt-keys.json of the portal."


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signs or signed receipts. `made_at` is UTC."""

    key_id: str
    public_key: str
    made_at: datetime


def make_first_key() -> None:
    """Make the key that signs receipts, unless there is one; for a start of the portal."""
    with reading() as db:
        if newest_key(db):
            return
    with transaction() as db:
        signing_key(db)


def signing_key(db: Connection) -> Row:
    """The key that signs now; the first one is made where there is none, as in an emptied database."""
    if found := newest_key(db):
        return found
    add_key(db, _new_key(1))  # or somebody else's, who was first
    made = newest_key(db)
    assert made
    return made


def rotate_receipt_key() -> PublicKey:
    """Let a new key sign from now on. The private part of the old one is deleted, its public part stays for ever.

    Raises:
        PortalBusy: somebody else did it at the same moment.
    """
    with transaction() as db:
        made = _new_key(signing_key(db).id + 1)
        add_key(db, made)
        current = signing_key(db)
        if current.key_id != made["key_id"]:
            raise PortalBusy
        forget_private_keys(db, but=current.id)
    return PublicKey(current.key_id, current.public_key, current.made_at)


def public_keys() -> tuple[PublicKey, ...]:
    """Every key that ever signed, oldest first; the last one signs now."""
    with reading() as db:
        return tuple(PublicKey(*row) for row in receipt_keys(db))


def keys_by_id() -> Keys:
    """The portal's own public keys."""
    return {key.key_id: key.public_key for key in public_keys()}


def parse_keys(data: bytes) -> Keys:
    """Read a file of public keys, a JSON Web Key Set, as `/.well-known/receipt-keys.json` has them.

    Raises:
        ValueRefused: it is something else, or a key's id is not that key's.
    """
    try:
        keys = {str(key["kid"]): str(key["x"]) for key in json.loads(data)["keys"]}
        good = all(len(decoded(x)) == _BYTES and key_id == id_of(x) for key_id, x in keys.items())
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueRefused(_NO_KEYS) from None
    if not keys or not good:
        raise ValueRefused(_NO_KEYS)
    return keys


def id_of(public_key: str) -> str:
    """A key's id: its thumbprint (RFC 7638), which nobody can give to another key."""
    return encoded(sha256(canonical(as_jwk(public_key)).encode()).digest())


def as_jwk(public_key: str) -> dict[str, str]:
    """A public key as other programs read it (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": public_key}


def encoded(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What `encoded` made a text of; b"" for a text that it didn't make."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""
    return data if encoded(data) == text else b""  # the last letter has bits that are read by nobody


def _new_key(number: int) -> dict[str, object]:
    private = Ed25519PrivateKey.generate()
    public = encoded(private.public_key().public_bytes_raw())
    values = {"public_key": public, "private_key": encoded(private.private_bytes_raw()), "made_at": now()}
    return {"id": number, "key_id": id_of(public), **values}
