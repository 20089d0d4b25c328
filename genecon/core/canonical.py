"""Canonical JSON: one byte string for one value, so that a hash of it means something."""

import json
from collections.abc import Iterator
from hashlib import sha256


def canonical(value: object) -> bytes:
    """Canonical JSON bytes: UTF-8, sorted keys, no spaces, integers and strings only.

    Raises
    ------
    TypeError
        For a float (its path is named) or any other type that has no single spelling.
    ValueError
        For text with a lone surrogate.

    Examples
    --------
    >>> canonical({"b": 1, "a": ["é", None]})
    b'{"a":["\\xc3\\xa9",null],"b":1}'
    """
    refuse_floats(value)
    return spell(value)


def spell(value: object) -> bytes:
    """The same spelling for JSON from elsewhere, which may hold floats (shortest form, no NaN).

    Examples
    --------
    >>> spell({"b": 0.10, "a": 1})
    b'{"a":1,"b":0.1}'
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def refuse_floats(value: object) -> None:
    """Raise TypeError where a float hides in a JSON value, naming its path."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str | int):
            continue
        if isinstance(one, float):
            path, found = next(_floats(value, "$"))
            raise TypeError(f"{path} is the float {found!r}: the log holds integers and strings only")
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list | tuple):
            left.extend(one)


def _floats(value: object, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, float):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _floats(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _floats(item, f"{path}[{i}]")


def digest(*parts: bytes) -> str:
    """SHA-256 of the parts, length-prefixed, in hexadecimal.

    Examples
    --------
    >>> digest(b"ab", b"c") == digest(b"a", b"bc")
    False
    """
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def clean_text(text: str, limit: int) -> str:
    r"""Untrusted text made storable: no lone surrogates, no control characters, at most `limit` long.

    Newlines and tabs stay. A cut text ends with an ellipsis.

    Examples
    --------
    >>> clean_text("a" + chr(0) + "b" + chr(0xD800) + "c", 10), clean_text("abcdef", 4)
    ('abc', 'abc…')
    """
    kept = text
    if not text.isprintable() and not text.replace("\n", "").replace("\t", "").isprintable():
        kept = "".join(c for c in text if c in "\n\t" or c.isprintable())  # a lone surrogate is not
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"
