"""What the pages before the sign-in share: their frame, and the fields that password managers know."""

from typing import Any

import reflex as rx

from buyer_portal.views.parts.browser import UsePasskey
from buyer_portal.views.parts.browser_forms import Forms
from buyer_portal.views.parts.layout import brand
from buyer_portal.views.parts.ui import NativeForm


def signed_out_page(form: rx.Component, *beside: Any) -> rx.Component:
    """A form at the left; `beside` it stands at the right."""
    return rx.el.div(
        rx.el.main(brand("/sign-in"), form, class_name="form", id="main"),
        *beside,
        Forms.create(owner="", sent=""),
        class_name="signin",
        data_hydrated=rx.cond(rx.State.is_hydrated, "true", "false"),
    )


def passkey_form(wanted: Any) -> rx.Component:
    """Another way in: the browser asks for a passkey, then sends this form. Without a script it shows nothing."""
    return NativeForm.create(
        rx.el.input(type="hidden", name="credential"),
        rx.el.input(type="hidden", name="next", value=wanted),
        UsePasskey.create(),
        action="/auth/passkey",
        method="post",
    )


def email_field(**more: Any) -> rx.Component:
    """Whose account it is."""
    field = {"class_name": "input", "id": "email", "name": "email", "type": "email", "auto_complete": "username"}
    return rx.el.div(rx.el.label("E-mail", html_for="email"), rx.el.input(**field, **more), class_name="field")


def password_field(label: str, name: str, kind: str, *below: Any, **more: Any) -> rx.Component:
    """A password; `kind` is "current-password" or "new-password"."""
    field = {"class_name": "input", "id": name, "name": name, "type": "password", "auto_complete": kind}
    return rx.el.div(
        rx.el.label(label, html_for=name), rx.el.input(**field, required=True, **more), *below, class_name="field"
    )
