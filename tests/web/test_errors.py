"""Every refusal, as programs get it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.responses import JSONResponse

from buyer_portal.domain import errors as domain_errors
from buyer_portal.domain.errors import PortalBusy, PortalError, TooManyAttempts
from buyer_portal.web import errors as http_errors
from buyer_portal.web.errors import answer

FRAME = {"code", "message", "why", "since", "by", "next_steps", "help_url"}
SHARED_STATUSES = {400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429, 500, 503}


def _family(root: type[PortalError] = PortalError) -> Iterator[type[PortalError]]:
    for member in root.__subclasses__():
        yield member
        yield from _family(member)


FAMILY = sorted(set(_family()), key=lambda member: member.__name__)


@pytest.mark.parametrize("member", FAMILY, ids=lambda member: member.__name__)
def test_every_refusal_has_a_code_of_its_own_and_a_status(member: type[PortalError]) -> None:
    assert "code" in vars(member)
    assert [other.__name__ for other in FAMILY if other.code == member.code] == [member.__name__]
    assert member.code.replace("_", "").isalpha()
    assert member.code.isupper()
    assert member.http_status in SHARED_STATUSES - {400}


def test_the_drawings_name_every_refusal() -> None:
    drawn = f"{domain_errors.__doc__}{http_errors.__doc__}"

    assert [member.__name__ for member in FAMILY if member.__name__ not in drawn] == []


def test_a_refusal_has_one_shape() -> None:
    said = answer(PortalBusy())

    assert said.status_code == 503
    assert said.headers["retry-after"] == "1"
    assert set(_body(said)) == FRAME
    assert _body(said)["message"] == str(PortalBusy())
    assert _body(said)["next_steps"] == ["Try again"]


def test_too_many_attempts_say_when_to_come_back() -> None:
    assert answer(TooManyAttempts(90)).headers["retry-after"] == "90"
    assert answer(TooManyAttempts(-3)).headers["retry-after"] == "1"


def _body(said: JSONResponse) -> dict[str, Any]:
    return json.loads(bytes(said.body))["error"]
