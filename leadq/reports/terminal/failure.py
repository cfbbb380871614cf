"""An error that stopped the job, as people read it on stderr."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from leadq.ground.errors import LeadqError
from leadq.reports.cells import visible
from leadq.reports.terminal.ink import Ink, Sheet

_LIMIT = 2000


def render_failure(error: LeadqError) -> RenderableType:
    """Return ``leadq: error: …`` and, where there is one, ``hint: …``.

    Print it with ``soft_wrap=True`` where the output is no terminal, so that each stays on one line.
    """

    def draw(_: Ink) -> Iterator[RenderableType]:
        yield Text.assemble("leadq: ", ("error: ", "bold red"), visible(str(error), _LIMIT))
        if error.hint:
            yield Text.assemble(("hint: ", "cyan"), visible(error.hint, _LIMIT))

    return Sheet(draw)
