"""The portal as one program: every page, in one place."""

import reflex as rx
import structlog
from reflex.app import default_error_boundary

from buyer_portal.http.doors import http_app, wrap
from buyer_portal.http.logs import configure_logs
from buyer_portal.settings import ROOT, settings
from buyer_portal.states.catalogue import CatalogueState
from buyer_portal.states.dashboard import DashboardState
from buyer_portal.states.envelope import check_envelopes
from buyer_portal.states.gate import Gate
from buyer_portal.states.mail import deliver_mail
from buyer_portal.states.messages import MessagesState
from buyer_portal.states.missing import MissingState
from buyer_portal.states.notifications import NotificationsState
from buyer_portal.states.order import OrderState
from buyer_portal.states.order_again import OrderAgainState
from buyer_portal.states.order_page import OrderPageState
from buyer_portal.states.orders import OrdersState
from buyer_portal.states.profile import ProfileState
from buyer_portal.states.receipt import ReceiptState
from buyer_portal.states.screens import deliver_news
from buyer_portal.states.sign_in import SignInState
from buyer_portal.states.supplier_policy import SupplierPolicyState
from buyer_portal.views.catalogue import catalogue_page
from buyer_portal.views.dashboard import dashboard_page
from buyer_portal.views.desk import desk_page
from buyer_portal.views.first_orders import SKELETON, first_orders
from buyer_portal.views.messages import messages_page
from buyer_portal.views.missing import missing_page
from buyer_portal.views.notifications import notifications_page
from buyer_portal.views.order import desk_order_page, order_page
from buyer_portal.views.order_again import order_again_page
from buyer_portal.views.orders import orders_page
from buyer_portal.views.profile import profile_page
from buyer_portal.views.receipt import receipt_page
from buyer_portal.views.sign_in import sign_in_page
from buyer_portal.views.supplier_policy import supplier_policy_page

configure_logs(settings.log)
log = structlog.get_logger("app")

FONT = "/fonts/geist-latin-wght.woff2"


def log_failure(exception: Exception) -> None:
    """Log a bug in an event handler; what the person typed stays out of the log."""
    log.error("event failed", exc_info=exception)


def log_page_failure(exception: Exception) -> None:
    """Log a bug in a browser. Anybody can send one: on one line, and not all of it."""
    log.error("page failed", text=str(exception)[:2_000])


app = rx.App(
    stylesheets=["/tokens.css", "/portal.css"],
    head_components=[
        rx.el.link(rel="preload", href=FONT, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": ""}),
        rx.el.script((ROOT / "assets" / "theme.js").read_text()),  # a request of its own would hold up the first paint
        rx.el.link(rel="icon", href="/sign.svg", type="image/svg+xml"),
    ],
    html_lang="en",
    reset_style=False,
    toaster=None,
    # Reflex's own overlay would show a second banner and an icon over the chat.
    app_wraps={(55, "ErrorBoundary"): lambda _stateful: default_error_boundary()},
    backend_exception_handler=log_failure,
    frontend_exception_handler=log_page_failure,
    api_transformer=[http_app(), wrap({"/orders": (SKELETON, first_orders)})],
)
check_envelopes(app)
app.add_middleware(Gate())
app.register_lifespan_task(deliver_news(app))
app.register_lifespan_task(deliver_mail)

_AGAIN = f"{OrderAgainState.again.deed}: {OrderAgainState.again.number}"
for page, route, title, on_load in (
    (sign_in_page, "/sign-in", "Sign in", SignInState.load),
    (dashboard_page, "/dashboard", "Dashboard", DashboardState.load),
    (orders_page, "/orders", "Orders", OrdersState.load),
    (order_page, "/orders/[number]", OrderState.order.title, OrderPageState.load),
    (receipt_page, "/orders/[number]/receipt", f"Receipt {ReceiptState.receipt.number}", ReceiptState.load),
    (order_again_page, "/orders/[number]/again", _AGAIN, OrderAgainState.load),
    (messages_page, "/messages/[[partner]]", "Messages", MessagesState.load),
    (notifications_page, "/notifications", "Notifications", NotificationsState.load),
    (profile_page, "/settings", "Settings", ProfileState.load),
    (desk_page, "/supplier", "Supplier desk", OrdersState.load),
    (catalogue_page, "/supplier/catalogue", "Catalogue", CatalogueState.load),
    (supplier_policy_page, "/supplier/policy", "Cancellation policy", SupplierPolicyState.load),
    (desk_order_page, "/supplier/orders/[number]", OrderState.order.title, OrderPageState.load),
    (order_again_page, "/supplier/orders/[number]/again", _AGAIN, OrderAgainState.load),
):
    app.add_page(page, route=route, title=f"{title} · Buyer Portal", on_load=on_load)
app.add_page(missing_page, route="404", title="Page not found · Buyer Portal", on_load=MissingState.load)
