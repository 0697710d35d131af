"""How owners invite people: the form, the links to hand over, and who has not accepted yet."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.person import Role
from buyer_portal.states.people.people import InvitedRow, NewLink, PeopleState
from buyer_portal.views.parts.browser_forms import CopyBox, Keep, draft_key
from buyer_portal.views.parts.ui import OFFLINE, binding_form, button, called, fixed, help_link, icon

_PROBLEM = "invite-problem"


def role_options() -> list[rx.Component]:
    """The three roles to choose from."""
    return [rx.el.option(role.words, value=role.name) for role in Role]


def inviting() -> rx.Component:
    """The form, and the links that it has just made."""
    problem = PeopleState.invite_problem
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Invite", id="h-invite"),
            rx.el.p(
                "An invitation works once, and for a week. ",
                rx.cond(
                    PeopleState.can_mail,
                    "It is mailed, and you get a link to hand over.",
                    "This portal sends no e-mail: you get a link to hand over.",
                ),
            ),
            help_link("How an invitation works", Help.PEOPLE, "small"),
            class_name="intro",
        ),
        rx.el.div(
            binding_form(
                Keep.create(draft=draft_key("people", "invite")),
                rx.el.div(
                    rx.el.label("E-mail", html_for="emails"),
                    rx.el.textarea(
                        class_name="input",
                        id="emails",
                        name="emails",
                        rows=3,
                        key=rx.Var.create(PeopleState.times_invited).to_string(),  # sent, it is empty again
                        auto_complete="off",
                        spell_check=False,
                        required=True,
                        aria_invalid=problem != "",
                        aria_describedby=rx.cond(problem != "", f"{_PROBLEM} emails-hint", "emails-hint"),
                    ),
                    rx.cond(
                        problem != "",
                        rx.el.p(
                            icon("triangle-alert"),
                            rx.el.span(problem),
                            class_name="error",
                            id=_PROBLEM,
                            role="alert",
                        ),
                    ),
                    rx.el.p(
                        "Several with commas between them, or each on a line.", class_name="hint", id="emails-hint"
                    ),
                    class_name="field",
                ),
                rx.el.div(
                    rx.el.label("Role", html_for="invite-role"),
                    rx.el.select(
                        *role_options(),
                        class_name="input",
                        id="invite-role",
                        name="role",
                        default_value=Role.MEMBER.name,
                    ),
                    class_name="field",
                ),
                rx.el.div(button("Invite", css="primary", type="submit", disabled=OFFLINE), class_name="acts"),
                on_submit=PeopleState.invite,
                class_name="stack-4 form-narrow",
            ),
            _links(),
            class_name="stack-4",
        ),
        class_name="band in",
        aria_labelledby="h-invite",
    )


def _links() -> rx.Component:
    return rx.cond(
        rx.Var.create(PeopleState.new_links).length() > 0,
        rx.el.div(
            rx.el.h3("Links to hand over"),
            rx.el.p(
                "Whoever has a link can use it, so hand it over where nobody else reads it. They are shown only now.",
                class_name="small second",
            ),
            rx.el.ul(rx.foreach(PeopleState.new_links, _link), class_name="links"),
            id="new-links",
            role="status",
        ),
    )


def _link(new: rx.vars.ObjectVar[NewLink]) -> rx.Component:
    return rx.el.li(
        rx.el.p(called(new.email), class_name="small"),
        CopyBox.create(text=new.link, label=f"Link for {new.email}"),
        key=new.link,
    )


def invited() -> rx.Component:
    """Who has not accepted yet."""
    return rx.cond(
        rx.Var.create(PeopleState.invited).length() > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2("Invited", id="h-invited"),
                rx.el.p("Who has not accepted yet. Invite again for a new link."),
                class_name="intro",
            ),
            rx.el.ul(rx.foreach(PeopleState.invited, _invitation), class_name="colleagues", aria_label="Invited"),
            class_name="band in",
            aria_labelledby="h-invited",
        ),
    )


def _invitation(row: rx.vars.ObjectVar[InvitedRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.b(row.email, **fixed())),
            rx.el.p(rx.cond(row.is_over, icon("clock"), rx.fragment()), row.about, class_name="small second"),
            class_name="who",
        ),
        button(
            "Invite again",
            on_click=PeopleState.invite_again(row.email),
            disabled=OFFLINE,
            aria_label=f"Invite again {row.email}",
        ),
        button(
            "Withdraw",
            css="quiet",
            on_click=PeopleState.ask_to_withdraw(row.email),
            disabled=OFFLINE,
            aria_label=f"Withdraw {row.email}",
        ),
        key=row.email,
        data_email=row.email,
    )
