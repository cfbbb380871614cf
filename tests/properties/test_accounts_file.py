"""`accounts.csv` says of accounts what the oracle's leads say; few people have the account that they have among all."""

import csv
from collections.abc import Iterator
from itertools import islice

import pytest

from leadq.jobs.accounts import write_accounts
from leadq.jobs.given import Given
from leadq.jobs.session import Session, open_session
from leadq.words.steps import rows
from tests.oracle.generate import Case, case_of
from tests.oracle.scorer import Lead
from tests.properties.answers import written

SEEDS = range(90_105, 90_500)
CASES = 2


def told_cases() -> Iterator[Case]:
    """Yield cases with accounts of several people."""
    for case in map(case_of, SEEDS):
        if "accounts" in case.tree and not case.lists and case.contacts and case.activity:
            people = [lead.account.get("account_people", 0) for lead in case.oracle().leads]
            if max(people) > 1:
                yield case


@pytest.mark.parametrize("case", [*islice(told_cases(), CASES)], ids=lambda case: case.seed)
def test_the_file_of_accounts_and_the_account_of_few(case, tmp_path):
    leads = [lead for lead in case.oracle().leads if lead.account and lead.fate in {"stage", "blocked"}]
    given = Given(
        (_export(case.contacts, tmp_path / "contacts.csv"),),
        (_export(case.activity, tmp_path / "activity.csv"),),
        allow_missing_columns=True,
    )
    with open_session(given, [case.loaded()], writes_to=[tmp_path]) as session:
        found = _file(session, case, tmp_path / "accounts.csv")
        assert found == _expected(case, leads)
        for lead in leads[:1]:
            session.narrow(rows({"contact_id": "TEXT"}, [(lead.contact_id,)]))
            few = _file(session, case, tmp_path / "few.csv")
            here = [row for row in found if row["account"] == lead.account["account"]]
            assert [row for row in few if row["account"] == lead.account["account"]] == here


def _export(rows, path):
    """Write rows with the columns that leadq insists on."""
    names = list(dict.fromkeys(["contact_id", "email", *(name for row in rows for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _file(session: Session, case: Case, path) -> list[dict[str, str]]:
    run = session.carry_out(case.loaded(), case.as_of)
    write_accounts(run.engine, case.loaded().rulebook, path, "", raw=True)
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v for k, v in row.items() if k != "company"} for row in csv.DictReader(file)]


def _expected(case: Case, leads: list[Lead]) -> list[dict[str, str]]:
    book = case.loaded().rulebook
    stages = [stage.id for stage in book.stages]

    def place(lead: Lead):
        file = len(stages) if lead.fate == "blocked" else stages.index(lead.stage)
        return file, not lead.hand_raiser, -lead.score, -lead.fit, lead.contact_id.encode()

    def engaged(lead: Lead) -> bool:
        least = book.accounts.engaged_from
        return lead.engagement > 0 if least is None else lead.engagement >= least

    found = []
    for name in {lead.account["account"] for lead in leads}:
        here = sorted((lead for lead in leads if lead.account["account"] == name), key=place)
        reached = min(
            (stages.index(lead.stage) for lead in here if lead.fate == "stage"), default=len(stages)
        )
        known = {key.removeprefix("account_"): written(value) for key, value in here[0].account.items()}
        row = {
            "account": name,
            "stage": "" if reached == len(stages) else stages[reached],
            "people": known["people"],
            "engaged": known["engaged"],
            "engagement": known["engagement"],
            "roles": known.get("roles", ""),
            "engaged_roles": known.get("engaged_roles", ""),
            "leads": str(len(here)),
            "owner": next((lead.owner for lead in here if lead.owner), ""),
            "contact_ids": "; ".join(
                lead.contact_id for lead in sorted(here, key=lambda lead: not engaged(lead))[:10]
            ),
        }
        found.append(((reached, -here[0].account["account_engagement"], name.encode()), row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]
