# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from balai.kernel.groupcommit import Busy, GroupWriter

TABLE = "groupcommit_trial"


@pytest.fixture
def table(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (n integer PRIMARY KEY CHECK (n < 1000))")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def rows():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT n FROM {TABLE} ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def insert(items):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} VALUES " + ",".join(f"({int(n)})" for n in items))
    return [n * 10 for n in items]


def slow_insert(items):
    done = insert(items)
    time.sleep(0.02)
    return done


def submit_all(writer, items):
    def one(item):
        try:
            return writer.submit(item)
        except (IntegrityError, Busy) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(one, items))


def test_parallel_pieces_share_transactions_and_get_their_own_results(table):
    writer = GroupWriter(slow_insert, most=16)

    answers = submit_all(writer, range(200))

    assert answers == [n * 10 for n in range(200)]
    assert rows() == list(range(200))
    assert writer.pieces == 200
    assert writer.groups < 60


def test_bad_piece_fails_alone(table):
    writer = GroupWriter(slow_insert, most=16)

    answers = submit_all(writer, [*range(50), 5000, *range(50, 100)])

    assert answers[50] == "IntegrityError"
    assert [a for a in answers if a != "IntegrityError"] == [n * 10 for n in range(100)]
    assert rows() == list(range(100))


def test_same_piece_twice_is_written_once(table):
    answers = submit_all(GroupWriter(slow_insert), [7] * 20)

    assert answers.count(70) == 1
    assert answers.count("IntegrityError") == 19
    assert rows() == [7]


def test_inside_a_transaction_it_is_written_with_it(table):
    writer = GroupWriter(insert)
    with transaction.atomic():
        assert writer.submit(1) == 10
        assert rows() == [1]
        transaction.set_rollback(True)

    assert rows() == []
    assert writer.groups == 0


def test_full_queue_and_long_wait_say_busy_and_write_nothing(table):
    go = threading.Event()

    def stuck(items):
        go.wait(5)
        return insert(items)

    writer = GroupWriter(stuck, waiting=3, patience_s=0.3)
    answers = []
    leader = threading.Thread(target=lambda: answers.extend(submit_all(writer, [1])))
    leader.start()
    while writer._queue or not writer._led:
        time.sleep(0.01)
    answers.extend(submit_all(writer, range(10, 20)))
    go.set()
    leader.join()

    assert answers == ["Busy"] * 10 + [10]
    assert rows() == [1]
    assert writer.submit(2) == 20


def test_bug_in_the_writer_surfaces_and_the_next_piece_is_still_written(table):
    calls = []

    def buggy(items):
        calls.append(list(items))
        if len(calls) == 1:
            raise KeyError("bug")
        return insert(items)

    writer = GroupWriter(buggy)
    with pytest.raises(KeyError):
        writer.submit(1)

    assert writer.submit(2) == 20
    assert rows() == [2]
