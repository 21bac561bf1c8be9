"""Dataclasses to plain JSON values and back, driven by their declared types; nothing is guessed."""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]

MOST_DIGITS = 2**53
_UNSTORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_KEYS = {"first": "from", "last": "to"}


def is_storable(text: str) -> bool:
    """Whether the escapes of a JSON text stand for characters that UTF-8 and a database can hold."""
    if _UNSTORABLE.search(text) is None:
        return True
    escapes = text.replace("\\\\", "")
    return _UNSTORABLE.search(_SURROGATE_PAIR.sub("", escapes)) is None


class InvalidValue(ValueError):
    """A value that does not have the declared type; `path` tells where it stands."""

    def __init__(self, expected: str, path: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.path = path

    def below(self, step: str) -> InvalidValue:
        """The same fault seen from one level higher."""
        joined = f"{step}{self.path}" if self.path.startswith("[") else f"{step}.{self.path}"
        return InvalidValue(self.expected, joined if self.path else step)


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise InvalidValue("text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > MOST_DIGITS:
        raise InvalidValue("whole number")
    return value


def _number(value: Any) -> float:
    if type(value) not in {int, float} or not math.isfinite(value):
        raise InvalidValue("number")
    return float(value)


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise InvalidValue("true or false")
    return value


def _moment(value: Any) -> datetime:
    try:
        return datetime.fromisoformat(_text(value)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise InvalidValue("moment") from None


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise InvalidValue("date") from None


def _moment_text(value: datetime) -> str:
    return value.isoformat(timespec="minutes")


_SIMPLE: dict[Any, tuple[Encode, Decode]] = {
    Any: (_same, _same),
    object: (_same, _same),
    str: (_same, _text),
    int: (_same, _whole),
    float: (_same, _number),
    bool: (_same, _truth),
    datetime: (_moment_text, _moment),
    date: (date.isoformat, _day),
}


@cache
def codec(hint: Any) -> tuple[Encode, Decode]:
    """Encoder and decoder for one declared type."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if is_dataclass(hint):
        return _record_codec(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_codec(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _length_codec(*arguments)
    if origin in {Union, types.UnionType}:
        return _optional_codec(next(part for part in arguments if part is not type(None)))
    if origin in {list, tuple}:
        return _sequence_codec(origin, arguments)
    if origin in {dict, Mapping}:
        return _mapping_codec(arguments[1])
    raise TypeError(f"no JSON form for {hint!r}")


def _optional_codec(inner: Any) -> tuple[Encode, Decode]:
    encode, decode = codec(inner)
    return (
        lambda value: None if value is None else encode(value),
        lambda value: None if value is None else decode(value),
    )


def _enum_codec(kind: type[Enum]) -> tuple[Encode, Decode]:
    members = {member.value: member for member in kind}

    def decode(value: Any) -> Enum:
        member = members.get(_text(value))
        if member is None:
            raise InvalidValue(" | ".join(members))
        return member

    return str, decode


def _sequence_codec(origin: Any, arguments: tuple[Any, ...]) -> tuple[Encode, Decode]:
    """Lists and tuples of one type; a fixed tuple such as `(date, date, float)` keeps its length."""
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _fixed_codec([codec(argument) for argument in arguments])
    encode, decode = codec(arguments[0])
    make = origin

    def decode_all(values: Any) -> Any:
        if type(values) is not list:
            raise InvalidValue("list")
        found = []
        for index, value in enumerate(values):
            try:
                found.append(decode(value))
            except InvalidValue as fault:
                raise fault.below(f"[{index}]") from None
        return found if make is list else make(found)

    return (list if encode is _same else lambda values: [encode(value) for value in values]), (
        decode_all
    )


def _fixed_codec(parts: list[tuple[Encode, Decode]]) -> tuple[Encode, Decode]:
    def encode(values: Any) -> list[Any]:
        return [part[0](value) for part, value in zip(parts, values, strict=True)]

    def decode(values: Any) -> tuple[Any, ...]:
        if type(values) is not list or len(values) != len(parts):
            raise InvalidValue(f"list of {len(parts)}")
        return tuple(part[1](value) for part, value in zip(parts, values, strict=True))

    return encode, decode


def _length_codec(inner: Any, length: int) -> tuple[Encode, Decode]:
    """A sequence that always has the same number of parts, as a week has days."""
    encode, decode = codec(inner)

    def decode_whole(values: Any) -> Any:
        if type(values) is list and len(values) != length:
            raise InvalidValue(f"list of {length}")
        return decode(values)

    return encode, decode_whole


def _mapping_codec(inner: Any) -> tuple[Encode, Decode]:
    encode, decode = codec(inner)

    def decode_all(values: Any) -> dict[str, Any]:
        if type(values) is not dict:
            raise InvalidValue("object")
        found = {}
        for key, value in values.items():
            try:
                found[key] = decode(value)
            except InvalidValue as fault:
                raise fault.below(key) from None
        return found

    return (lambda values: {key: encode(value) for key, value in values.items()}), decode_all


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _record_codec(kind: Any) -> tuple[Encode, Decode]:
    """A dataclass: values equal to their default are left out, unknown keys are passed over."""
    hints = get_type_hints(kind, include_extras=True)
    rows = [(field.name, _KEYS.get(field.name, field.name), field) for field in fields(kind)]
    encoders = [(name, key, _default(field), codec(hints[name])[0]) for name, key, field in rows]
    decoders = {key: (name, codec(hints[name])[1]) for name, key, _ in rows}
    required = {key for _, key, field in rows if _default(field) is MISSING}

    def encode(record: Any) -> dict[str, Any]:
        found = {}
        for name, key, default, encode_field in encoders:
            value = getattr(record, name)
            if value != default:
                found[key] = value if encode_field is _same else encode_field(value)
        return found

    def decode(values: Any) -> Any:
        if type(values) is not dict:
            raise InvalidValue("object")
        if not required <= values.keys():
            raise InvalidValue(", ".join(sorted(required - values.keys())))
        arguments = {}
        for key, value in values.items():
            if key in decoders:
                name, decode_field = decoders[key]
                try:
                    arguments[name] = decode_field(value)
                except InvalidValue as fault:
                    raise fault.below(key) from None
        return kind(**arguments)

    return encode, decode
