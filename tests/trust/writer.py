"""One writer of the sealing tests: a process of its own, which knows psycopg alone."""

import random

import psycopg


def write(settings, seed, count, results):
    """One writer: verbs of its own with rollbacks, savepoints and strict isolation mixed in."""
    chance, done = random.Random(seed), 0
    link = psycopg.connect(**settings, autocommit=True)
    for number in range(count):
        if chance.random() < 0.3:
            link.execute("SET default_transaction_isolation = 'repeatable read'")
        else:
            link.execute("SET default_transaction_isolation = 'read committed'")
        try:
            with link.transaction():
                done += one_verb(link, f"{seed}-{number}", chance)
        except (psycopg.Error, LookupError):
            continue
    link.close()
    results.put(done)


def one_verb(link, text, chance):
    unit = link.execute(
        "SELECT set_config('dougong.entry', gen_random_uuid()::text, true)"
    ).fetchone()[0]
    if chance.random() < 0.3:
        with link.transaction(force_rollback=True):
            link.execute("UPDATE accounts_person SET employer = 'rolled back' WHERE staff_no = 'x'")
    link.execute(
        "UPDATE accounts_person SET employer = %s WHERE record_id = (SELECT record_id "
        "FROM accounts_person ORDER BY random() LIMIT 1)",
        [text],
    )
    link.execute(
        "INSERT INTO journal.entry (id, unit, epoch, xid, at, verb, version, result, reason, request_id, "
        "n_changes, body) SELECT %(unit)s::uuid, %(unit)s::uuid, 1, '1', now(), 'change', 1, 'done', '', "
        "'', count(*), '{}' FROM journal.change WHERE unit = %(unit)s::uuid",
        {"unit": unit},
    )
    if chance.random() < 0.2:
        raise LookupError("this one is given up")
    return 1
