"""`GET /api/policy`: the cancellation rules, for programs; public, as the help center is."""

import json
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from buyer_portal.domain.cancellation import CancellationReason, cancellation_verdict
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.conversation.message import MAX_MESSAGE
from buyer_portal.domain.orders.filter import PAGE_SIZE
from buyer_portal.domain.orders.status import OrderStatus


def cancellation_policy() -> dict[str, Any]:
    """Everything that the rules say. `policy_version` changes exactly when anything of it does."""
    said = {
        "statuses": [_rule(status) for status in OrderStatus],
        "limits": {"message_characters": MAX_MESSAGE, "page_size": PAGE_SIZE},
        "reasons": [reason.value for reason in CancellationReason],
    }
    digest = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return {"policy_version": digest[:12], **said}


def _rule(status: OrderStatus) -> dict[str, Any]:
    verdict = cancellation_verdict(status, supplier="the supplier", number="the order")
    return {
        "status": status.value,
        "words": status.words,
        "may_cancel": verdict.allowed,
        "contact": verdict.contact.value,
        "level": verdict.level.value,
        "headline": verdict.headline,
        "answer": CANCELLATION_RULES[status].answer,
        "explanation": _sentences(verdict.explanation),
        "next_steps": [_sentences(step) for step in verdict.next_steps],
        "consequences": [_sentences(consequence) for consequence in verdict.consequences],
        "help_url": verdict.help.address,
    }


def _sentences(text: str) -> str:
    """Begin each sentence with a capital: one may start with "the supplier"."""
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))


async def policy(request: Request) -> Response:
    """Answer with the policy, or 304 to a program that has it already."""
    current = cancellation_policy()
    etag = f'"{current["policy_version"]}"'
    headers = {"etag": etag, "cache-control": "public, no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return JSONResponse(current, headers=headers)


POLICY_ROUTES = [Route("/api/policy", policy)]
