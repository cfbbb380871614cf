"""How rules, events and stages are called in sentences."""

from leadq.rulebook.model import EngagementRule, FitRule, Rulebook, Stage
from leadq.words.names import readable


def rules_of(rulebook: Rulebook) -> tuple[FitRule | EngagementRule, ...]:
    """Return all rules by number: fit rules first, in rulebook order."""
    return (*rulebook.fit.rules, *rulebook.engagement.rules)


def rule_labels(rulebook: Rulebook) -> dict[str, str]:
    """Return each rule's label by its id: fit rules first, in rulebook order."""
    rules = rules_of(rulebook)
    return {rule.id: rule.label or readable(rule.id) for rule in rules}


def stage_label(stage: Stage) -> str:
    """Return what a stage is called."""
    return stage.label or readable(stage.id)
