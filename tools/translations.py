"""Keep the Chinese catalogue complete, without the programs of GNU gettext.

translations.py --check                     refuse whatever is missing, stale or inconsistent
translations.py --update [--merge-json F …] bring the catalogue in line with the code
translations.py --compile                   write the binary catalogue
translations.py --missing                   print as JSON what has no translation yet
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polib
from glossary import Glossary, read_glossary
from messages import Message, messages_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/dougong"
CATALOGUE = SOURCE / "locale/zh_Hans/LC_MESSAGES/django.po"
GLOSSARY = ROOT / "docs/glossary.md"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]|%%")
HEADER = {
    "Project-Id-Version": "Dougong",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str, str]


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgid, entry.msgctxt or "")


def open_catalogue(path: Path) -> polib.POFile:
    """The catalogue as it is, or an empty one."""
    return polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)


def translation_of(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


# --- update -------------------------------------------------------------------------------------


def updated(
    old: polib.POFile, found: Mapping[Message, set[str]], given: Mapping[str, str]
) -> polib.POFile:
    """A catalogue of exactly the found messages, with the old translations and the given ones."""
    known = {key_of(entry): entry for entry in old if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = dict(HEADER)
    for message in sorted(found):
        before = known.get((message.singular, message.context))
        chinese = given.get(message.singular) or (translation_of(before) if before else "")
        entry = polib.POEntry(
            msgid=message.singular,
            msgctxt=message.context or None,
            # Without line numbers: they would change with every edit of the code.
            occurrences=[(place, "") for place in sorted(found[message])],
            tcomment=before.tcomment if before else "",
        )
        if message.plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: chinese}
        else:
            entry.msgstr = chinese
        if "%(" in message.singular:
            entry.flags.append("python-format")
        fresh.append(entry)
    return fresh


def read_given(files: Sequence[Path]) -> dict[str, str]:
    given: dict[str, str] = {}
    for file in files:
        given |= json.loads(file.read_text(encoding="utf-8"))
    return given


def update(files: Sequence[Path]) -> int:
    """Write the catalogue anew; say what still lacks a translation and what nobody asked for."""
    found = messages_of(SOURCE)
    given = read_given(files)
    fresh = updated(open_catalogue(CATALOGUE), found, given)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    unused = set(given) - {message.singular for message in found}
    missing = [entry for entry in fresh if not translation_of(entry)]
    print(f"{len(fresh)} messages, {len(missing)} without translation, {len(unused)} given in vain")
    for text in sorted(unused):
        print(f"  in vain: {text!r}")
    return 0


def print_missing() -> int:
    """As JSON, ready to be filled in and merged."""
    catalogue = updated(open_catalogue(CATALOGUE), messages_of(SOURCE), {})
    missing = {entry.msgid: "" for entry in catalogue if not translation_of(entry)}
    print(json.dumps(missing, ensure_ascii=False, indent=1))
    return 0


# --- check --------------------------------------------------------------------------------------


def faults(
    catalogue: polib.POFile, found: Mapping[Message, set[str]], glossary: Glossary
) -> Iterator[str]:
    """One line for each thing that is missing, stale or inconsistent."""
    entries = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    for message, places in found.items():
        entry = entries.get((message.singular, message.context))
        if entry is None or entry.msgid_plural != message.plural:
            yield f"missing: {message.singular!r} ({min(places)})"
    asked_for = {(message.singular, message.context) for message in found}
    for entry in catalogue:
        if entry.obsolete or key_of(entry) not in asked_for:
            yield f"obsolete: {entry.msgid!r}"
        else:
            yield from entry_faults(entry, glossary)


def entry_faults(entry: polib.POEntry, glossary: Glossary) -> Iterator[str]:
    """What is wrong with one translation."""
    chinese = translation_of(entry)
    if not chinese:
        yield f"untranslated: {entry.msgid!r}"
        return
    if "fuzzy" in entry.flags:
        yield f"fuzzy: {entry.msgid!r}"
    # The plural sentence names the number; the singular one may leave it out.
    expected = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if sorted(PLACEHOLDER.findall(chinese)) != expected:
        yield f"placeholders differ: {entry.msgid!r} = {chinese!r}"
    if entry.msgid.endswith("\n") != chinese.endswith("\n"):
        yield f"line end differs: {entry.msgid!r}"
    for term in glossary.faults(entry.msgid, chinese, entry.tcomment):
        yield f"glossary says {term}: {entry.msgid!r} = {chinese!r}"


def check() -> int:
    """Print all faults; the catalogue, the code and the glossary have to agree."""
    found = list(faults(open_catalogue(CATALOGUE), messages_of(SOURCE), read_glossary(GLOSSARY)))
    for line in found:
        print(line)
    return 1 if found else 0


def compile_catalogue() -> int:
    """Write what Django reads; git does not keep it."""
    open_catalogue(CATALOGUE).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 0


def main() -> int:
    """Carry out one of the four wishes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wish = parser.add_mutually_exclusive_group(required=True)
    for name in ("check", "update", "compile", "missing"):
        wish.add_argument(f"--{name}", action="store_true")
    parser.add_argument(
        "--merge-json", nargs="+", action="extend", type=Path, default=[], metavar="FILE"
    )
    chosen = parser.parse_args()
    if chosen.update:
        return update(chosen.merge_json)
    if chosen.compile:
        return compile_catalogue()
    return print_missing() if chosen.missing else check()


if __name__ == "__main__":
    sys.exit(main())
