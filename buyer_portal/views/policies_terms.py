"""A supplier's policy as buyers see it: on their order, and in the supplier's preview."""

from typing import Any

import reflex as rx

from buyer_portal.views.parts.ui import WRITTEN, fixed


def policy_terms(policy: Any) -> rx.Component:
    """Show text, contact hours and what cancelling costs by status; `policy` is a `PolicyView`."""
    return rx.el.div(
        rx.cond(policy.text != "", rx.el.p(policy.text, class_name="second prose terms", **WRITTEN)),
        rx.el.dl(
            rx.cond(
                policy.contact_hours != "",
                rx.fragment(rx.el.dt("Contact hours"), rx.el.dd(rx.el.bdi(policy.contact_hours))),
            ),
            rx.foreach(
                policy.fees,
                lambda row: rx.fragment(rx.el.dt(f"Cancel while {row.status}"), rx.el.dd(_cost(row))),
            ),
            class_name="own costs",
        ),
        rx.el.p(policy.version, class_name="small muted"),
        class_name="stack-2",
    )


def _cost(row: Any) -> rx.Var[str]:
    no_charge = (row.fee == row.charge) | (row.charge != "No charge")
    return rx.cond(no_charge, row.charge, f"No charge ({row.fee} in orders of that currency)")


def impact(impact: Any) -> rx.Component:
    """Say what a cancellation means now, before it is confirmed; `impact` is an `ImpactView`."""
    return rx.fragment(
        rx.el.h3("What it means now"),
        rx.el.dl(
            rx.el.dt("Charge"),
            rx.el.dd(impact.charge, class_name="strong", **fixed()),
            rx.el.dt("Refund due"),
            rx.el.dd(impact.refund),
            rx.el.dt("Supplier so far"),
            rx.foreach(impact.supplier_did, rx.el.dd),
            class_name="own",
        ),
    )
