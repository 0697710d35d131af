"""A company that requires a second factor: who has none does nothing else until they have one."""

from dataclasses import replace

import pytest
from pyotp.totp import TOTP

from buyer_portal.domain.errors import RoleNotAllowed, SecondFactorOwed, ValueRefused
from buyer_portal.domain.people.person import Role
from buyer_portal.services.people.second_factor import requiring
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up, turn_off
from buyer_portal.services.people.second_factor.factors import factors_of
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey
from buyer_portal.services.people.second_factor.requiring import ensure_nothing_owed, require_factor
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from tests.passkeys import SoftPasskey
from tests.roles import have

pytestmark = pytest.mark.on_both_databases
PASSWORD = "demo-portal"


def set_up(person) -> None:
    confirm_set_up(person, TOTP(begin_set_up(person, PASSWORD).key).now())


def owes(person) -> bool:
    found = person_for(start_sign_in(person))
    assert found
    assert replace(found, owes_factor=False) == person
    return found.owes_factor


def test_who_has_none_owes_one_from_the_next_event_on_and_nobody_of_another_company(ada, ben, mia, tom):
    set_up(ada)
    bens = start_sign_in(ben)

    require_factor(ada, required=True)

    found = person_for(bens)
    assert found
    assert found.owes_factor
    assert (owes(ada), owes(mia), owes(tom)) == (False, False, False)
    with pytest.raises(SecondFactorOwed):
        ensure_nothing_owed(found)
    assert factors_of(ben).is_required


@pytest.mark.parametrize("factor", ["app", "passkey"])
def test_either_factor_is_enough_and_one_that_is_only_begun_is_not(ada, ben, factor):
    set_up(ada)
    require_factor(ada, required=True)
    begin_set_up(ben, PASSWORD)
    assert owes(ben)

    if factor == "app":
        set_up(ben)
    else:
        keep_passkey(ben, "Phone", SoftPasskey().make(begin_passkey(ben, PASSWORD, "Phone")))

    assert not owes(ben)


def test_who_turns_their_last_one_off_owes_one(ada):
    set_up(ada)
    require_factor(ada, required=True)

    turn_off(ada, PASSWORD)

    assert owes(ada)


def test_it_can_be_left_to_each_again(ada, ben):
    set_up(ada)
    require_factor(ada, required=True)

    require_factor(ada, required=False)

    assert not owes(ben)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_only_an_owner_decides(ada, ben, snapshot, unchanged, role):
    set_up(ben)
    have(ben, role)
    before = snapshot()

    for required in (True, False):
        with pytest.raises(RoleNotAllowed, match="Ask Ada Lindqvist, who can say how people get in"):
            require_factor(ben, required=required)

    assert unchanged(before)


def test_an_owner_without_one_does_not_require_it_of_others(ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused, match="of your own first"):
        require_factor(ada, required=True)

    assert unchanged(before)


def test_open_screens_of_the_company_are_woken(ada, monkeypatch):
    told = []
    set_up(ada)
    monkeypatch.setattr(requiring.bus, "announce", told.append)

    require_factor(ada, required=True)

    assert [news.companies for news in told] == [(ada.company_id,)]
