"""The supplier's page about their cancellation policy: the form, and what buyers will see."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.policies_form import FIXED, PERCENTAGE
from buyer_portal.states.policies import FeeFields, SupplierPolicyState
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import OFFLINE, binding_form, button, help_link, icon, link
from buyer_portal.views.policies_terms import policy_terms

FORM: Any = SupplierPolicyState.form


def supplier_policy_page() -> rx.Component:
    """Write, look at it as a buyer, save."""
    return portal_page(
        rx.el.nav(
            link("Orders", href="/supplier"),
            icon("chevron-right"),
            rx.el.span("Cancellation policy", aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(rx.el.div(heading("Cancellation policy"), rx.el.p(FORM.said)), class_name="page-head"),
        rx.cond(FORM.id != "", _form(), skeleton_rows()),  # typing before it is filled would be lost
        name="Cancellation policy",
        current="Policy",
        ready=FORM.id != "",
        help_topic=Help.SET_POLICY,
    )


def _form() -> rx.Component:
    return binding_form(
        Keep.create(draft=draft_key("policy", FORM.id)),
        rx.el.fieldset(
            rx.el.section(
                _intro("Your terms", "Buyers read them on each order, before they cancel it."),
                _terms(),
                class_name="band in",
            ),
            rx.el.section(
                _intro("Charge by status", "None unless you say so. Never more than the order's total."),
                rx.el.div(rx.foreach(FORM.fees, _fee), class_name="stack-4"),
                class_name="band in",
            ),
            disabled=~may(Permission.POLICY),
            class_name="whole",
        ),
        rx.el.section(
            _intro("What buyers will see", "An order keeps the version that it was placed under."),
            _preview(),
            class_name="band in",
        ),
        on_submit=SupplierPolicyState.submit,
    )


def _intro(name: str, text: str) -> rx.Component:
    return rx.el.div(rx.el.h2(name), rx.el.p(text), class_name="intro")


def _terms() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Policy", html_for="policy-text"),
            rx.el.textarea(
                class_name="input",
                id="policy-text",
                name="text",
                rows=6,
                default_value=FORM.text,
                key=f"text-{FORM.id}",
            ),
            class_name="field",
        ),
        rx.el.div(
            rx.el.label("Contact hours", html_for="policy-hours"),
            rx.el.input(
                class_name="input",
                id="policy-hours",
                name="contact_hours",
                placeholder="Mon to Fri, 06:00–14:00",
                default_value=FORM.contact_hours,
                key=f"hours-{FORM.id}",
            ),
            class_name="field",
        ),
        class_name="stack-4 form-terms",
    )


def _fee(fee: rx.vars.ObjectVar[FeeFields]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(fee.words, class_name="label"),
        rx.el.select(
            rx.el.option("No charge", value=""),
            rx.el.option("Percentage of the total", value=PERCENTAGE),
            rx.el.option("Fixed amount", value=FIXED),
            class_name="input",
            name=f"kind_{fee.status}",
            default_value=fee.kind,
            aria_label="Charge",
        ),
        rx.el.input(
            class_name="input num",
            name=f"value_{fee.status}",
            default_value=fee.value,
            input_mode="decimal",
            placeholder="How much",
            aria_label="How much",
        ),
        rx.el.input(
            class_name="input currency",
            name=f"currency_{fee.status}",
            default_value=fee.currency,
            aria_label="Currency of a fixed amount",
        ),
        rx.el.span("%", class_name="percent", aria_hidden=True),
        class_name="fee",
        key=f"{FORM.id}-{fee.status}",
    )


def _preview() -> rx.Component:
    previewed = SupplierPolicyState.previewed
    return rx.el.div(
        rx.el.div(
            rx.cond(
                previewed,
                policy_terms(SupplierPolicyState.preview),
                rx.cond(
                    may(Permission.POLICY),
                    rx.el.p("Click Preview to see it as a buyer does. Nothing is saved by that.", class_name="second"),
                ),
            ),
            aria_live="polite",
        ),
        rx.el.div(_problem(SupplierPolicyState.policy_problem), _problem(SupplierPolicyState.newer), role="alert"),
        rx.el.input(type="hidden", name="deed", value=rx.cond(previewed, "save", "preview")),
        rx.el.input(type="hidden", name="seen", value=rx.Var.create(SupplierPolicyState.policy_seen).to_string()),
        if_may(
            Permission.POLICY,
            rx.el.div(
                button(rx.cond(previewed, "Save", "Preview"), css="primary", type="submit", disabled=OFFLINE),
                rx.cond(previewed, button("Keep editing", on_click=SupplierPolicyState.change_again)),
                class_name="acts",
            ),
        ),
        rx.el.p(help_link("How charges work", Help.CHARGES_HOW), class_name="hint"),
    )


def _problem(text: Any) -> rx.Component:
    return rx.cond(text != "", rx.el.p(icon("triangle-alert"), text, class_name="error"))
