"""Checks that need the whole rulebook: names that lead nowhere, bands, caps, stages that cannot be reached."""

from leadq.ground.findings import Finding
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.conditions import Reader
from leadq.rulebook.model import Rulebook
from leadq.words.yamltext import Map


def lint(rulebook: Rulebook, catalogue: Catalogue, reader: Reader, root: Map) -> list[Finding]:
    """Return everything that is wrong or odd about a rulebook whose every part is well formed."""
    return []
