"""The places in the help center that the portal links to."""

from enum import StrEnum


class Help(StrEnum):
    """A page and, after the #, one of its explicit ids; below `/help/`."""

    HOME = ""
    STATUS = "#status"
    ALL_PAGES = "#pages"
    CANCEL_ORDER = "cancel-order/"
    WHEN = "cancel-order/#when"
    HOW = "cancel-order/#how"
    NO_BUTTON = "cancel-order/#no-button"
    PENDING = "cancel-order/#pending"
    CONFIRMED = "cancel-order/#confirmed"
    PROCESSING = "cancel-order/#processing"
    OUT_FOR_DELIVERY = "cancel-order/#out-for-delivery"
    DELIVERED = "cancel-order/#delivered"
    CANCELLED = "cancel-order/#cancelled"
    WHAT_HAPPENS_NEXT = "cancel-order/#next"
    FAQ = "cancellation-faq/"
    CHARGES = "cancellation-faq/#charges"
    UNDO = "cancellation-faq/#undo"
    MISTAKE = "cancellation-faq/#mistake"
    SOME_ITEMS = "cancellation-faq/#some-items"
    VERIFY = "cancellation-faq/#verify"
    CHANGE_ORDER = "change-order/"
    ANSWER_REQUEST = "change-order/#answer"
    ANSWER_PROPOSAL = "answer-proposal/#answer"
    NO_ANSWER = "answer-proposal/#silence"
    RETURNS = "returns-and-refunds/"
    RETURNS_ANSWER = "returns-and-refunds/#answer"
    RETURNS_SETTLED = "returns-and-refunds/#settle"
    ORDER_AGAIN = "order-again/"
    CATALOGUE = "import-catalogue/"
    SUPPLIER_POLICIES = "supplier-policies/"
    SET_POLICY = "supplier-policies/#set"
    IMPORT = "import-orders/"
    MESSAGES = "message-your-supplier/"
    MESSAGES_WHICH = "message-your-supplier/#which"
    NOTIFICATIONS = "notifications/"
    CHOOSE_NEWS = "notifications/#choose"

    @property
    def address(self) -> str:
        """The address on the portal's own origin."""
        return f"/help/{self.value}"
