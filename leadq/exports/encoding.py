"""In which encoding an export was saved, told by its first bytes, and what is said where that does not hold."""

import codecs
from contextlib import suppress

from leadq.ground.errors import InputRefused, UsageError

FALLBACK_ENCODING = "cp1252"
_MOST_ZEROS = 0.6
"""The share of zero bytes: at most half in a text of UTF-16, three quarters in one of UTF-32."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(head: bytes, told: str | None, *, complete: bool) -> tuple[str, bytes, bool]:
    """Return the encoding of a file, the byte order mark of one in UTF-8, and whether nobody `told` the encoding.

    Raises:
        UsageError: there is no encoding of that name.
    """
    mark, marked = next(((m, e) for m, e in _MARKS if head.startswith(m)), (b"", ""))
    if told is not None:
        try:
            info = codecs.lookup(told)
            "a".encode(info.name)
        except (LookupError, ValueError) as error:
            hint = "use for example utf-8, cp1252, utf-16"
            raise UsageError(f"there is no encoding '{told}'", hint) from error
        encoding = "utf-8" if info.name in {"utf-8-sig", "ascii"} else info.name
        return encoding, mark if encoding == "utf-8" and marked == "utf-8" else b"", False
    if marked:
        return marked, mark if marked == "utf-8" else b"", True
    for wide in ("utf-16-le", "utf-16-be"):
        zeros = head[1 if wide.endswith("le") else 0 : 2000 : 2]
        others = head[0 if wide.endswith("le") else 1 : 2000 : 2]
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros) and not others.count(0):
            return wide, b"", True
    whole = head if complete else head[: head.rfind(b"\n") + 1] or head[:-3]
    good, bad = utf8_balance(whole)
    return FALLBACK_ENCODING if bad > good else "utf-8", b"", True


def utf8_balance(data: bytes) -> tuple[int, int]:
    """Count what speaks for and against UTF-8: bytes of valid multi-byte characters, and bad sequences."""
    if data.isascii():
        return 0, 0
    with suppress(UnicodeDecodeError):
        return len(data) - len(data.decode()), 0
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    return sum(c > "\x7f" for c in text) - bad, bad


def decoded(head: bytes, encoding: str, name: str, *, assumed: bool, complete: bool) -> str:
    """Return the text of the head; broken UTF-8 stays in it as surrogates.

    Raises:
        InputRefused: a byte that the encoding does not have, or UTF-32 under the mark of UTF-16.
    """
    _refuse_utf_32(head, encoding, name)
    errors = "surrogateescape" if encoding == "utf-8" else "strict"  # the scan sees to bad bytes
    try:
        text = codecs.getincrementaldecoder(encoding)(errors).decode(head, final=complete)
    except UnicodeDecodeError as error:
        line = line_ends(error.object[: error.start].decode(encoding, "ignore")) + 1
        raise undecodable(name, encoding, error.start, line, assumed=assumed) from error
    return text.removeprefix("\ufeff")


def _refuse_utf_32(head: bytes, encoding: str, name: str) -> None:
    """Refuse what says that it is UTF-16 and has four bytes for each letter: three of four are zero, not two."""
    if encoding.startswith(("utf-16", "utf_16")) and head.count(0) > _MOST_ZEROS * len(head):
        raise InputRefused(
            f"{name} begins with the mark of UTF-16 and is written in UTF-32: the two do not go together",
            "export it again as UTF-8",
        )


def line_ends(text: str) -> int:
    """Count the line ends of a text, of any kind."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def undecodable(name: str, encoding: str, offset: int, line: int, *, assumed: bool) -> InputRefused:
    """Return the refusal of a file with a byte that its encoding does not have (`assumed`: nobody told it)."""
    fallen_back = assumed and encoding == FALLBACK_ENCODING
    what = f"neither valid UTF-8 nor {encoding}" if fallen_back else f"not valid {encoding}"
    example = "mac-roman" if fallen_back else FALLBACK_ENCODING
    return InputRefused(
        f"{name} line {line}: the byte at offset {offset} is {what}",
        f"say how the file was saved, for example --encoding {example}, or export it again as UTF-8",
    )
