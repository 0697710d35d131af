"""The person's own settings."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.notifications import Channel, Topic
from buyer_portal.domain.people.profile import TIME_ZONES
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.people.sso import SsoState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.browser import Choice
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.ui import OFFLINE, NativeForm, button, called, help_link, icon
from buyer_portal.views.people.browsers import signed_in_browsers
from buyer_portal.views.people.email_change import email_change
from buyer_portal.views.people.password import change_password_form
from buyer_portal.views.people.second_factor import of_everybody, second_factor
from buyer_portal.views.people.sso import single_sign_on


def profile_page() -> rx.Component:
    """Name, time zone, how this browser shows the portal, and signing out."""
    return portal_page(
        rx.el.div(rx.el.div(heading("Settings")), class_name="page-head"),
        _band("Profile", "Your name stands beside your messages and cancellations.", _form()),
        _band(
            "E-mail address",
            "You sign in with it, and news comes there.",
            email_change(),
            help_link("How it is changed", Help.CHANGE_EMAIL, "small"),
            id="email-section",
        ),
        _band(
            "Notifications",
            "What reaches you, and how far. Your colleagues choose for themselves.",
            _channels(),
            help_link("What each kind means", Help.NOTIFICATIONS, "small"),
        ),
        _band(
            "Password",
            "Wherever else you are signed in, you are signed out when it changes.",
            change_password_form(),
            help_link("What a good password is", Help.CHANGE_PASSWORD, "small"),
            id="password-section",
        ),
        _band(
            "Second factor",
            "Whoever learns your password still does not get in.",
            second_factor(of_everybody()),
            help_link("How it works", Help.SECOND_FACTOR, "small"),
            id="second-factor",
        ),
        rx.cond(
            SsoState.sso_host != "",
            _band("Single sign-on", "Your company says who you are.", single_sign_on(), id="single-sign-on"),
        ),
        _band(
            "Where you are signed in",
            "A browser that you don't know? End it, and change your password.",
            signed_in_browsers(),
            help_link("What to look for", Help.SIGNED_IN, "small"),
            id="signed-in",
        ),
        _band("This browser", "Kept here, not in your account.", _browser()),
        _band("Sign out", "Anybody signed in as you elsewhere is signed out at once.", _sign_out()),
        name="Settings",
        current="Settings",
        ready=ProfileState.email != "",
        help_topic=Help.CHOOSE_NEWS,
    )


def _band(name: str, text: str, content: rx.Component, *more: rx.Component, **props: Any) -> rx.Component:
    """Name it at the left, with `more` below the text; at the right stands what it is."""
    intro = rx.el.div(rx.el.h2(name), rx.el.p(text), *more, class_name="intro")
    return rx.el.section(intro, content, class_name="band in", **props)


def _form() -> rx.Component:
    return rx.el.form(
        Keep.create(draft=draft_key("profile", "own")),
        rx.el.div(
            rx.el.label("Name", html_for="name"),
            rx.el.input(
                class_name="input",
                id="name",
                name="name",
                default_value=ProfileState.profile_name,
                key=ProfileState.profile_name,
                required=True,
                auto_complete="name",
            ),
            class_name="field",
        ),
        rx.el.div(
            rx.el.label("Time zone", html_for="time-zone"),
            rx.el.select(
                *[rx.el.option(zone.replace("_", " "), value=zone) for zone in TIME_ZONES],
                class_name="input",
                id="time-zone",
                name="time_zone",
                default_value=ProfileState.time_zone,
                key=ProfileState.time_zone,
            ),
            rx.el.p("Every time in the portal is shown in this zone.", class_name="hint"),
            class_name="field",
        ),
        rx.el.dl(
            rx.el.dt("Company"),
            rx.el.dd(called(ProfileState.profile_company)),
            rx.el.dt("Role"),
            rx.el.dd(FrameState.role, ". ", help_link("What each role may do", Help.ROLES)),
            class_name="own",
        ),
        rx.cond(
            ProfileState.profile_problem != "",
            rx.el.p(icon("triangle-alert"), ProfileState.profile_problem, class_name="error", role="alert"),
        ),
        rx.el.div(button("Save", css="primary", type="submit", disabled=OFFLINE), class_name="acts"),
        on_submit=ProfileState.save,
        class_name="stack-4 form-narrow",
    )


def _channels() -> rx.Component:
    return rx.el.form(
        *[
            rx.el.div(
                rx.el.label(topic.value, html_for=f"channel-{topic.name}"),
                rx.el.select(
                    *[rx.el.option(channel.value, value=channel.name) for channel in Channel],
                    class_name="input",
                    id=f"channel-{topic.name}",
                    name=topic.name,
                    default_value=ProfileState.channels[topic.name],
                    key=ProfileState.channels[topic.name],
                ),
                class_name="field",
            )
            for topic in Topic
        ],
        rx.el.div(button("Update notifications", css="primary", type="submit", disabled=OFFLINE), class_name="acts"),
        on_submit=ProfileState.save_channels,
        class_name="stack-4 form-narrow",
    )


def _browser() -> rx.Component:
    return rx.el.div(
        Choice.create(
            store="portal:theme",
            name="theme",
            legend="Appearance",
            options={"system": "As the system", "light": "Light", "dark": "Dark"},
            standard="system",
        ),
        Choice.create(
            store="portal:shortcuts",
            name="shortcuts",
            legend="Keyboard shortcuts",
            options={"on": "On: / search, ? all keys, g then d, o, m or n to go, j and k through rows", "off": "Off"},
            standard="on",
        ),
        class_name="stack-4",
    )


def _sign_out() -> rx.Component:
    return rx.el.div(
        NativeForm.create(button("Sign out", type="submit"), action="/auth/sign-out", method="post"),
        NativeForm.create(
            rx.el.input(type="hidden", name="everywhere", value="1"),
            button("Sign out everywhere", type="submit"),
            action="/auth/sign-out",
            method="post",
        ),
        class_name="acts",
    )
