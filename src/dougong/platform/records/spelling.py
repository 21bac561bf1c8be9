"""The sound of Chinese names as search words: full pinyin and initials, from every character on.

They are made when a name is stored, never when somebody searches; see docs/decisions/0014.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from .lexemes import is_han, words_of

MOST_SOUNDS, MOST_READINGS, SHORT_NAME = 40, 8, 4
_LETTERS = 60
Sound = tuple[str, str]
"""How a character is read, and the first letter of that; any other word is both by itself."""


def spellings(name: str) -> list[str]:
    """Each syllable of a name, and the pinyin and the initials of all that stands from there on.

    A short name is read in every way its characters can be read, for that is how surnames go.
    """
    words = words_of(name)
    if not any(is_han(word) for word in words):
        return []
    found: dict[str, None] = {}
    for sounds in _readings(words):
        for start, (sound, _initial) in enumerate(sounds):
            whole, first = ("".join(part)[:_LETTERS] for part in zip(*sounds[start:], strict=True))
            found |= dict.fromkeys((sound[:_LETTERS], whole, first))
    return list(found)


def _readings(words: Sequence[str]) -> Iterator[list[Sound]]:
    """Ways to read a name."""
    # The dictionary of characters is read by whoever stores a name, and by no other process.
    from pypinyin import Style, lazy_pinyin, pinyin

    heard = [[(one, one[0]) for one in lazy_pinyin(w)] if is_han(w) else [(w, w)] for w in words]
    yield [sound for word in heard for sound in word][:MOST_SOUNDS]
    if len(words) == 1 and len(words[0]) <= SHORT_NAME:
        readings = pinyin(words[0], style=Style.NORMAL, heteronym=True)
        for reading in islice(product(*readings), MOST_READINGS):
            yield [(one, one[0]) for one in reading]
