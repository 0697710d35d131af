"""The one rule: what the guide says about each status, letter for letter."""

from dataclasses import replace

import pytest

from buyer_portal.domain.cancellation import (
    CancellationReason,
    cancellation_verdict,
    ensure_cancellable,
    ensure_supplier_told,
    parse_reason,
)
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES, CancellationRule, Contact, Level
from buyer_portal.domain.errors import AlreadyCancelled, CancellationRefused, MessageRequired, ValueRefused
from buyer_portal.domain.orders.status import OrderStatus

# The guide's own badge lines. The supplier's apostrophe and the dashes are as they stand there.
BADGES = {
    OrderStatus.PENDING: "✓ Safe to cancel - No supplier action taken yet",
    OrderStatus.CONFIRMED: "⚠️ Contact supplier first - They've committed to your order",
    OrderStatus.PROCESSING: "⚠️ Urgent - Supplier is preparing your order",
    OrderStatus.OUT_FOR_DELIVERY: "✗ Too late - Order is in transit",
    OrderStatus.DELIVERED: "✗ Order completed - Contact supplier for issues",
}
ON_THE_WAY = [
    OrderStatus.PENDING,
    OrderStatus.CONFIRMED,
    OrderStatus.PROCESSING,
    OrderStatus.OUT_FOR_DELIVERY,
    OrderStatus.DELIVERED,
]
CANCELLABLE = ON_THE_WAY[:3]
NOT_CANCELLABLE = [status for status in OrderStatus if status not in CANCELLABLE]


@pytest.mark.parametrize("status", BADGES)
def test_the_headline_is_the_badge_of_the_guide_byte_for_byte(status):
    assert CANCELLATION_RULES[status].headline.encode() == BADGES[status].encode()


@pytest.mark.parametrize("status", OrderStatus)
def test_pending_confirmed_and_processing_can_be_cancelled_and_nothing_else(status):
    assert cancellation_verdict(status).allowed is (status in CANCELLABLE)


def test_once_an_order_can_no_longer_be_cancelled_it_never_can_again():
    allowed = [cancellation_verdict(status).allowed for status in ON_THE_WAY]

    assert allowed == sorted(allowed, reverse=True)


# What only a rule that allows cancelling may say, and what only one that refuses it.
_ALLOWS = ("can still cancel", "Safe to cancel", "Cancelling now", "before you cancel", "with the cancellation")
_REFUSES = ("can't be cancelled", "stays cancelled", "Too late", "Order completed", "Already cancelled")


def _contradictions(status: OrderStatus, rule: CancellationRule) -> list[str]:
    """Every word of a rule that says the opposite of its `may_cancel`, as a sentence on rule and help page."""
    texts = {"headline": rule.headline, "explanation": rule.explanation, "next steps": " / ".join(rule.next_steps)}
    wrong, right = (_REFUSES, _ALLOWS) if rule.may_cancel else (_ALLOWS, _REFUSES)
    found = {name: text for name, text in texts.items() if any(words in text for words in wrong)}
    if not any(words in rule.explanation for words in right):
        found["explanation"] = rule.explanation
    if rule.headline.startswith(("✗", "Already")) is rule.may_cancel:
        found["headline"] = rule.headline
    if (rule.level in (Level.BLOCKED, Level.DONE)) is rule.may_cancel:
        found["level"] = rule.level
    if (rule.contact in (Contact.NEXT_STEP, Contact.NONE)) is rule.may_cancel:
        found["contact"] = rule.contact
    if bool(rule.consequences) is not rule.may_cancel:
        found["list of consequences"] = " / ".join(rule.consequences) or "nothing happens"
    if rule.suggested_message and not rule.may_cancel:
        found["suggested message"] = rule.suggested_message
    if rule.condition.lower().startswith(("yes", "no")) or any(words in rule.condition for words in wrong):
        found["answer"] = rule.answer
    may = "may" if rule.may_cancel else "may not"
    return [
        f"CANCELLATION_RULES[{status}] says that a buyer {may} cancel; against that stands its {name} “{text}”. "
        f"The help page {rule.help.address} would contradict itself. Make them agree; run `buyer-portal help-facts`."
        for name, text in found.items()
    ]


@pytest.mark.parametrize("status", OrderStatus)
def test_the_words_of_a_rule_say_what_the_rule_allows(status):
    contradictions = _contradictions(status, CANCELLATION_RULES[status])

    assert not contradictions, "\n".join(contradictions)


@pytest.mark.parametrize("status", OrderStatus)
def test_a_rule_that_is_turned_around_alone_is_named_with_its_help_page(status):
    rule = CANCELLATION_RULES[status]

    said = _contradictions(status, replace(rule, may_cancel=not rule.may_cancel))

    assert {"headline", "explanation", "level"} <= {sentence.split("stands its ")[1].split()[0] for sentence in said}
    assert all(str(status) in sentence and rule.help.address in sentence for sentence in said)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param({"headline": "✗ Too late - Order is in transit"}, id="headline"),
        pytest.param({"explanation": "A confirmed order can't be cancelled."}, id="explanation"),
        pytest.param({"explanation": "{supplier} has accepted your order."}, id="an explanation that doesn't answer"),
        pytest.param({"condition": "no more"}, id="answer"),
        pytest.param({"next_steps": ("It stays cancelled",)}, id="next steps"),
        pytest.param({"consequences": ()}, id="list of consequences"),
        pytest.param({"level": Level.BLOCKED}, id="level"),
        pytest.param({"contact": Contact.NONE}, id="contact"),
    ],
)
def test_words_that_contradict_their_rule_are_named_with_the_help_page(words):
    rule = replace(CANCELLATION_RULES[OrderStatus.CONFIRMED], **words)

    (sentence,) = _contradictions(OrderStatus.CONFIRMED, rule)

    assert sentence.startswith("CANCELLATION_RULES[CONFIRMED] says that a buyer may cancel; against that stands its ")
    assert "The help page /help/cancel-order/#confirmed" in sentence


