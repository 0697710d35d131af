"""The rules as other programs get them."""

import pytest
from starlette.testclient import TestClient

from buyer_portal.api import policies as policy
from buyer_portal.domain.cancellation import CancellationReason, cancellation_verdict
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.orders.status import OrderStatus


def test_the_policy_says_what_the_rules_say_about_every_status(stranger: TestClient) -> None:
    said = stranger.get("/api/policy").json()

    assert [rule["status"] for rule in said["statuses"]] == list(OrderStatus)
    for rule in said["statuses"]:
        verdict = cancellation_verdict(OrderStatus(rule["status"]))
        assert rule["may_cancel"] is verdict.allowed
        assert rule["headline"] == verdict.headline
        assert rule["contact"] == verdict.contact
        assert rule["level"] == verdict.level
        assert rule["words"] == verdict.status.words
        assert rule["help_url"] == verdict.help.address
        assert rule["answer"] == CANCELLATION_RULES[verdict.status].answer
        assert len(rule["next_steps"]) == len(verdict.next_steps)
        assert len(rule["consequences"]) == len(verdict.consequences)


def test_its_texts_are_sentences_without_gaps(stranger: TestClient) -> None:
    for rule in stranger.get("/api/policy").json()["statuses"]:
        for text in (rule["explanation"], *rule["next_steps"], *rule["consequences"]):
            assert "{" not in text
            assert text[0].isupper()
            assert " The supplier" not in text.replace(". The supplier", "")


def test_it_says_the_limits_and_the_reasons(stranger: TestClient) -> None:
    said = stranger.get("/api/policy").json()

    assert said["limits"] == {"message_characters": 4_000, "page_size": 50}
    assert said["reasons"] == [reason.value for reason in CancellationReason]


@pytest.mark.parametrize("known", ["{etag}", "W/{etag}", '"x", {etag}', "*"])
def test_a_program_that_has_the_policy_is_told_that_nothing_changed(stranger: TestClient, known: str) -> None:
    first = stranger.get("/api/policy")

    again = stranger.get("/api/policy", headers={"if-none-match": known.format(etag=first.headers["etag"])})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] == f'"{first.json()["policy_version"]}"'
    assert first.headers["cache-control"] == "public, no-cache"


def test_another_rule_is_another_version(stranger: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = policy.cancellation_policy()["policy_version"]
    monkeypatch.setitem(CANCELLATION_RULES, OrderStatus.CONFIRMED, CANCELLATION_RULES[OrderStatus.DELIVERED])

    said = stranger.get("/api/policy", headers={"if-none-match": f'"{before}"'})

    assert said.status_code == 200
    assert said.json()["policy_version"] != before
    assert not said.json()["statuses"][1]["may_cancel"]
