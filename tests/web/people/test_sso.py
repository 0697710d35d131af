"""Single sign-on through the doors, against a real OpenID provider: the whole way, and all that is not genuine."""

import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from hmac import digest
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import OctKey, RSAKey
from joserfc.jwt import encode
from sqlalchemy import select
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.invitations import invite, withdraw_invitation
from buyer_portal.services.people.leaving import remove_person
from buyer_portal.services.people.session_cookie import COOKIE, DEVICE_COOKIE, SSO_COOKIE
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.services.people.sso import asking, discovery
from buyer_portal.services.people.sso.providers import remove_provider, set_provider
from buyer_portal.services.people.sso.requiring import make_only_way
from buyer_portal.settings import now
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sso import link_identity
from tests.openid_provider import CLIENT_ID, SECRET, Provider, claims_of, openid_provider
from tests.web.conftest import PORTAL

ADA = {"email": "ada@corner-bistro.example", "password": "demo-portal"}
CONNECT = "/sign-in?error=sso-connect"


@pytest.fixture(scope="module")
def a_provider() -> Iterator[Provider]:
    with openid_provider() as provider:
        provider.register(PORTAL, "http://127.0.0.1:3000")
        yield provider


@pytest.fixture
def provider(a_provider: Provider, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider of Corner Bistro, where Ada has an account."""
    monkeypatch.setenv("BISTRO_SECRET", SECRET)
    discovery.forget_all()
    give(a_provider, "Corner Bistro", Side.BUYER, "corner-bistro.example")
    a_provider.users.clear()
    a_provider.let_in(ADA["email"])
    a_provider.asked.clear()
    yield a_provider
    a_provider.forge, a_provider.answer = None, lambda _path: None
    a_provider.speaks.set()


def give(provider: Provider, company: str, side: Side, *domains: str) -> None:
    set_provider(
        company, side, issuer=provider.issuer, client_id=CLIENT_ID, domains=domains, secret_place="env BISTRO_SECRET"
    )


@pytest.fixture
def connected(provider: Provider, visitor: TestClient) -> TestClient:
    """Ada's browser: her account is connected with the provider's, and she is signed out again."""
    assert come_back(provider, visitor) == CONNECT
    assert visitor.post("/auth/sign-in", data=ADA).headers["location"] == "/dashboard"
    visitor.post("/auth/sign-out")
    return visitor


def led_to(browser: TestClient, email: str = ADA["email"], wanted: str = "") -> str:
    """The address at the provider that the page goes on to."""
    page = browser.post("/auth/sso", data={"email": email, "next": wanted})
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found, page.headers.get("location", page.text)
    return unescape(found[1])


def come_back(provider: Provider, browser: TestClient, wanted: str = "", *, name: str = "", **more: str) -> str:
    """Go the whole way; gives where the portal leads in the end."""
    return ended(browser, provider.go_through(led_to(browser, wanted=wanted), name, **more))


def ended(browser: TestClient, back: str) -> str:
    answer = browser.get(back.removeprefix(PORTAL))
    return answer.headers.get("location", answer.text)


def identities() -> list[Any]:
    with reading() as db:
        return list(db.execute(select(tables.sso_identity)))


# --- the way there and back -----------------------------------------------------------------------------------------


def test_somebody_is_led_to_the_provider_of_their_company_by_a_page_that_goes_on(
    visitor: TestClient, provider: Provider
) -> None:
    answer = visitor.post("/auth/sso", data={"email": "Ada@Corner-Bistro.example"})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    there = urlsplit(led_to(visitor))
    asked = dict(parse_qsl(there.query))
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.issuer}/authorization"
    assert {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope", "login_hint")} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{PORTAL}/auth/sso/callback",
        "scope": "openid email profile",
        "login_hint": ADA["email"],
    }
    assert asked["code_challenge_method"] == "S256"
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_the_way_there_is_the_same_for_people_whom_the_portal_does_not_know(
    visitor: TestClient, provider: Provider
) -> None:
    known, unknown = (led_to(visitor, email) for email in (ADA["email"], "nobody@corner-bistro.example"))

    assert parse_qs(urlsplit(known).query).keys() == parse_qs(urlsplit(unknown).query).keys()


def test_nothing_that_opens_anything_is_in_the_database(visitor: TestClient, provider: Provider) -> None:
    asked = dict(parse_qsl(urlsplit(led_to(visitor)).query))

    with reading() as db:
        [row] = db.execute(select(tables.sso_attempt))
        [known] = db.execute(select(tables.sso_provider))
    held = json.dumps([str(value) for value in (*row, *known)])
    assert asked["state"] not in held
    assert visitor.cookies[SSO_COOKIE] not in held
    assert SECRET not in held


def test_an_account_that_nobody_connected_waits_for_a_sign_in_the_old_way(
    visitor: TestClient, provider: Provider, ada: Person
) -> None:
    assert come_back(provider, visitor, "/orders?q=basil") == f"{CONNECT}&next=%2Forders%3Fq%3Dbasil"
    assert COOKIE not in visitor.cookies
    assert identities() == []

    visitor.post("/auth/sign-in", data=ADA)

    assert [row.person_id for row in identities()] == [ada.id]


def test_whoever_is_connected_is_signed_in_and_led_to_the_page_they_wanted(
    connected: TestClient, provider: Provider, ada: Person
) -> None:
    assert come_back(provider, connected, "/orders?q=basil") == "/orders?q=basil"

    assert person_for(connected.cookies[COOKIE]) == ada
    assert DEVICE_COOKIE in connected.cookies


def test_the_subject_decides_and_not_the_address_once_they_are_connected(
    connected: TestClient, provider: Provider, ada: Person, ben: Person
) -> None:
    provider.users[ADA["email"]]["email"] = ben.email

    come_back(provider, connected)

    assert person_for(connected.cookies[COOKIE]) == ada


def test_an_address_that_passed_to_somebody_else_lets_them_not_in(
    connected: TestClient, provider: Provider, visitor: TestClient
) -> None:
    provider.let_in(ADA["email"], name="the new Ada")

    assert come_back(provider, visitor, name="the new Ada") == CONNECT

    assert COOKIE not in visitor.cookies


def test_a_sign_in_as_somebody_else_connects_nobody(visitor: TestClient, provider: Provider, ben: Person) -> None:
    come_back(provider, visitor)

    visitor.post("/auth/sign-in", data={**ADA, "email": ben.email})

    assert identities() == []


def test_a_sign_in_in_another_browser_connects_nobody(
    visitor: TestClient, provider: Provider, doors: Any, stranger: TestClient
) -> None:
    come_back(provider, visitor)

    stranger.post("/auth/sign-in", data=ADA)

    assert identities() == []


def test_a_sign_in_that_comes_late_connects_nobody(visitor: TestClient, provider: Provider) -> None:
    come_back(provider, visitor)

    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)):
        visitor.post("/auth/sign-in", data=ADA)

    assert identities() == []


# --- who comes back otherwise ---------------------------------------------------------------------------------------


def test_a_way_back_works_once(connected: TestClient, provider: Provider) -> None:
    back = provider.go_through(led_to(connected))
    assert ended(connected, back) == "/dashboard"

    assert ended(connected, back) == "/sign-in?error=sso-late"


def test_a_way_back_belongs_to_the_browser_that_began_it(
    connected: TestClient, provider: Provider, stranger: TestClient
) -> None:
    back = provider.go_through(led_to(connected))

    assert ended(stranger, back) == "/sign-in?error=sso-browser"

    assert COOKIE not in stranger.cookies
    assert ended(connected, back) == "/dashboard"  # nobody else ended it


def test_a_way_back_that_took_too_long_ends(connected: TestClient, provider: Provider) -> None:
    back = provider.go_through(led_to(connected))

    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=False):
        assert ended(connected, back) == "/sign-in?error=sso-late"


@pytest.mark.parametrize("state", ["", "x", "%00", "x" * 5_000])
def test_a_state_that_is_none_ends_nothing(connected: TestClient, provider: Provider, state: str) -> None:
    back = provider.go_through(led_to(connected))
    tampered = re.sub(r"state=[^&]*", f"state={state}", back)

    assert ended(connected, tampered) == "/sign-in?error=sso-late"

    assert ended(connected, back) == "/dashboard"


def test_two_tabs_at_once_are_one_browser(connected: TestClient, provider: Provider, ada: Person) -> None:
    one, other = led_to(connected), led_to(connected)

    assert ended(connected, provider.go_through(one)) == "/dashboard"
    assert ended(connected, provider.go_through(other)) == "/dashboard"

    with reading() as db:
        assert len(list(db.execute(select(tables.sign_in).where(tables.sign_in.c.person_id == ada.id)))) == 1


def test_the_code_of_one_way_is_no_use_on_another(connected: TestClient, provider: Provider) -> None:
    """PKCE: a code that somebody caught was asked for with another verifier."""
    one, other = (dict(parse_qsl(urlsplit(provider.go_through(led_to(connected))).query)) for _ in range(2))

    assert ended(connected, f"/auth/sso/callback?{urlencode({**one, 'code': other['code']})}") == (
        "/sign-in?error=sso-broken"
    )


def test_who_goes_back_at_the_provider_reads_that(connected: TestClient, provider: Provider) -> None:
    assert come_back(provider, connected, "/orders", deny="1") == "/sign-in?error=sso-denied&next=%2Forders"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"error": "server_error"}, "broken"),
        ({"iss": "https://other.example"}, "forged"),
        ({"code": "no-such-code"}, "broken"),
        ({"code": ""}, "broken"),
        ({"code": "x" * 4_001}, "broken"),
    ],
)
def test_an_answer_that_is_not_the_providers_lets_nobody_in(
    connected: TestClient, provider: Provider, changed: dict[str, str], code: str
) -> None:
    back = dict(parse_qsl(urlsplit(provider.go_through(led_to(connected))).query))

    assert ended(connected, f"/auth/sso/callback?{urlencode({**back, **changed})}") == f"/sign-in?error=sso-{code}"

    assert COOKIE not in connected.cookies


# --- what the provider says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"nonce": "another"}, id="another nonce"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"aud": "another"}, id="another audience"),
        pytest.param({"aud": []}, id="no audience"),
        pytest.param({"aud": [CLIENT_ID, "another"]}, id="two audiences without azp"),
        pytest.param({"aud": [CLIENT_ID, "another"], "azp": "another"}, id="another party"),
        pytest.param({"azp": "another"}, id="issued to another"),
        pytest.param({"iss": "https://other.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"exp": "tomorrow"}, id="expires in words"),
        pytest.param({"iat": 99_999_999_999}, id="from the future"),
        pytest.param({"iat": None}, id="from no time"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": ""}, id="an empty name"),
        pytest.param({"sub": 7}, id="a number"),
        pytest.param({"sub": "x" * 256}, id="a name that is too long"),
        pytest.param({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, id="another access token"),
    ],
)
def test_a_token_that_is_not_for_this_sign_on_lets_nobody_in(
    connected: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.spoil(**claims)

    assert come_back(provider, connected) == "/sign-in?error=sso-forged"

    assert COOKIE not in connected.cookies


def _without_signature(provider: Provider, token: str) -> str:
    header = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


def _with_the_public_key(provider: Provider, token: str) -> str:
    key = provider.op.keyjar.get_signing_key("RSA", "")[0]
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": key.kid}).encode()).decode().rstrip("=")
    signed = f"{header}.{token.split('.')[1]}"
    return f"{signed}.{urlsafe_b64encode(digest(public, signed.encode(), 'sha256')).decode().rstrip('=')}"


def _with_the_secret(provider: Provider, token: str) -> str:
    return encode({"alg": "HS256"}, claims_of(token), OctKey.import_key(SECRET), algorithms=["HS256"])


def _with_another_key(provider: Provider, token: str) -> str:
    kid = provider.op.keyjar.get_signing_key("RSA", "")[0].kid
    return encode({"alg": "RS256", "kid": kid}, claims_of(token), RSAKey.generate_key(2_048))


def _with_a_key_of_its_own(provider: Provider, token: str) -> str:
    key = RSAKey.generate_key(2_048)
    header = {"alg": "RS256", "jwk": key.as_dict(private=False)}
    return encode(header, claims_of(token), key)


def _cut(provider: Provider, token: str) -> str:
    return token.rpartition(".")[0] + "."


def _nonsense(provider: Provider, token: str) -> str:
    return "no token"


@pytest.mark.parametrize(
    "forge",
    [
        _without_signature, _with_the_public_key, _with_the_secret, _with_another_key, _with_a_key_of_its_own, _cut,
        _nonsense,
    ],
)  # fmt: skip
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    connected: TestClient, provider: Provider, forge: Callable[[Provider, str], str]
) -> None:
    provider.forge = lambda token: forge(provider, token)

    assert come_back(provider, connected) == "/sign-in?error=sso-forged"

    assert COOKIE not in connected.cookies


def test_a_clock_that_is_half_a_minute_off_lets_people_in(connected: TestClient, provider: Provider) -> None:
    at = int(time.time())
    provider.spoil(iat=at + 30, exp=at - 30)

    assert come_back(provider, connected) == "/dashboard"


def test_keys_that_were_rotated_are_asked_for_once_and_then_after_a_minute(
    connected: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.rotate()
    assert come_back(provider, connected) == "/sign-in?error=sso-forged"  # they were asked for in this very minute
    assert provider.asked.count("/static/jwks.json") == 1

    monkeypatch.setattr(discovery, "_KEYS_AGAIN_SECONDS", 0)

    assert come_back(provider, connected) == "/dashboard"
    assert provider.asked.count("/static/jwks.json") == 2


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_address_that_the_provider_did_not_check_connects_nobody(
    visitor: TestClient, provider: Provider, verified: Any
) -> None:
    provider.let_in(ADA["email"], verified=verified)

    assert come_back(provider, visitor) == "/sign-in?error=sso-unverified"


@pytest.mark.parametrize("email", ["mia@hotel-aurora.example", "ada@corner-bistro.example.evil.example", "", "ada"])
def test_an_address_of_another_domain_connects_nobody(visitor: TestClient, provider: Provider, email: str) -> None:
    provider.users[ADA["email"]]["email"] = email

    assert come_back(provider, visitor) == "/sign-in?error=sso-address"


def test_what_the_provider_says_of_somebody_else_does_not_count(visitor: TestClient, provider: Provider) -> None:
    said = {"sub": "somebody else", "email": ADA["email"], "email_verified": True}
    provider.answer = lambda path: (200, json.dumps(said)) if path == "/userinfo" else None

    assert come_back(provider, visitor) == "/sign-in?error=sso-forged"


def test_an_address_in_the_token_itself_does_as_well(visitor: TestClient, provider: Provider) -> None:
    provider.spoil(email=ADA["email"], email_verified=True)
    provider.answer = lambda path: (500, "{}") if path == "/userinfo" else None

    assert come_back(provider, visitor) == CONNECT


def test_the_account_of_another_companys_person_opens_nothing_here(
    visitor: TestClient, provider: Provider, mia: Person
) -> None:
    come_back(provider, visitor)
    with reading() as db:
        [waiting] = db.execute(select(tables.sso_pending))
    with transaction() as db:
        link_identity(db, mia.id, waiting.issuer, waiting.subject, now())

    assert come_back(provider, visitor) == "/sign-in?error=sso-taken"


def test_a_removed_person_does_not_come_back(
    connected: TestClient, provider: Provider, ada: Person, ben: Person
) -> None:
    remove_person(ben, ada.email)

    said = come_back(provider, connected)

    assert SsoEnd.REMOVED.sentence in unescape(said)
    assert "Ask Ben Okafor, who can invite and remove people." in unescape(said)
    assert COOKIE not in connected.cookies
    assert identities() == []


def test_somebody_whom_nobody_invited_reads_whom_to_ask(visitor: TestClient, provider: Provider) -> None:
    provider.let_in("new@corner-bistro.example")

    said = unescape(come_back(provider, visitor, name="new@corner-bistro.example"))

    assert "Ask Ada Lindqvist or Ben Okafor, who can invite and remove people." in said
    with reading() as db:
        assert len(list(db.execute(select(tables.person)))) == 6


# --- a provider that fails ------------------------------------------------------------------------------------------


def test_a_provider_that_is_away_is_said(visitor: TestClient, provider: Provider) -> None:
    provider.answer = lambda _path: (503, "{}")

    answer = visitor.post("/auth/sso", data={"email": ADA["email"], "next": "/orders"})

    assert answer.headers["location"] == "/sign-in?error=sso-away&next=%2Forders"


def test_a_provider_that_never_answers_is_given_up(
    visitor: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.2)
    provider.speaks.clear()

    answer = visitor.post("/auth/sso", data={"email": ADA["email"]})

    assert answer.headers["location"] == "/sign-in?error=sso-away"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param((200, "<html>"), id="a page"),
        pytest.param((200, "[]"), id="a list"),
        pytest.param((200, "{}"), id="nothing"),
        pytest.param((302, "{}"), id="a redirect"),
        pytest.param((404, "{}"), id="not there"),
        pytest.param((200, '{"a": "' + "x" * 300_000 + '"}'), id="a lot"),
        pytest.param((200, "[" * 100_000), id="a deep hole"),
    ],
)
def test_a_provider_that_says_something_else_is_said(
    visitor: TestClient, provider: Provider, said: tuple[int, str]
) -> None:
    provider.answer = lambda _path: said

    answer = visitor.post("/auth/sso", data={"email": ADA["email"]})

    assert answer.headers["location"] == "/sign-in?error=sso-broken"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    ["http://evil.example/", "file:///etc/passwd", "https://a@b.example/", 'https://b.example/"><b>', 7, None],
)
def test_a_provider_that_leads_astray_is_not_followed(
    visitor: TestClient, provider: Provider, name: str, address: Any
) -> None:
    known = httpx.get(f"{provider.issuer}/.well-known/openid-configuration").json()
    provider.answer = lambda _path: (200, json.dumps({**known, name: address}))

    answer = visitor.post("/auth/sso", data={"email": ADA["email"]})

    assert answer.headers["location"] == "/sign-in?error=sso-broken"


def test_a_secret_that_is_not_there_is_said(
    connected: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BISTRO_SECRET")

    assert come_back(provider, connected) == "/sign-in?error=sso-secret"


def test_a_provider_that_was_taken_away_meanwhile_lets_nobody_in(connected: TestClient, provider: Provider) -> None:
    back = provider.go_through(led_to(connected))
    remove_provider("Corner Bistro", None)

    assert ended(connected, back) == "/sign-in?error=sso-late"


def test_an_address_of_no_company_is_led_nowhere(visitor: TestClient, provider: Provider) -> None:
    answer = visitor.post("/auth/sso", data={"email": "mia@hotel-aurora.example", "next": "/orders"})

    assert answer.headers["location"] == "/sign-in?error=sso-domain&next=%2Forders"


def test_a_form_of_another_site_begins_nothing(visitor: TestClient, provider: Provider) -> None:
    answer = visitor.post("/auth/sso", data={"email": ADA["email"]}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert SSO_COOKIE not in visitor.cookies


def test_the_sign_in_of_who_was_here_before_ends(connected: TestClient, provider: Provider, ben: Person) -> None:
    before = start_sign_in(ben)
    connected.cookies.set(COOKIE, before)

    come_back(provider, connected)

    assert person_for(before) is None


# --- connecting in the settings, accepting an invitation, signing out -----------------------------------------------


def led_by(answer: Any) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found, answer.headers.get("location", answer.text)
    return unescape(found[1])


def test_who_is_signed_in_connects_in_the_settings(
    signed_in: Callable[[Person], TestClient], provider: Provider, ada: Person
) -> None:
    browser = signed_in(ada)
    there = led_by(browser.post("/auth/sso/connect"))
    browser.headers["cookie"] += f"; {SSO_COOKIE}={browser.cookies[SSO_COOKIE]}"

    assert ended(browser, provider.go_through(there)) == "/settings?sso=done#single-sign-on"

    assert [row.person_id for row in identities()] == [ada.id]


def test_the_account_of_somebody_else_is_not_connected_in_the_settings(
    signed_in: Callable[[Person], TestClient], provider: Provider, ada: Person, ben: Person
) -> None:
    provider.let_in(ben.email)
    browser = signed_in(ada)
    there = led_by(browser.post("/auth/sso/connect"))
    browser.headers["cookie"] += f"; {SSO_COOKIE}={browser.cookies[SSO_COOKIE]}"

    back = provider.go_through(there, ben.email)

    assert ended(browser, back) == "/settings?sso=sso-another#single-sign-on"
    assert identities() == []


def test_who_signed_out_meanwhile_connects_nothing(
    signed_in: Callable[[Person], TestClient], provider: Provider, ada: Person
) -> None:
    browser = signed_in(ada)
    there = led_by(browser.post("/auth/sso/connect"))
    browser.headers["cookie"] = f"{SSO_COOKIE}={browser.cookies[SSO_COOKIE]}"

    assert ended(browser, provider.go_through(there)) == "/settings?sso=sso-another#single-sign-on"

    assert identities() == []


def test_a_stranger_has_nothing_to_connect(visitor: TestClient, provider: Provider) -> None:
    answer = visitor.post("/auth/sso/connect")

    assert answer.headers["location"] == "/sign-in?error=expired&next=%2Fsettings"


@pytest.fixture
def invited(visitor: TestClient, provider: Provider, ada: Person) -> TestClient:
    """A browser in which somebody new opened their invitation."""
    link = invite(ada, "new@corner-bistro.example", Role.MEMBER)[0].link
    assert visitor.get(link.removeprefix(PORTAL)).headers["location"] == "/invitation"
    provider.let_in("new@corner-bistro.example")
    return visitor


def test_who_is_invited_accepts_by_the_provider_without_a_password(invited: TestClient, provider: Provider) -> None:
    there = led_by(invited.post("/auth/sso/invitation", data={"name": "Nora Neu"}))

    assert ended(invited, provider.go_through(there)) == "/dashboard"

    person = person_for(invited.cookies[COOKIE])
    assert person
    assert (person.name, person.email, person.role) == ("Nora Neu", "new@corner-bistro.example", Role.MEMBER)


@pytest.mark.parametrize(
    ("name", "where"),
    [("", "/invitation?error=name"), ("Ada Lindqvist", "/invitation?error=name-taken")],
)
def test_a_name_that_is_none_or_taken_is_said_on_the_page_of_the_invitation(
    invited: TestClient, provider: Provider, name: str, where: str
) -> None:
    answer = invited.post("/auth/sso/invitation", data={"name": name})

    came = answer.headers.get("location") or ended(invited, provider.go_through(led_by(answer)))
    assert came == where
    assert COOKIE not in invited.cookies


def test_an_invitation_that_was_withdrawn_on_the_way_lets_nobody_in(
    invited: TestClient, provider: Provider, ada: Person
) -> None:
    there = led_by(invited.post("/auth/sso/invitation", data={"name": "Nora Neu"}))
    withdraw_invitation(ada, "new@corner-bistro.example")

    assert ended(invited, provider.go_through(there)) == "/invitation/ended?why=withdrawn"


def test_another_account_than_the_invited_one_accepts_nothing(invited: TestClient, provider: Provider) -> None:
    there = led_by(invited.post("/auth/sso/invitation", data={"name": "Nora Neu"}))

    assert ended(invited, provider.go_through(there, ADA["email"])) == "/invitation?error=sso-another"


def test_signing_out_ends_the_sign_in_here_and_leads_on_to_the_provider(
    connected: TestClient, provider: Provider
) -> None:
    come_back(provider, connected)
    secret = connected.cookies[COOKIE]

    answer = connected.post("/auth/sign-out")

    assert person_for(secret) is None
    assert COOKIE not in connected.cookies
    there = urlsplit(led_by(answer))
    given = dict(parse_qsl(there.query))
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.issuer}/session"
    assert given["post_logout_redirect_uri"] == f"{PORTAL}/sign-in"
    assert claims_of(given["id_token_hint"])["aud"] == [CLIENT_ID]


def test_signing_out_ends_here_though_the_provider_is_away(connected: TestClient, provider: Provider) -> None:
    come_back(provider, connected)
    provider.answer = lambda _path: (503, "{}")
    discovery.forget_all()

    assert connected.post("/auth/sign-out").headers["location"] == "/sign-in"

    assert COOKIE not in connected.cookies


def test_who_came_another_way_is_led_to_no_provider(connected: TestClient, provider: Provider, ben: Person) -> None:
    connected.cookies.set(COOKIE, start_sign_in(ben))

    assert connected.post("/auth/sign-out").headers["location"] == "/sign-in"


# --- the only way ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [ADA["email"], "nobody@corner-bistro.example"])
def test_a_password_leads_to_the_provider_where_that_is_the_only_way(
    connected: TestClient, provider: Provider, ada: Person, email: str
) -> None:
    come_back(provider, connected)
    make_only_way(ada, connected.cookies[COOKIE], only=True)

    for password in (ADA["password"], "something else"):
        answer = connected.post("/auth/sign-in", data={"email": email, "password": password})

        assert "Your company uses its single sign-on, and no other way." in answer.text
        assert led_by(answer).startswith(provider.issuer)


def test_the_other_old_doors_say_it(
    connected: TestClient, provider: Provider, ada: Person, invited: TestClient
) -> None:
    come_back(provider, connected)
    secret = connected.cookies[COOKIE]
    make_only_way(ada, secret, only=True)
    new = "correct horse battery staple"

    said = [
        invited.post("/auth/forgot-password", data={"email": ADA["email"]}).headers["location"],
        invited.post("/auth/change-password", data={"current": ADA["password"], "password": new, "again": new}).headers[
            "location"
        ],
    ]
    invited.cookies.delete(COOKIE)
    form = {"name": "Nora Neu", "password": new, "again": new}
    said.append(invited.post("/auth/invitation", data=form).headers["location"])

    assert said == [
        "/forgot-password?error=no-mail",
        "/settings?password=sso-required#password-section",
        "/invitation?error=sso-required",
    ]
