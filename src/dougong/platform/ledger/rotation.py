"""A new signing key for the log: the old one vouches for it inside the tree, and then goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from . import signing
from .checkpoints import Signer, make_key
from .head import read_head
from .sealer import append_note

KIND = "key"


@dataclass(frozen=True, slots=True)
class Rotated:
    """The verifier keys before and after; whoever holds the old one is handed the new one."""

    old: str
    new: str

    def told(self) -> str:
        """What the old key signs."""
        return f"{self.old.partition('+')[0]}\nkey {self.old}\nnext {self.new}\n"


def rotate() -> Rotated:
    """Sign once more by the old key, let it name the new one in a leaf, and put the new one in place.

    The sealer goes on meanwhile: it reads the key for each checkpoint, and both keys are trusted.
    """
    old, fresh = signing.own_signer(), signing.key_file().with_suffix(".next")
    signing.sign_checkpoint(old, settings.CHECKPOINT_FOLDERS)
    fresh.unlink(missing_ok=True)
    make_key(fresh)
    with transaction.atomic():
        head = read_head(lock=True)
        new = Signer.from_file(head.log, fresh, head.algorithm)
        keys = Rotated(old.verifier_key(), new.verifier_key())
        vouched = {"old": keys.old, "new": keys.new, "note": old.signed(keys.told())}
        append_note(head, KIND, vouched)
        signing.publish(new)
    fresh.replace(signing.key_file())
    return keys
