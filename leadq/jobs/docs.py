"""`leadq docs`: puts the page of a rulebook on the disk, and replaces nothing but such a page."""

from pathlib import Path

from leadq.ground.errors import CannotCreate
from leadq.handoff.whole import write_whole


def write_page(page: str, path: Path) -> None:
    """Write a page to a file that is new, or begins like the page does.

    Raises:
        LeadqError: the file holds something else, or cannot be written.
    """
    mark = page.partition("\n")[0].encode()
    if path.exists() and not (path.is_file() and path.read_bytes().startswith(mark)):
        raise CannotCreate(
            f"{path} is there and is no page of `leadq docs`", "name another file, or remove this one"
        )
    write_whole(path, page.encode())
