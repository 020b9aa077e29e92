# SPDX-License-Identifier: EUPL-1.2
"""Work for later exists exactly when its transaction does, is tried again, is never lost, and can be replayed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from balai.kernel import jobs
from balai.kernel.models import Beat, Task
from balai.kernel.registry import Registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran():
    return []


@pytest.fixture
def at(clock):
    return clock.moment


@pytest.fixture
def send(monkeypatch, ran):
    """A job that notes its argument, and does with it what its word says."""
    monkeypatch.setattr(jobs, "JOBS", Registry("job"))

    @jobs.job("letters.send", retries=2, wait_s=10)
    def _send(word: str) -> None:
        ran.append(word)
        if word == "fail":
            raise OSError("no answer")
        if word == "hopeless":
            raise jobs.Hopeless("no such mailbox")

    return _send


def test_a_task_of_a_transaction_that_failed_does_not_exist(send, at):
    with transaction.atomic():
        send.enqueue(word="never")
        transaction.set_rollback(True)
    assert Task.objects.count() == 0
    assert jobs.run_due(at) == 0


def test_a_task_runs_once_and_is_done(send, ran, at):
    send.enqueue(word="hello")
    assert (jobs.run_due(at), jobs.run_due(at), ran) == (1, 0, ["hello"])
    task = Task.objects.get()
    assert (task.done_at, task.buried_at, task.leased_until, task.attempts) == (at, None, None, 1)


def test_the_same_key_is_one_task(send, ran, at):
    send.enqueue(key="letter-1", word="hello")
    send.enqueue(key="letter-1", word="hello")
    jobs.run_due(at)
    send.enqueue(key="letter-1", word="hello")
    assert (jobs.run_due(at), ran) == (0, ["hello"])


def test_later_means_later(send, ran, at):
    send.enqueue(after=at + timedelta(minutes=5), word="hello")
    assert jobs.run_due(at + timedelta(minutes=4)) == 0
    assert jobs.run_due(at + timedelta(minutes=6)) == 1


def test_a_failure_is_tried_again_after_growing_pauses_and_then_buried(send, ran, at):
    send.enqueue(word="fail")
    waits = []
    for _n in range(3):
        jobs.run_due(at)
        task = Task.objects.get()
        waits.append((task.run_after - at).total_seconds())
        at = task.run_after + timedelta(seconds=1)
    assert 9 <= waits[0] <= 11
    assert 18 <= waits[1] <= 22
    assert (ran, jobs.run_due(at + timedelta(days=1))) == (["fail"] * 3, 0)
    (dead,) = jobs.buried()
    assert (dead.error, dead.attempts) == ("OSError: no answer", 3)


def test_a_final_error_is_not_tried_again(send, ran, at):
    send.enqueue(word="hopeless")
    jobs.run_due(at)
    assert (ran, jobs.buried()[0].error) == (["hopeless"], "no such mailbox")


def test_one_bad_task_does_not_stop_the_others(send, ran, at):
    for word in ("fail", "hopeless", "hello"):
        send.enqueue(word=word)
    assert jobs.run_due(at) == 3
    assert jobs.counts(at) == {"waiting": 1, "late": 0, "buried": 1}


def test_what_waited_behind_slow_ones_is_run_by_one_worker_only(monkeypatch, ran, clock):
    monkeypatch.setattr(jobs, "JOBS", Registry("job"))
    others = []

    @jobs.job("letters.slow")
    def slow(minutes: int) -> None:
        ran.append(minutes)
        clock.forward(minutes=minutes)
        others.append([task.args["minutes"] for task in jobs.claim(clock.moment)])

    for minutes in (2, 4, 1):
        slow.enqueue(minutes=minutes)
    jobs.run_due(clock.moment)

    assert ran == [2, 4]  # the last one's lease had ended
    assert others == [[], [1]]


def test_a_job_nobody_knows_is_buried_with_its_name(send, at):
    Task.objects.create(name="gone.job", args={}, created_at=at, run_after=at)
    jobs.run_due(at)
    assert "gone.job" in jobs.buried()[0].error


def test_a_dead_letter_can_be_replayed_once_or_thrown_away(send, ran, at):
    send.enqueue(word="hopeless")
    jobs.run_due(at)
    pk = jobs.buried()[0].pk
    assert jobs.replay(pk, at)
    assert not jobs.replay(pk, at)
    assert jobs.run_due(at) == 1
    assert ran == ["hopeless"] * 2
    assert (jobs.discard(pk), jobs.discard(pk), Task.objects.count()) == (True, False, 0)


def test_work_of_a_dead_worker_comes_back_when_its_lease_ends(send, ran, at):
    send.enqueue(word="hello")
    assert len(jobs.claim(at)) == 1  # and the worker dies here
    assert jobs.run_due(at + jobs.LEASE - timedelta(seconds=1)) == 0
    assert jobs.run_due(at + jobs.LEASE + timedelta(seconds=1)) == 1
    assert ran == ["hello"]


def test_a_stopping_worker_gives_back_what_it_did_not_begin(send, ran, at):
    for n in range(5):
        send.enqueue(word=f"{n}")
    assert jobs.run_due(at, stopping=lambda: len(ran) >= 2) == 2
    assert (ran, jobs.run_due(at), sorted(ran)) == (["0", "1", "2", "3", "4"], 3, ["0", "1", "2", "3", "4"])
    assert set(Task.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_task(send, at):
    for n in range(60):
        send.enqueue(word=f"{n}")
    taken: list[int] = []
    gate = threading.Barrier(3)

    def worker() -> None:
        gate.wait()
        while found := jobs.claim(at, most=5):
            taken.extend(task.pk for task in found)
        connection.close()

    crew = [threading.Thread(target=worker) for _n in range(3)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert len(taken) == len(set(taken)) == 60


def test_an_idle_worker_asks_one_question_and_takes_no_lock(send, at, assert_queries):
    with assert_queries(1):
        jobs.run_due(at)


@pytest.fixture
def periodic(monkeypatch):
    monkeypatch.setattr(jobs, "PERIODIC", Registry("periodic job"))
    calls = []
    jobs.every("cases.escalate", seconds=60)(calls.append)
    return calls


def test_periodic_jobs_keep_their_distance(periodic, at):
    assert jobs.run_periodic(at) == 1
    assert jobs.run_periodic(at + timedelta(seconds=59)) == 0
    assert jobs.run_periodic(at + timedelta(seconds=61)) == 1
    assert periodic == [at, at + timedelta(seconds=61)]


def test_a_periodic_job_with_more_to_do_goes_on_in_the_next_round(monkeypatch, at):
    monkeypatch.setattr(jobs, "PERIODIC", Registry("periodic job"))
    answers = [jobs.Turn.MORE, jobs.Turn.MORE, 3]
    jobs.every("cases.roots", seconds=900)(lambda _at: answers.pop(0))

    ran = [jobs.run_periodic(at + timedelta(seconds=n)) for n in range(5)]

    assert (ran, answers) == ([1, 1, 1, 0, 0], [])


def test_a_periodic_job_that_fails_is_written_down(monkeypatch, at):
    monkeypatch.setattr(jobs, "PERIODIC", Registry("periodic job"))

    def broken(_at) -> None:
        raise OSError("disk full")

    jobs.every("cases.roots", seconds=60)(broken)
    assert jobs.run_periodic(at) == 1
    assert Beat.objects.get(name="cases.roots").error == "OSError: disk full"


def test_the_worker_says_it_is_alive(at):
    assert jobs.last_beat() is None
    jobs.beat(at)
    jobs.beat(at + timedelta(seconds=10))
    assert jobs.last_beat() == at + timedelta(seconds=10)


def test_done_tasks_are_swept_away_and_dead_letters_stay(send, at):
    send.enqueue(word="hello")
    send.enqueue(word="hopeless")
    jobs.run_due(at)
    jobs._sweep(at + jobs.KEEP_DONE + timedelta(hours=1))
    assert [task.args["word"] for task in Task.objects.all()] == ["hopeless"]
