"""`GET /.well-known/receipt-keys.json`: the public keys of all receipts, so that anybody can check one alone."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from buyer_portal.services.cancellation_receipts.keys import as_jwk, public_keys
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.web.visitor import client_address

KEYS_ADDRESS = "/.well-known/receipt-keys.json"


async def receipt_keys(request: Request) -> JSONResponse:
    """Answer with a JSON Web Key Set (RFC 7517, RFC 8037), oldest first: the last key signs now."""
    take_turns_as(client_address(request))
    keys = [
        {
            **as_jwk(key.public_key),
            "kid": key.key_id,
            "use": "sig",
            "alg": "EdDSA",
            "made_at": f"{key.made_at:%Y-%m-%dT%H:%M:%SZ}",
        }
        for key in await perform(public_keys)
    ]
    return JSONResponse({"keys": keys}, headers={"cache-control": "public, max-age=300"})


KEY_ROUTES = [Route(KEYS_ADDRESS, receipt_keys)]
