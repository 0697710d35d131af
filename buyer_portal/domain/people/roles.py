"""What each role of a company may do: one table, asked by every deed, every screen and the help center."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.text import apart, either

_NAMED = 3


class Permission(StrEnum):
    """What a person may do for their company. The value reads on after "who can"."""

    CANCEL = "cancel orders"
    CHANGE = "change orders"
    PLACE = "place orders"
    MOVE = "move orders on"
    RETURN = "put orders right"
    WRITE = "write messages"
    POLICY = "edit the cancellation policy"
    CATALOGUE = "edit the catalogue"
    PEOPLE = "invite and remove people"
    SECURITY = "say how people get in"
    RECORD = "read the record"


@dataclass(frozen=True, slots=True)
class Allowed:
    """From which role on a permission is given, on which sides, and what it is, for the help center."""

    least: Role
    sides: frozenset[Side]
    what: str


_BUYER, _SUPPLIER, _BOTH = frozenset({Side.BUYER}), frozenset({Side.SUPPLIER}), frozenset(Side)

PERMISSIONS: dict[Permission, Allowed] = {
    Permission.CANCEL: Allowed(Role.MEMBER, _BUYER, "Cancel an order"),
    Permission.CHANGE: Allowed(Role.MEMBER, _BOTH, "Ask for a change, propose one, accept, reject or withdraw it"),
    Permission.PLACE: Allowed(Role.MEMBER, _BOTH, "Order again, or recreate a cancelled order"),
    Permission.MOVE: Allowed(
        Role.MEMBER, _SUPPLIER, "Confirm, decline, process, send out and deliver orders, promise a delivery date"
    ),
    Permission.RETURN: Allowed(Role.MEMBER, _BOTH, "Report a problem with an order, add photos, answer and settle it"),
    Permission.WRITE: Allowed(Role.MEMBER, _BOTH, "Write messages, and say that there is nothing to answer"),
    Permission.POLICY: Allowed(Role.OWNER, _SUPPLIER, "Edit the cancellation policy"),
    Permission.CATALOGUE: Allowed(Role.OWNER, _SUPPLIER, "Edit prices and availability in the catalogue"),
    Permission.PEOPLE: Allowed(Role.OWNER, _BOTH, "Invite people, change their roles, and remove them"),
    Permission.SECURITY: Allowed(
        Role.OWNER, _BOTH, "Require a second factor of everybody, and make single sign-on the only way in"
    ),
    Permission.RECORD: Allowed(Role.OWNER, _BOTH, "Read the record: who did what, when and from where"),
}
"""Everything else is looking, which everybody of the company may, and a person's own settings."""


def may(role: Role, permission: Permission) -> bool:
    """Whether this role has the permission."""
    return role.rank >= PERMISSIONS[permission].least.rank


def denied_permissions(person: Person) -> tuple[Permission, ...]:
    """What somebody of the person's side may do, but not with the person's role."""
    return tuple(
        permission
        for permission, allowed in PERMISSIONS.items()
        if person.side in allowed.sides and not may(person.role, permission)
    )


def ensure_an_owner(company: str, roles: Sequence[Role]) -> None:
    """Refuse what would leave a company without anybody who may do everything; `roles` are those of its people.

    Raises:
        ValueRefused: none of them is an owner.
    """
    if Role.OWNER not in roles:
        raise ValueRefused(f"{company} needs an owner: make somebody else one first. Nothing was changed.")


def who_can(permission: Permission, people: Sequence[tuple[str, Role]]) -> str:
    """Where a person without the permission turns: "Ask Ada Lindqvist or Ben Okafor, who can cancel orders."."""
    names = [apart(name) for name, role in people if may(role, permission)]
    if not names:
        return f"Nobody of your company can {permission.value}: ask the people who run the portal."
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} others"]
    return f"Ask {either(names)}, who can {permission.value}."
