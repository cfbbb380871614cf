"""How a name that a rulebook gives reads in a sentence."""


def readable(name: str) -> str:
    """Return a name with its joints as blanks: `pricing_view` reads `pricing view`."""
    return name.replace("_", " ").replace("-", " ")
