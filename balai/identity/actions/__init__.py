# SPDX-License-Identifier: EUPL-1.2
"""Every write of identity."""

from __future__ import annotations

from balai.identity.actions.accounts import (
    Profile,
    StillOfficial,
    citizen_for,
    delete_account,
    end_sessions,
    normal_login,
    remove_contact,
    set_contact,
    set_password,
    update_profile,
)
from balai.identity.actions.claims import NewClaim, claim_role, decide_claim, end_claim, withdraw_claim
from balai.identity.actions.clients import register_client
from balai.identity.actions.consents import give, withdraw
from balai.identity.actions.demo import DemoPerson, demo_people, make_demo_people
from balai.identity.actions.officials import (
    LinkSpent,
    NewInvitation,
    NewMembership,
    NotTheInvited,
    accept_invitation,
    add_membership,
    create_official,
    end_membership,
    invitation,
    invite,
    invited_account,
    reset_second_factor,
    withdraw_invitation,
)
from balai.identity.actions.seals import (
    Erased,
    adopt,
    erase,
    erase_all_of,
    keep_identity,
    open_seal,
    own_contact,
    use_seal,
)

__all__ = [
    "DemoPerson",
    "Erased",
    "LinkSpent",
    "NewClaim",
    "NewInvitation",
    "NewMembership",
    "NotTheInvited",
    "Profile",
    "StillOfficial",
    "accept_invitation",
    "add_membership",
    "adopt",
    "citizen_for",
    "claim_role",
    "create_official",
    "decide_claim",
    "delete_account",
    "demo_people",
    "end_claim",
    "end_membership",
    "end_sessions",
    "erase",
    "erase_all_of",
    "give",
    "invitation",
    "invite",
    "invited_account",
    "keep_identity",
    "make_demo_people",
    "normal_login",
    "open_seal",
    "own_contact",
    "register_client",
    "remove_contact",
    "reset_second_factor",
    "set_contact",
    "set_password",
    "update_profile",
    "use_seal",
    "withdraw",
    "withdraw_claim",
    "withdraw_invitation",
]  # fmt: skip
