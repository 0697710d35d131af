"""The tables. Columns and relations only; what they mean is decided in `domain/`.

Money is in minor units of the order's currency, times are UTC. Company, person and order ids never leave the server.
"""

from sqlmodel import SQLModel

from buyer_portal.store.tables.cancellation import Cancellation, ReceiptKey, ReceiptSignature
from buyer_portal.store.tables.catalogue import Item, Product
from buyer_portal.store.tables.changes import ChangeRequest, ChangeRequestLine, Proposal, ProposalLine
from buyer_portal.store.tables.columns import UtcTime
from buyer_portal.store.tables.conversation import DirectThread, Message, Thread, Unread
from buyer_portal.store.tables.help_feedback import HelpFeedback
from buyer_portal.store.tables.notifications import Mail, Notification, NotificationRead, Outbox
from buyer_portal.store.tables.orders import (
    NumberSeries,
    Order,
    OrderLine,
    OrderPlacing,
    Tally,
    TallyTotal,
    TimelineEvent,
)
from buyer_portal.store.tables.people import Company, NameChange, PersonRow, SignIn
from buyer_portal.store.tables.people_links import AccountMail, EmailChange, Invitation, InvitationLink, PasswordLink
from buyer_portal.store.tables.people_second_factor import (
    Authenticator,
    HalfSignIn,
    PasskeyChallenge,
    PasskeyRow,
    RecoveryCode,
)
from buyer_portal.store.tables.people_sso import SsoAttempt, SsoDomain, SsoIdentity, SsoPending, SsoProvider
from buyer_portal.store.tables.policies import SupplierPolicyRow
from buyer_portal.store.tables.record import RecordChain, RecordDue, RecordEntry
from buyer_portal.store.tables.returns import ReturnCase, ReturnCaseLine, ReturnPhoto

# The same tables as Core sees them: `orders.c.number`. Queries are built from these, without ORM objects.
_tables = SQLModel.metadata.tables
company = _tables["company"]
person = _tables["person"]
name_change = _tables["name_change"]
sign_in = _tables["sign_in"]
password_link = _tables["password_link"]
email_change = _tables["email_change"]
account_mail = _tables["account_mail"]
invitation = _tables["invitation"]
invitation_link = _tables["invitation_link"]
authenticator = _tables["authenticator"]
recovery_code = _tables["recovery_code"]
half_sign_in = _tables["half_sign_in"]
passkey = _tables["passkey"]
passkey_challenge = _tables["passkey_challenge"]
sso_provider = _tables["sso_provider"]
sso_domain = _tables["sso_domain"]
sso_identity = _tables["sso_identity"]
sso_attempt = _tables["sso_attempt"]
sso_pending = _tables["sso_pending"]
item = _tables["item"]
product = _tables["product"]
orders = _tables["orders"]
order_line = _tables["order_line"]
order_placing = _tables["order_placing"]
number_series = _tables["number_series"]
tally = _tables["tally"]
tally_total = _tables["tally_total"]
timeline_event = _tables["timeline_event"]
cancellation = _tables["cancellation"]
receipt_key = _tables["receipt_key"]
receipt_signature = _tables["receipt_signature"]
direct_thread = _tables["direct_thread"]
message = _tables["message"]
thread = _tables["thread"]
unread = _tables["unread"]
notification = _tables["notification"]
notification_read = _tables["notification_read"]
proposal = _tables["proposal"]
proposal_line = _tables["proposal_line"]
change_request = _tables["change_request"]
change_request_line = _tables["change_request_line"]
return_case = _tables["return_case"]
return_case_line = _tables["return_case_line"]
return_photo = _tables["return_photo"]
outbox = _tables["outbox"]
mail = _tables["mail"]
supplier_policy = _tables["supplier_policy"]
help_feedback = _tables["help_feedback"]
record_chain = _tables["record_chain"]
record_entry = _tables["record_entry"]
record_due = _tables["record_due"]

__all__ = [
    "AccountMail",
    "Authenticator",
    "Cancellation",
    "ChangeRequest",
    "ChangeRequestLine",
    "Company",
    "DirectThread",
    "EmailChange",
    "HalfSignIn",
    "HelpFeedback",
    "Invitation",
    "InvitationLink",
    "Item",
    "Mail",
    "Message",
    "NameChange",
    "Notification",
    "NotificationRead",
    "NumberSeries",
    "Order",
    "OrderLine",
    "OrderPlacing",
    "Outbox",
    "PasskeyChallenge",
    "PasskeyRow",
    "PasswordLink",
    "PersonRow",
    "Product",
    "Proposal",
    "ProposalLine",
    "ReceiptKey",
    "ReceiptSignature",
    "RecordChain",
    "RecordDue",
    "RecordEntry",
    "RecoveryCode",
    "ReturnCase",
    "ReturnCaseLine",
    "ReturnPhoto",
    "SignIn",
    "SsoAttempt",
    "SsoDomain",
    "SsoIdentity",
    "SsoPending",
    "SsoProvider",
    "SupplierPolicyRow",
    "Tally",
    "TallyTotal",
    "Thread",
    "TimelineEvent",
    "Unread",
    "UtcTime",
    "account_mail",
    "authenticator",
    "cancellation",
    "change_request",
    "change_request_line",
    "company",
    "direct_thread",
    "email_change",
    "half_sign_in",
    "help_feedback",
    "invitation",
    "invitation_link",
    "item",
    "mail",
    "message",
    "name_change",
    "notification",
    "notification_read",
    "number_series",
    "order_line",
    "order_placing",
    "orders",
    "outbox",
    "passkey",
    "passkey_challenge",
    "password_link",
    "person",
    "product",
    "proposal",
    "proposal_line",
    "receipt_key",
    "receipt_signature",
    "record_chain",
    "record_entry",
    "recovery_code",
    "return_case",
    "return_case_line",
    "return_photo",
    "sign_in",
    "sso_attempt",
    "sso_domain",
    "sso_identity",
    "sso_pending",
    "sso_provider",
    "supplier_policy",
    "tally",
    "tally_total",
    "thread",
    "timeline_event",
    "unread",
]
