"""Checks that need the whole rulebook. Each module looks at one subject; findings are returned."""

from collections.abc import Callable, Iterator

from leadq.ground.findings import Finding
from leadq.rulebook import (
    lint_accounts,
    lint_agreement,
    lint_caps,
    lint_cases,
    lint_data_policy,
    lint_dated,
    lint_doubles,
    lint_gates,
    lint_merge,
    lint_names,
    lint_points,
    lint_reach,
    lint_settings,
    lint_sources,
    lint_stages,
    lint_ways,
)
from leadq.rulebook.places import Sheet

Check = Callable[[Sheet], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    lint_agreement.check,
    lint_settings.check,
    lint_sources.check,
    lint_dated.check,
    lint_names.check,
    lint_merge.check,
    lint_accounts.check,
    lint_points.check,
    lint_stages.check,
    lint_reach.check,
    lint_caps.check,
    lint_gates.check,
    lint_data_policy.check,
    lint_doubles.check,
    lint_ways.check,
    lint_cases.check,
)


def lint(sheet: Sheet) -> list[Finding]:
    """Return everything that is wrong or odd about a rulebook whose every part is well formed."""
    return [finding for check in CHECKS for finding in check(sheet)]
