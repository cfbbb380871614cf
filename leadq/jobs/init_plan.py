"""What is proposed for exports, before it has thresholds and is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadq.ground.errors import InputRefused
from leadq.jobs.init_events import Events, propose_events, worth_of
from leadq.jobs.init_fit import FitRule, propose_fit
from leadq.jobs.init_profile import Profile
from leadq.jobs.init_reading import Reading, propose_reading


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal without its thresholds: `window` is what the engagement rules look back."""

    profile: Profile
    reading: Reading
    events: Events
    fit: tuple[FitRule, ...]
    window: str
    names: tuple[str, ...]

    @property
    def gives_engagement(self) -> bool:
        """Whether an event that is no hand-raiser gives points."""
        return any(not event.is_hand for event in self.events.events)

    @property
    def gives_fit(self) -> bool:
        """Whether somebody can get points for who it is."""
        return any(rule.points > 0 for rule in self.fit)


def draft(profile: Profile, names: Sequence[str]) -> Draft:
    """Return a proposal for exports with these names."""
    reading = propose_reading(profile)
    events = propose_events(profile)
    fit = propose_fit(profile, reading.currency)
    return Draft(profile, reading, events, tuple(fit), _window(profile), tuple(names))


def most_points(plan: Draft) -> tuple[int, int]:
    """Return about the most that the fit rules give together, and the engagement rules."""
    total = plan.profile.activity.rows if plan.profile.activity else 0
    rules = [worth_of(event, total).rule for event in plan.events.events if not event.is_hand]
    done = [int(str(rule.get("max", rule["points"]))) for rule in rules]
    return sum(rule.points for rule in plan.fit if rule.points > 0), sum(
        points for points in done if points > 0
    )


def refuse_nothing(plan: Draft) -> None:
    """Refuse exports that hold nothing that a rule could ask for.

    Raises:
        InputRefused: no activity that is a sign of interest, and no column that says who somebody is.
    """
    if not any(most_points(plan)) and not plan.events.hands:
        raise InputRefused(
            "nothing in the exports says who is a good lead: no job title, industry, country, size or source, "
            "and no activity that leadq knows",
            "export more columns, give --activity, or begin with `leadq init FOLDER --preset minimal`",
        )


def _window(profile: Profile) -> str:
    """The shortest window in which at least a tenth of the people with activity did something."""
    few = 0.1
    *recent, everybody = profile.done.recent
    for people, window in zip(recent, ("30d", "90d", "365d"), strict=True):
        if people >= few * everybody:
            return window
    return "all"
