"""What each role may do, from the table that the portal asks."""

from buyer_portal.domain.people.person import Role, Side
from buyer_portal.domain.people.roles import PERMISSIONS, may

_LOOK = "See the company's orders, chats, receipts and notifications"


def roles_table() -> str:
    """A row for each permission, a column for each role."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", *(role.words for role in Role)))
    rows = [_row(_LOOK, "", dict.fromkeys(Role, True))]
    rows += [
        _row(allowed.what, permission.name, {role: may(role, permission) for role in Role}, _only(allowed.sides))
        for permission, allowed in PERMISSIONS.items()
    ]
    return f'<table class="facts roles">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _only(sides: frozenset[Side]) -> str:
    return "" if len(sides) > 1 else f" ({next(iter(sides)).value.lower()}s)"


def _row(what: str, name: str, allowed: dict[Role, bool], only: str = "") -> str:
    cells = "".join(f'<td data-role="{role}">{"Yes" if allowed[role] else "No"}</td>' for role in Role)
    return f'<tr data-permission="{name}"><td>{what}{only}</td>{cells}</tr>\n'
