"""`POST /api/help-feedback`: what a reader of the help center thinks of a page; signed in or not."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.help_feedback import parse_help_feedback
from buyer_portal.help.building import HELP_SITE
from buyer_portal.services.help_feedback import give_help_feedback
from buyer_portal.services.perform import perform, take_turns_as
from buyer_portal.web.bodies import read_json
from buyer_portal.web.visitor import client_address, ensure_same_origin

_MAX_BODY = 4_096
_PAGE = re.compile(r"(?:[a-z0-9-]+/)*")
_NOT_FOUND_PAGE = "404.html"


async def feedback(request: Request) -> Response:
    """Keep a vote on a page of the built site, or a search there that found nothing."""
    ensure_same_origin(request)
    given = parse_help_feedback(await read_json(request, _MAX_BODY))
    if not _is_page(given.page):
        raise ValueRefused("There is no such help page.")
    take_turns_as(address := client_address(request))
    await perform(give_help_feedback, given, address=address)
    return Response(status_code=204)


def _is_page(page: str) -> bool:
    # Check the pattern first: anything else (such as "..") must not reach the file system.
    built = _PAGE.fullmatch(page) is not None and (HELP_SITE / page / "index.html").is_file()
    return built or page == _NOT_FOUND_PAGE


HELP_FEEDBACK_ROUTES = [Route("/api/help-feedback", feedback, methods=["POST"])]
