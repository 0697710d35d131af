"""Placeholders if loading takes longer than 200 ms: as tall as the content, and hidden from screen readers."""

import reflex as rx


def skeleton_rows(columns: int = 6, rows: int = 12) -> rx.Component:
    """Rows of a list under their headings."""
    head, cells = ([cell(rx.el.i(class_name="sk")) for _ in range(columns)] for cell in (rx.el.th, rx.el.td))
    return rx.el.table(
        rx.el.thead(rx.el.tr(*head)),
        rx.el.tbody(*[rx.el.tr(*cells) for _ in range(rows)]),
        class_name="table waiting",
        aria_hidden=True,
    )


def skeleton_page() -> rx.Component:
    """A heading, a line of facts, and what stands below."""
    return rx.el.div(
        *[rx.el.i(class_name=f"sk {part}") for part in ("line", "title", "line", "block")],
        class_name="waiting",
        aria_hidden=True,
    )
