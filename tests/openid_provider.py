"""An OpenID provider for tests: idpyoidc, which is certified, on a local port, with a page where people log in.

It knows everybody in `users`, and lets them in without a password: what it does with one is not what is tested.
"""

import json
import re
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape, unescape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptojwt.key_jar import build_keyjar
from idpyoidc.message.oauth2 import ResponseMessage
from idpyoidc.message.oidc import AuthorizationRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.user_authn.user import UserAuthnMethod, create_signed_jwt
from joserfc.jwk import RSAKey
from joserfc.jwt import encode

CLIENT_ID = "portal"
SECRET = "a-secret-of-forty-characters-for-the-tests"
_KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
_TOKENS = {"expires_in": 600}


class Page(UserAuthnMethod):
    """The provider's own page, where somebody says who they are."""

    url_endpoint = "/verify"

    def __call__(self, **kwargs: Any) -> str:
        ask: Any = self.upstream_get
        context, keys = ask("context"), ask("attribute", "keyjar")
        token = create_signed_jwt(context.issuer, keys, **kwargs)
        hint = dict(parse_qsl(kwargs["query"])).get("login_hint", "")
        return _PAGE.format(token=escape(token), hint=escape(hint))


class Provider(ThreadingHTTPServer):
    """`users` are the claims of each person by what they log in as; `issuer` is its address.

    `forge` makes another ID token of the real one, `answer` another answer to any request for a path: (status, body).
    It says nothing while `speaks` is not set. `asked` are the paths that were asked for.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.users: dict[str, dict[str, Any]] = {}
        self.forge: Callable[[str], str] | None = None
        self.answer: Callable[[str], tuple[int, str] | None] = lambda _path: None
        self.asked: list[str] = []
        self.speaks = threading.Event()
        self.speaks.set()
        self.op: Any = Server(_configuration(self.issuer, self.users))
        self.op.keyjar.add_symmetric(CLIENT_ID, SECRET)
        self.op.context.userinfo.db = self.users  # it was given a copy
        # It trips over a client that says who it is without a proof, as every one does that signs somebody out.
        self.op.endpoint["session"].client_authentication = lambda *_args, **_named: {}
        self.op.context.provider_info["jwks_uri"] = f"{self.issuer}/static/jwks.json"

    def register(self, *origins: str) -> None:
        """Know the portal at these origins."""
        self.op.context.cdb[CLIENT_ID] = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [(f"{origin}/auth/sso/callback", {}) for origin in origins],
            "post_logout_redirect_uri": [(f"{origin}/sign-in", {}) for origin in origins],
            "token_endpoint_auth_method": "client_secret_basic",
            "response_types": ["code"],
            "allowed_scopes": ["openid", "email", "profile"],
        }

    def let_in(self, email: str, *, name: str = "", verified: Any = True, **more: Any) -> None:
        """Give somebody an account here, who logs in as `name`, or with the address."""
        self.users[name or email] = {"email": email, "email_verified": verified, **more}

    def spoil(self, **claims: Any) -> None:
        """Write this into every ID token, and sign it as always; a claim that is None is left out."""

        def spoilt(token: str) -> str:
            told = {**claims_of(token), **claims}
            return self.sign({name: value for name, value in told.items() if value is not None})

        self.forge = spoilt

    def sign(self, claims: dict[str, Any]) -> str:
        """An ID token as the provider makes them."""
        key = self.op.keyjar.get_signing_key("RSA", "")[0]
        pem = key.private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return encode({"alg": "RS256", "kid": key.kid}, claims, RSAKey.import_key(pem))

    def go_through(self, address: str, name: str = "", **more: str) -> str:
        """Do what a browser does that was led to `address`: log in, and give where it is led back to."""
        with httpx.Client(verify=False) as browser:
            found = re.search(r'name="token" value="([^"]*)"', (page := browser.get(address)).text)
            assert found, page.text
            hint = dict(parse_qsl(urlsplit(address).query)).get("login_hint", "")
            form = {"token": unescape(found[1]), "name": name or hint, **more}
            return browser.post(f"{self.issuer}/verify", data=form).headers["location"]

    def rotate(self) -> None:
        """Sign with new keys from now on; the old ones are gone."""
        fresh: Any = build_keyjar(_KEYS)
        for issuer in ("", self.issuer):
            self.op.keyjar[issuer] = fresh[""]


def _configuration(issuer: str, users: dict[str, Any]) -> OPConfiguration:
    token = {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 600}}
    conf = {
        "issuer": issuer,
        "key_conf": {"key_defs": _KEYS},
        "token_handler_args": {
            "code": {"class": "idpyoidc.server.token.handler.DefaultToken", "kwargs": {"lifetime": 600}},
            "token": token,
            "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {"lifetime": 600}},
            "key_conf": {"key_defs": [{"type": "oct", "bytes": 24, "use": ["enc"], "kid": "code"}]},
        },
        "session_params": {"encrypter": {"kwargs": {"keys": {"key_defs": [
            {"type": "OCT", "use": ["enc"], "kid": "password"}, {"type": "OCT", "use": ["enc"], "kid": "salt"},
        ]}}}},
        "endpoint": {
            "provider_config": {
                "path": ".well-known/openid-configuration",
                "class": "idpyoidc.server.oidc.provider_config.ProviderConfiguration",
                "kwargs": {"client_authn_method": None},
            },
            "authorization": {
                "path": "authorization",
                "class": "idpyoidc.server.oidc.authorization.Authorization",
                "kwargs": {"response_types_supported": ["code"], "response_modes_supported": ["query"]},
            },
            "token": {
                "path": "token",
                "class": "idpyoidc.server.oidc.token.Token",
                "kwargs": {"client_authn_method": ["client_secret_basic", "client_secret_post"]},
            },
            "userinfo": {
                "path": "userinfo",
                "class": "idpyoidc.server.oidc.userinfo.UserInfo",
                "kwargs": {"base_claims": {"email": None, "email_verified": None}},
            },
            "end_session": {
                "path": "session",
                "class": "idpyoidc.server.oidc.session.Session",
                "kwargs": {"logout_verify_url": f"{issuer}/verify_logout", "post_logout_uri_path": "bye",
                           "signing_alg": "ES256", "client_authn_method": []},
            },
        },
        "add_on": {"pkce": {
            "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
            "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
        }},
        "authentication": {"page": {
            "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
            "class": f"{Page.__module__}.Page",
            "kwargs": {},
        }},
        "cookie_handler": {
            "class": "idpyoidc.server.cookie_handler.CookieHandler",
            "kwargs": {
                "keys": {"key_defs": [
                    {"type": "OCT", "use": ["enc"], "kid": "enc"}, {"type": "OCT", "use": ["sig"], "kid": "sig"},
                ]},
                "name": {"session": "op", "register": "op_rp", "session_management": "op_sman"},
            },
        },
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": users}},
    }  # fmt: skip
    return OPConfiguration(conf, base_path="")


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, believed without a look at its signature."""
    return json.loads(urlsafe_b64decode(f"{token.split('.')[1]}=="))


