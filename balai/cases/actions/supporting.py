# SPDX-License-Identifier: EUPL-1.2
"""Saying "me too", and following a case."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from balai.cases import policies, refusals
from balai.cases.actions.appending import NewEvent, append
from balai.cases.actions.moving import locked
from balai.cases.inputs import Supporter
from balai.cases.models import Case, Comment, Flag, Support
from balai.identity import sealing
from balai.identity.actors import Actor
from balai.identity.models import User
from balai.kernel.errors import NotAllowed

_SALT = "balai.cases.follow"
_NOBODY = Concat(Value("gone:"), Cast("id", CharField()))  # each row another one


def support(number: str, supporter: Supporter, actor: Actor, now: datetime) -> int:
    """How many people stand behind the case, this one included; the same person counts once.

    Raises NotFound, NotAllowed (a private case of somebody else, or one that is over), OwnReport: neighbours whom a
    validator asks are counted here, and the reporter is none.
    """
    with transaction.atomic():
        case = locked(number)
        already = Support.objects.filter(case=case, person=supporter.person).first()
        if already is not None and already.counts:
            if supporter.identity and already.identity is None:
                Support.objects.filter(pk=already.pk).update(identity=supporter.identity, follows=supporter.follows)
            return case.support_count
        known = policies.facts(actor, case, now)
        if known.owns:
            raise refusals.OwnReport(number=number)
        verdict = policies.may(actor, "support", case, known)
        if not verdict.allowed:
            raise refusals.BY_REASON.get(verdict.why, NotAllowed)(number=number)
        wanted = {"identity": supporter.identity, "follows": supporter.follows} if supporter.identity else {}
        Support.objects.update_or_create(
            case=case,
            person=supporter.person,
            defaults={"counts": True, **wanted},
            create_defaults={"follows": supporter.follows, "created_at": now, **wanted},
        )
        append(
            case,
            NewEvent(verb="support", role="citizen", now=now, to_state=case.state, is_public=False),
            {"support_count": case.support_count + 1, "updated_at": now},
        )
        return case.support_count


def unsupport(number: str, person: str, now: datetime) -> int:
    """How many people stand behind the case, after this one has taken back to do so; twice is once.

    Whoever reported the same trouble stays counted. Raises NotFound.
    """
    with transaction.atomic():
        case = locked(number)
        mine = Support.objects.filter(case=case, person=person, counts=True, is_co_reporter=False)
        if case.merged_into_id is not None or not mine.update(counts=False):
            return case.support_count
        append(
            case,
            NewEvent(verb="unsupport", role="citizen", now=now, to_state=case.state, is_public=False),
            {"support_count": max(0, case.support_count - 1), "updated_at": now},
        )
        return case.support_count


def follow(number: str, supporter: Supporter, actor: Actor, now: datetime) -> None:
    """Tells this person how a case goes on, without counting as support.

    Raises NotFound, NotAllowed, OwnReport: a reporter hears of it anyway, and followers may be asked as neighbours.
    """
    with transaction.atomic():
        case = locked(number)
        if policies.owns(actor, case):
            raise refusals.OwnReport(number=number)
        if not policies.sees_content(actor, case, owner=False):
            raise NotAllowed(number=number)
        Support.objects.update_or_create(
            case=case,
            person=supporter.person,
            defaults={"follows": True, **({"identity": supporter.identity} if supporter.identity else {})},
            create_defaults={"counts": False, "follows": True, "identity": supporter.identity, "created_at": now},
        )


def unfollow(number: str, person: str) -> None:
    """No more messages about the case; a support stays counted."""
    Support.objects.filter(case__number=number, person=person).update(follows=False, identity=None)


def stop_mark(support_id: int) -> str:
    """What a message to a follower carries, so that whoever receives it can stop it without an account."""
    return signing.dumps(support_id, salt=_SALT)


def marked(mark: str, number: str) -> Support | None:
    """The follower of a case behind such a mark; None when it is forged or stands for another case."""
    try:
        support_id = signing.loads(mark, salt=_SALT)
    except signing.BadSignature:
        return None
    return Support.objects.filter(pk=support_id, case__number=number).first()


def forget_account(user_id: int, _now: datetime) -> None:
    """An account is being deleted: nothing it supported or followed names it any more."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        forget_supporter(sealing.owner_hash(str(user.public_id)))


def forget_supporter(person: str) -> int:
    """Takes a deleted account off everything it supported, followed, wrote or reported; the supports stay counted, the
    words stay where they are. How many supports.
    """
    Comment.objects.filter(person=person).delete()
    Flag.objects.filter(person=person).update(person=_NOBODY)
    return Support.objects.filter(person=person).update(person=_NOBODY, identity=None, follows=False)


def forget_requester(requester: uuid.UUID | None) -> int:
    """Takes a reporter who is forgotten off the cases that theirs were merged into, where they stay counted; how many.

    Where they stood behind a case before it took theirs in, they do so under an identity of its own.
    """
    if requester is None:
        return 0
    return Support.objects.filter(identity=requester).update(person=_NOBODY, identity=None, follows=False)


def recognise_reporter(case: Case, person: str, now: datetime) -> None:
    """The reporter of a case, known by its sealed identity alone so far, is `person`: counted under that name where
    the case was merged into another, and no more behind their own report. The case is locked by the caller.
    """
    joined = Support.objects.filter(person=f"id:{case.requester.hex}") if case.requester else Support.objects.none()
    joined.exclude(case__in=Support.objects.filter(person=person).values("case")).update(person=person)
    unsupport(case.number, person, now)
    unfollow(case.number, person)
