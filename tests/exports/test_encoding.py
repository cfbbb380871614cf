"""What the first bytes of an export say of its encoding, and where they say two things."""

import codecs

import pytest

from leadq.exports.encoding import decoded, encoding_of
from leadq.ground.errors import InputRefused

TEXT = 'contact_id,email\n1,"zoë@acme.example"\n'


def read(head: bytes) -> str:
    encoding, _, assumed = encoding_of(head, None, complete=True)
    return decoded(head, encoding, "contacts.csv", assumed=assumed, complete=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_is_read_in_every_width(encoding):
    assert read(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("mark", "width"),
    [
        (codecs.BOM_UTF16_LE, "utf-32-le"),
        (codecs.BOM_UTF16_BE, "utf-32-le"),
        (codecs.BOM_UTF16_BE, "utf-32-be"),
    ],
)
def test_utf_32_under_the_mark_of_utf_16_is_refused_by_its_cause(mark, width):
    """Salesforce's Data Loader has such files: one letter has four bytes, and the mark says two."""
    with pytest.raises(
        InputRefused, match=r"contacts\.csv begins with the mark of UTF-16 and is written in UTF-32"
    ):
        read(mark + TEXT.encode(width))
