"""The portal as one program: every page, in one place."""

from pathlib import Path

import reflex as rx
import structlog

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.doors import http_app, wrap
from buyer_portal.reflex_seams.components import only_error_boundary
from buyer_portal.reflex_seams.events import pass_on_only
from buyer_portal.reflex_seams.page_marks import send_only_news
from buyer_portal.reflex_seams.sockets import answer_only_who_asked, forget_closed, take_token_from_connect_packet
from buyer_portal.services.perform import AWAY
from buyer_portal.settings import ROOT, settings
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.states.catalogue import CatalogueState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.first_html import first_state
from buyer_portal.states.notifications import NotificationsState
from buyer_portal.states.notifications_mail import deliver_mail
from buyer_portal.states.ordering_again import OrderAgainState
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.people.email_confirm import ConfirmEmailEndedState, ConfirmEmailState
from buyer_portal.states.people.invitation import InvitationEndedState, InvitationState
from buyer_portal.states.people.password import ForgotPasswordState, ResetPasswordState
from buyer_portal.states.people.people import PeopleState
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.people.second_factor import SecondFactorState
from buyer_portal.states.people.second_step import SecondStepState
from buyer_portal.states.people.sign_in import SignInState
from buyer_portal.states.policies import SupplierPolicyState
from buyer_portal.states.record import RecordState
from buyer_portal.states.shell.away import AwayState, watch_database
from buyer_portal.states.shell.delivering import deliver_news
from buyer_portal.states.shell.envelope import parse_event
from buyer_portal.states.shell.gate import Gate
from buyer_portal.states.shell.missing import MissingState
from buyer_portal.states.shell.seeing import take_stock
from buyer_portal.states.shell.tidying import tidy_daily
from buyer_portal.states.shell.turns import TakeTurns
from buyer_portal.views.cancellation.receipt import receipt_page
from buyer_portal.views.catalogue import catalogue_page
from buyer_portal.views.conversation.inbox import messages_page
from buyer_portal.views.missing import missing_page
from buyer_portal.views.notifications import notifications_page
from buyer_portal.views.ordering_again import order_again_page
from buyer_portal.views.orders.dashboard import dashboard_page
from buyer_portal.views.orders.desk import desk_page
from buyer_portal.views.orders.list import orders_page
from buyer_portal.views.orders.page import desk_order_page, order_page
from buyer_portal.views.people.email_confirm import confirm_email_ended_page, confirm_email_page
from buyer_portal.views.people.invitation import invitation_ended_page, invitation_page
from buyer_portal.views.people.password import forgot_password_page, reset_password_page
from buyer_portal.views.people.people import people_page
from buyer_portal.views.people.profile import profile_page
from buyer_portal.views.people.second_factor_owed import second_factor_owed_page
from buyer_portal.views.people.second_step import second_step_page
from buyer_portal.views.people.sign_in import sign_in_page
from buyer_portal.views.policies import supplier_policy_page
from buyer_portal.views.record import record_page
from buyer_portal.web.logs import configure_logs
from buyer_portal.web.rendering.renderer import renderer

configure_logs(settings.log)
log = structlog.get_logger("app")

FONT = "/fonts/geist-latin-wght.woff2"


def log_failure(exception: Exception) -> rx.event.EventSpec | None:
    """Log a bug in an event handler; what the person typed stays out of the log. A database away is said on screen."""
    if isinstance(exception, AWAY):
        return AwayState.look()  # pyright: ignore[reportReturnType]
    log.error("event failed", exc_info=exception)
    return None


def log_page_failure(exception: Exception) -> None:
    """Log a bug in a browser. Anybody can send one: on one line, and not all of it."""
    log.error("page failed", text=str(exception)[:2_000])


async def state_of(person: Person | None, address: str, headers: dict[str, str]) -> str | None:
    """The state in which a page is rendered for its first HTML."""
    return await first_state(app, person, address, headers)