class _Session(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self._serve(dict(parse_qsl(body)))

    def _serve(self, given: dict[str, str]) -> None:
        provider, path = self.server, urlsplit(self.path).path
        assert isinstance(provider, Provider)
        provider.asked.append(path)
        provider.speaks.wait()
        if answer := provider.answer(path):
            return self._say(*answer, kind="application/json")
        if path == "/static/jwks.json":
            return self._say(200, provider.op.keyjar.export_jwks_as_json(), kind="application/json")
        if path == "/verify":
            return self._log_in(provider, given)
        if path == "/verify_logout":
            return self._log_out(provider, given)
        if endpoint := next((one for one in provider.op.endpoint.values() if one.endpoint_path == path[1:]), None):
            return self._ask(provider, endpoint, given)
        return self._say(404, "nothing here")

    def _ask(self, provider: Provider, endpoint: Any, given: dict[str, str]) -> None:
        info = {"headers": {name.lower(): value for name, value in self.headers.items()}, "method": self.command,
                "url": f"{provider.issuer}{self.path}", "cookie": self._cookies()}  # fmt: skip
        try:
            asked = endpoint.parse_request(given, http_info=info)
            if isinstance(asked, ResponseMessage) and "error" in asked:
                return self._say(400, asked.to_json(), kind="application/json")
            args = endpoint.process_request(asked, http_info=info)
        except Exception as error:  # what it refuses, it raises
            return self._say(400, json.dumps({"error": "invalid_request", "error_description": repr(error)}))
        if "redirect_location" in args:
            return self._lead(args["redirect_location"])
        if "http_response" in args:
            return self._say(200, args["http_response"])
        return self._answer(provider, endpoint, asked, args)

    def _answer(self, provider: Provider, endpoint: Any, asked: Any, args: dict[str, Any]) -> None:
        found = endpoint.do_response(request=asked, **args)
        if endpoint.response_placement == "url":
            return self._lead(found["response"], cookies=args.get("cookie", ()))
        body, status = str(found["response"]), 400 if "error" in args else 200
        if provider.forge and endpoint.name == "token" and status == 200:
            tokens = json.loads(body)
            body = json.dumps({**tokens, "id_token": provider.forge(tokens["id_token"])})
        return self._say(status, body, kind="application/json")

    def _log_in(self, provider: Provider, given: dict[str, str]) -> None:
        endpoint, page = provider.op.endpoint["authorization"], provider.op.context.authn_broker["page"]["method"]
        held = page.unpack_token(given["token"])
        request = AuthorizationRequest().from_urlencoded(held["query"])
        if "deny" in given:
            said = {"error": "access_denied", "error_description": "no", "state": request["state"]}
            return self._lead(f"{request['redirect_uri']}?{urlencode(said)}")
        if (name := given["name"].strip()) not in provider.users:
            return self._say(403, "nobody here is called that")
        session = endpoint.create_session(request, name, held["authn_class_ref"], held["iat"], page)
        return self._answer(provider, endpoint, request, endpoint.authz_part2(request=request, session_id=session))

    def _log_out(self, provider: Provider, given: dict[str, str]) -> None:
        endpoint = provider.op.endpoint["session"]
        held = endpoint.unpack_signed_jwt(given["sjwt"])
        endpoint.do_verified_logout(held["sid"], alla=False)
        self._lead(held["redirect_uri"], cookies=endpoint.kill_cookies())

    def _cookies(self) -> list[dict[str, str]]:
        held = SimpleCookie(self.headers.get("cookie", ""))
        return [{"name": name, "value": each.value} for name, each in held.items() if name.startswith("op")]

    def _lead(self, address: str, cookies: Any = ()) -> None:
        self.send_response(303)
        self.send_header("location", address)
        for each in cookies:
            self.send_header("set-cookie", f"{each['name']}={each['value']}; Path=/; HttpOnly")
        self.send_header("content-length", "0")
        self.end_headers()

    def _say(self, status: int, text: str, *, kind: str = "text/html") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Log in</title>
<h1>Your company's log-in</h1>
<form method="post" action="/verify"><input type="hidden" name="token" value="{token}">
<label>Who are you? <input name="name" value="{hint}"></label>
<button name="go" value="1">Log in</button><button name="deny" value="1">Deny</button></form></html>"""


@contextmanager
def openid_provider() -> Iterator[Provider]:
    """A provider for the length of a test; it knows no portal before that is registered."""
    with Provider() as provider:
        threading.Thread(target=provider.serve_forever, daemon=True).start()
        yield provider
        provider.speaks.set()
        provider.shutdown()
