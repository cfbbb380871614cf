"""What was seen of files for machines; its schema stands beside this file, `inspect.schema.json`.

Within a version keys are only added.
"""

from leadq.reports.json.document import Json, document, plain
from leadq.reports.seeing import masked
from leadq.words.inspection import Inspection

SCHEMA = "leadq/inspect"
VERSION = 1


def inspection_document(inspection: Inspection, *, show_values: bool) -> dict[str, Json]:
    """Return what was seen as plain JSON values; what may identify a person is masked unless `show_values`."""
    shown = inspection if show_values else masked(inspection)
    data: dict[str, Json] = {
        "files": plain(shown.files),
        "rules": shown.rules,
        "written": list(shown.written),
        "values_shown": show_values,
    }
    return document(SCHEMA, VERSION, data, ok=not any(file.refused for file in shown.files))
