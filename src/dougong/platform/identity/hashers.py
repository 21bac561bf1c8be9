"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

PASSES, KIBIBYTES, LANES = 3, 65536, 4


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 64 MiB, 3 passes and 4 lanes; weaker hashes are renewed at the next sign-in."""

    time_cost = PASSES
    memory_cost = KIBIBYTES
    parallelism = LANES