@pytest.mark.parametrize(
    ("status", "contact", "level"),
    [
        pytest.param(OrderStatus.PENDING, Contact.NOT_NEEDED, Level.SAFE, id="pending is free"),
        pytest.param(OrderStatus.CONFIRMED, Contact.RECOMMENDED, Level.CAUTION, id="confirmed: better to ask first"),
        pytest.param(OrderStatus.PROCESSING, Contact.REQUIRED, Level.URGENT, id="processing: you MUST contact them"),
        pytest.param(OrderStatus.OUT_FOR_DELIVERY, Contact.NEXT_STEP, Level.BLOCKED, id="on its way: too late"),
        pytest.param(OrderStatus.DELIVERED, Contact.NEXT_STEP, Level.BLOCKED, id="delivered: talk about returns"),
        pytest.param(OrderStatus.CANCELLED, Contact.NONE, Level.DONE, id="cancelled: done"),
    ],
)
def test_the_contact_asked_for_grows_with_what_the_supplier_has_done(status, contact, level):
    verdict = cancellation_verdict(status)

    assert (verdict.contact, verdict.level) == (contact, level)


@pytest.mark.parametrize("status", OrderStatus)
def test_every_text_of_a_verdict_is_ready_to_read(status):
    verdict = cancellation_verdict(status, supplier="Green {Valley} Produce", contact="Tom", number="ORD-1001")

    texts = [verdict.headline, verdict.explanation, *verdict.next_steps, *verdict.consequences]
    whole = " ".join([*texts, verdict.suggested_message]).replace("Green {Valley} Produce", "")
    assert all(text.strip() for text in texts)
    assert "{" not in whole
    assert "}" not in whole


@pytest.mark.parametrize("status", CANCELLABLE)
def test_what_will_happen_is_told_before_a_buyer_confirms(status):
    verdict = cancellation_verdict(status, supplier="Green Valley Produce", number="ORD-1001")

    assert "ORD-1001 becomes CANCELLED at once and for good" in verdict.consequences
    assert any("Green Valley Produce is told" in line for line in verdict.consequences)


@pytest.mark.parametrize("status", NOT_CANCELLABLE)
def test_where_cancelling_is_refused_there_is_a_next_step(status):
    assert cancellation_verdict(status).next_steps


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Tom Becker", "Tom Becker"),
        ("Dr. Tom Becker", "Dr. Tom Becker"),
        ("María José Núñez", "María José Núñez"),
        ("Tom", "Tom"),
        ("Becker, Tom", "Green Valley"),
        ("Becker,", "Green Valley"),
    ],
)
def test_the_suggested_message_greets_by_the_whole_name_or_by_none_and_names_the_order(name, greeted):
    verdict = cancellation_verdict(OrderStatus.PROCESSING, supplier="Green Valley", contact=name, number="ORD-1003")

    assert verdict.suggested_message.startswith(f"Hello {greeted}, please stop preparing ORD-1003")


def test_the_suggested_message_greets_the_company_where_no_contact_is_known():
    verdict = cancellation_verdict(OrderStatus.CONFIRMED, supplier="Green Valley", number="ORD-1002")

    assert verdict.suggested_message.startswith("Hello Green Valley, ")


def test_a_pending_order_needs_no_message():
    assert cancellation_verdict(OrderStatus.PENDING).suggested_message == ""


@pytest.mark.parametrize("status", CANCELLABLE)
def test_an_order_that_may_be_cancelled_passes(status):
    ensure_cancellable(cancellation_verdict(status))


@pytest.mark.parametrize("status", [OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED])
def test_a_refusal_is_the_badge_itself_with_next_steps(status):
    with pytest.raises(CancellationRefused) as refusal:
        ensure_cancellable(cancellation_verdict(status))

    assert type(refusal.value) is CancellationRefused
    assert str(refusal.value) == BADGES[status]
    assert refusal.value.next_steps


def test_a_cancelled_order_is_refused_as_cancelled_already():
    with pytest.raises(AlreadyCancelled, match="Already cancelled"):
        ensure_cancellable(cancellation_verdict(OrderStatus.CANCELLED))


@pytest.mark.parametrize("status", CANCELLABLE)
@pytest.mark.parametrize("message", ["", "We have to cancel."])
@pytest.mark.parametrize("has_written", [False, True])
def test_only_processing_needs_a_message_and_only_when_the_buyer_has_not_written(status, message, has_written):
    verdict = cancellation_verdict(status)

    if status is OrderStatus.PROCESSING and not message and not has_written:
        with pytest.raises(MessageRequired):
            ensure_supplier_told(verdict, message=message, has_written=lambda: has_written)
    else:
        ensure_supplier_told(verdict, message=message, has_written=lambda: has_written)


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_reason_is_optional(nothing):
    assert parse_reason(nothing) is None


@pytest.mark.parametrize("reason", CancellationReason)
def test_every_reason_of_the_list_is_accepted_as_it_is_shown(reason):
    assert parse_reason(reason.value) is reason


@pytest.mark.parametrize(
    "nonsense",
    [
        "Because",
        "ORDERED_TWICE",
        " ",
        "x" * 100_000,
        "\ud800",
        "\0",
        0,
        False,
        10**5000,
        1.5,
        [],
        {},
        b"Other",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_reason_that_is_not_on_the_list_is_refused(nonsense):
    with pytest.raises(ValueRefused):
        parse_reason(nonsense)
