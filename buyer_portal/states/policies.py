"""The supplier's own page about their policy: written, looked at as buyers will see it, then saved."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import PolicyChanged, PortalError
from buyer_portal.domain.money import plain_amount
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.policies import FEE_STATUSES, FixedFee, PercentageFee, SupplierPolicy, percentage
from buyer_portal.domain.policies_form import FIXED, PERCENTAGE
from buyer_portal.domain.text import apart
from buyer_portal.live.changed import What
from buyer_portal.services.perform import perform
from buyer_portal.services.policies import draft_policy, save_policy, supplier_policy
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import number_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.list import LIST_PATH
from buyer_portal.words.policies import PolicyView, policy_preview

_FIELDS = ("text", "contact_hours", *(f"{part}_{s}" for s in FEE_STATUSES for part in ("kind", "value", "currency")))
_CHANGED_SINCE = "You changed it since the preview. This is what buyers would see now; save again to keep it."


@dataclass(frozen=True, slots=True)
class FeeFields:
    """The fields of one status, filled in."""

    status: str
    words: str
    kind: str = ""
    value: str = ""
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """The form as it was saved last. `id` changes with what it was filled from."""

    id: str = ""
    text: str = ""
    contact_hours: str = ""
    fees: list[FeeFields] = field(default_factory=list)
    said: str = ""


class SupplierPolicyState(rx.State):
    """`previewed`: the preview is on screen, and saving keeps what it shows. `newer` says that a colleague saved."""

    form: PolicyForm = PolicyForm()
    policy_seen: int = 0
    preview: PolicyView = PolicyView()
    previewed: bool = False
    policy_problem: str = ""
    newer: str = ""
    _draft: SupplierPolicy | None = None

    @rx.event
    async def load(self):
        """Show the policy as it is, to be written on."""
        person = await person_of(self)
        if person.side is not Side.SUPPLIER:
            return rx.redirect(LIST_PATH[person.side], replace=True)
        frame = await frame_of(self)
        frame._enter(person, SupplierPolicyState.reload, shows=What.COMPANY)
        if await begins_anew(self) or not self.form.id:
            self._fill(await perform(supplier_policy, person), person)
        else:
            await self._notice_newer(person)
        await frame._reload(person)
        return None

    @rx.event
    async def reload(self):
        """If a colleague has saved another version, say so; keep what is being typed."""
        person = await person_of(self)
        if person.side is Side.SUPPLIER:
            await self._notice_newer(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def submit(self, form: dict):
        """Click Preview, then Save. What was previewed is what is saved, or the new preview is shown instead."""
        person = await person_of(self)
        fields = {name: text_field(form, name) for name in _FIELDS}
        try:
            draft = await perform(draft_policy, person, fields)
        except PortalError as refusal:
            self.policy_problem = str(refusal)
            return
        is_saving = text_field(form, "deed") == "save"
        if is_saving and self._draft is None:
            return  # a double click: the first click has saved it
        try:
            if is_saving and self._draft and self._draft.says_the_same(draft):
                await self._save(person, fields, number_field(form, "seen"))
            else:
                self._show(draft, _CHANGED_SINCE if self.previewed else "")
        except PolicyChanged as refusal:
            newest = await perform(supplier_policy, person)
            self.policy_seen, self.newer = newest.version, ""
            self._show(draft, f"{refusal} Your words are still here; save again to replace theirs.")
        except PortalError as refusal:
            self.policy_problem = str(refusal)

    @rx.event
    async def change_again(self):
        """Close the preview and write on."""
        self._draft, self.previewed, self.policy_problem = None, False, ""
        return rx.set_focus("policy-text")

    async def _notice_newer(self, person: Person) -> None:
        newest = await perform(supplier_policy, person)
        changed = newest.version != self.policy_seen
        self.newer = (
            f"{apart(newest.by)} saved version {newest.version} meanwhile. Reload to read it." if changed else ""
        )

    async def _save(self, person: Person, fields: dict[str, str], seen: int) -> None:
        saved = await perform(save_policy, person, fields, seen_version=seen)
        (await frame_of(self))._sent("policy", self.form.id)
        self._fill(saved, person)
        (await frame_of(self))._say(f"Version {saved.version} is saved", "It counts for orders placed from now on.")

    def _show(self, draft: SupplierPolicy, problem: str) -> None:
        self._draft, self.preview, self.previewed = draft, policy_preview(draft), True
        self.policy_problem = problem

    def _fill(self, policy: SupplierPolicy, person: Person) -> None:
        clock = Clock(person.time_zone, now())
        at = f", {clock.moment(policy.created_at).text}" if policy.created_at else ""
        self.form = PolicyForm(
            id=f"v{policy.version}",
            text=policy.text,
            contact_hours=policy.contact_hours,
            fees=[_fee_fields(policy, status) for status in FEE_STATUSES],
            said=f"Version {policy.version}, saved by {apart(policy.by)}{at}" if policy.version else "Not written yet",
        )
        self.policy_seen, self.newer, self.policy_problem = policy.version, "", ""
        self._draft, self.previewed, self.preview = None, False, PolicyView()


def _fee_fields(policy: SupplierPolicy, status: OrderStatus) -> FeeFields:
    fee: Any = policy.fees.get(status)
    if isinstance(fee, PercentageFee):
        return FeeFields(status.value, status.words, PERCENTAGE, percentage(fee))
    if isinstance(fee, FixedFee):
        return FeeFields(status.value, status.words, FIXED, plain_amount(fee.amount_minor, fee.currency), fee.currency)
    return FeeFields(status.value, status.words)
