"""`leadq schema`: the JSON Schemas of what people write, for editors."""

import json
from pathlib import Path
from typing import Any

from leadq.ground.errors import CannotCreate
from leadq.handoff.whole import write_whole
from leadq.rulebook.catalogue import Catalogue
from leadq.rulebook.json_schema import cases_schema, rulebook_schema

_SCHEMAS = "json-schema.org/"


def schema_of_rulebooks(catalogue: Catalogue | None = None) -> str:
    """Return the schema of rulebooks as JSON text; with the `catalogue` of one, one that knows all its fields."""
    return _text(rulebook_schema(catalogue))


def schema_of_cases() -> str:
    """Return the schema of files of cases as JSON text."""
    return _text(cases_schema())


def modeline(path: Path) -> str:
    """Return the line that tells an editor which schema a YAML file in the same folder follows."""
    return f"# yaml-language-server: $schema={path.name}"


def write_schema(text: str, path: Path) -> None:
    """Write a schema to a file that is new, or holds a schema already.

    Raises:
        LeadqError: it holds something else, or cannot be written.
    """
    if path.exists() and not _is_schema(path):
        raise CannotCreate(f"{path} is there and is no JSON Schema", "name another file, or remove this one")
    write_whole(path, text.encode())


def _is_schema(path: Path) -> bool:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and _SCHEMAS in str(document.get("$schema", ""))


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