def _without_comments(script: Path) -> str:
    """The script as each page carries it: without comments on lines of their own, and indentation."""
    lines = (line.strip() for line in script.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


app = rx.App(
    stylesheets=["/tokens.css", "/portal.css"],
    head_components=[
        rx.el.link(rel="preload", href=FONT, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": ""}),
        # A request of its own would hold up the first paint.
        *(rx.el.script(_without_comments(ROOT / "assets" / name)) for name in ("theme.js", "early.js")),
        rx.el.link(rel="icon", href="/sign.svg", type="image/svg+xml"),
    ],
    html_lang="en",
    reset_style=False,
    toaster=None,
    app_wraps=only_error_boundary(),
    backend_exception_handler=log_failure,
    frontend_exception_handler=log_page_failure,
    api_transformer=[http_app(), wrap(state_of)],
)
pass_on_only(app, parse_event)
send_only_news(app)
answer_only_who_asked(app)
take_token_from_connect_packet(app)
forget_closed(app, seconds=30)
app.add_middleware(TakeTurns())
app.add_middleware(Gate())
app.register_lifespan_task(deliver_news(app))
app.register_lifespan_task(deliver_mail)
app.register_lifespan_task(tidy_daily)
app.register_lifespan_task(watch_database(app))
app.register_lifespan_task(take_stock(app))
app.register_lifespan_task(renderer.running)

_AGAIN = f"{OrderAgainState.again.deed}: {OrderAgainState.again.number}"
for page, route, title, on_load in (
    (sign_in_page, "/sign-in", "Sign in", SignInState.load),
    (second_step_page, "/sign-in/second-factor", "Second step", SecondStepState.load),
    (second_factor_owed_page, OWED_PAGE, "Set up a second factor", SecondFactorState.load_owed),
    (forgot_password_page, "/forgot-password", "Forgot password?", ForgotPasswordState.load),
    (reset_password_page, "/reset-password", "Choose a new password", ResetPasswordState.load),
    (invitation_page, "/invitation", "Your invitation", InvitationState.load),
    (invitation_ended_page, "/invitation/ended", "Your invitation", InvitationEndedState.load),
    (confirm_email_page, "/confirm-email", "Your new e-mail address", ConfirmEmailState.load),
    (confirm_email_ended_page, "/confirm-email/ended", "Your new e-mail address", ConfirmEmailEndedState.load),
    (dashboard_page, "/dashboard", "Dashboard", DashboardState.load),
    (orders_page, "/orders", "Orders", OrdersState.load),
    (order_page, "/orders/[number]", OrderState.order.title, OrderPageState.load),
    (receipt_page, "/orders/[number]/receipt", f"Receipt {ReceiptState.receipt.number}", ReceiptState.load),
    (order_again_page, "/orders/[number]/again", _AGAIN, OrderAgainState.load),
    (messages_page, "/messages/[[partner]]", "Messages", MessagesState.load),
    (notifications_page, "/notifications", "Notifications", NotificationsState.load),
    (profile_page, "/settings", "Settings", ProfileState.load),
    (people_page, "/settings/people", "People", PeopleState.load),
    (record_page, "/settings/record", "Record", RecordState.load),
    (desk_page, "/supplier", "Supplier desk", OrdersState.load),
    (catalogue_page, "/supplier/catalogue", "Catalogue", CatalogueState.load),
    (supplier_policy_page, "/supplier/policy", "Cancellation policy", SupplierPolicyState.load),
    (desk_order_page, "/supplier/orders/[number]", OrderState.order.title, OrderPageState.load),
    (order_again_page, "/supplier/orders/[number]/again", _AGAIN, OrderAgainState.load),
):
    app.add_page(page, route=route, title=f"{title} · Buyer Portal", on_load=on_load)
app.add_page(missing_page, route="404", title="Page not found · Buyer Portal", on_load=MissingState.load)
