"""Full-width letters, digits and marks, as keyboards of East Asia write them."""

NARROW = "".join(chr(code) for code in range(0x21, 0x7F))
WIDE = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
"""The twins of `NARROW`, in the same order."""
