"""leadq: lead qualification as code. The public Python API, loaded when it is used.

>>> import leadq
>>> rulebook = leadq.load_rulebook("rules.yaml")
>>> result = leadq.score(rulebook, contacts, activity, as_of="2026-11-01")
>>> result.leads
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from leadq.api import Result, load_rulebook, score
    from leadq.ground.errors import LeadqError, RulebookError
    from leadq.rulebook.load import Loaded as Rulebook

__all__ = ["LeadqError", "Result", "Rulebook", "RulebookError", "__version__", "load_rulebook", "score"]

_HOME = {
    "load_rulebook": ("leadq.api", "load_rulebook"),
    "score": ("leadq.api", "score"),
    "Result": ("leadq.api", "Result"),
    "Rulebook": ("leadq.rulebook.load", "Loaded"),
    "LeadqError": ("leadq.ground.errors", "LeadqError"),
    "RulebookError": ("leadq.ground.errors", "RulebookError"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or a function of the public API
    from importlib import import_module  # noqa: PLC0415 - start-up: `import leadq` loads nothing else

    try:
        module, attribute = _HOME[name]
    except KeyError:
        raise AttributeError(f"module 'leadq' has no attribute '{name}'") from None
    return getattr(import_module(module), attribute)
