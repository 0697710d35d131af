"""Every sentence of the guide that states a rule or gives advice can be read on a help page.

The numbers are those of the table in tests/README.md. The words are the guide's, with the
British double l; headlines are quoted byte for byte.
"""

import pytest

CANCEL = "cancel-order/"
FAQ = "cancellation-faq/"
SENTENCES = [
    (1, CANCEL, "As a buyer, you can cancel orders under certain conditions."),
    (2, CANCEL, "The ability to cancel depends on the current status of your order."),
    (3, CANCEL, "Once an order reaches certain stages, cancellation may no longer be possible."),
    (4, CANCEL, "Always communicate with your supplier before cancelling an order, especially if it's already been "
                "confirmed. This helps maintain good business relationships."),
    (5, CANCEL, "Orders in PENDING status can be cancelled freely. The supplier hasn't confirmed the order yet, so "
                "cancellation has minimal impact."),
    (6, CANCEL, "✓ Safe to cancel - No supplier action taken yet"),
    (7, CANCEL, "You can still cancel confirmed orders, but the supplier has already accepted your order."),
    (8, CANCEL, "It's recommended to contact them first via order chat or messages."),
    (9, CANCEL, "⚠️ Contact supplier first - They've committed to your order"),
    (10, CANCEL, "Orders being processed can technically be cancelled, but the supplier is already preparing your "
                 "items."),
    (11, CANCEL, "You MUST contact the supplier immediately before cancelling"),
    (12, CANCEL, "⚠️ Urgent - Supplier is preparing your order"),
    (13, CANCEL, "Once an order is out for delivery, it cannot be cancelled. The order is already on its way to you."),
    (14, CANCEL, "✗ Too late - Order is in transit"),
    (15, CANCEL, "Delivered orders cannot be cancelled. If there are issues with the delivery, contact the supplier to "
                 "discuss returns or refunds."),
    (16, CANCEL, "✗ Order completed - Contact supplier for issues"),
    (17, CANCEL, "Dashboard → Orders"),
    (18, CANCEL, "Find the order you want to cancel in your orders list."),
    (19, CANCEL, "Click on the order to view its details."),
    (20, CANCEL, "Check the current status to confirm cancellation is possible."),
    (21, CANCEL, "If the order is CONFIRMED or PROCESSING, use the order chat to inform the supplier before "
                 "cancelling."),
    (22, CANCEL, "Scroll down to the Cancel Order section on the order details page."),
    (23, CANCEL, "Click the red Cancel Order button."),
    (24, CANCEL, "If you don't see the Cancel Order button, the order status doesn't allow cancellation (likely OUT "
                 "FOR DELIVERY or DELIVERED)."),
    (25, CANCEL, "A confirmation dialog will appear asking you to confirm the cancellation."),
    (26, CANCEL, "Click Confirm to proceed."),
    (27, CANCEL, "What happens next"),
    (28, CANCEL, "Always inform the supplier via order chat or messages before cancelling, especially for confirmed "
                 "orders. This maintains good business relationships and may help resolve issues without "
                 "cancellation."),
    (29, CANCEL, "If you need to cancel, do it as soon as possible. The earlier you cancel, the less impact it has on "
                 "the supplier's operations."),
    (30, CANCEL, "Use order chat to explain why you're cancelling. This helps suppliers understand and may prevent "
                 "similar issues in the future."),
    (31, CANCEL, "Instead of cancelling, consider asking the supplier to modify the order. They may be able to adjust "
                 "quantities or items to meet your needs."),
    (32, FAQ, "Generally, there are no charges for cancelling orders, especially if done early (PENDING or CONFIRMED "
              "status)."),
    (33, FAQ, "However, check with your supplier about their specific cancellation policy"),
    (34, FAQ, "Once you click Cancel Order in the system and Confirm in the dialog, the order is cancelled."),
    (35, FAQ, "However, if the order is already being processed or delivered, you may need to work with the supplier "
              "on returns or refunds."),
    (36, FAQ, "Contact the supplier immediately via messages or order chat."),
    (37, FAQ, "They may be able to recreate the order for you"),
    (38, FAQ, "or you can place a new order with the same items"),
    (39, FAQ, "No, you can only cancel the entire order."),
    (40, FAQ, "If you want to remove specific items, contact the supplier and ask them to propose order modifications "
              "instead."),
    (41, FAQ, "You'll receive a notification confirming the cancellation"),
    (42, FAQ, "the order status will change to CANCELLED"),
    (43, FAQ, "You can also check the order details page to verify"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "sentence"),
    [pytest.param(address, sentence, id=str(number)) for number, address, sentence in SENTENCES],
)
def test_the_sentence_of_the_guide_is_on_its_page(site, address, sentence):
    assert sentence in site.pages[address].article, f"help_docs/{address.rstrip('/')}.md lost a sentence of the guide"
