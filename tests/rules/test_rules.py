"""Every rule of the catalogue is proven, and every proof holds."""

from __future__ import annotations

import pytest

from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.vocabulary.statuses import Status
from tests.rules import content_proofs, figures_proofs, performance_proofs, table_proofs, text_proofs
from tests.rules.bench import PASSED, SILENT, Case, Proof, outcomes, rule_of

PROOFS: dict[str, Proof] = {
    **table_proofs.PROOFS,
    **text_proofs.PROOFS,
    **performance_proofs.PROOFS,
    **content_proofs.PROOFS,
    **figures_proofs.PROOFS,
}
RULES = [rule.id for rule in load_catalogue().rules]


def fails(rule_id: str) -> Status:
    """What a rule says when it is not kept: a custom is never a failure."""
    return Status.CONVENTION if rule_of(rule_id).options.get("soft") else Status.FAIL


def test_every_rule_has_its_four_cases_and_every_proof_its_rule() -> None:
    assert set(PROOFS) == set(RULES)
    for rule_id, proof in PROOFS.items():
        bounded = proof.inside is not None and proof.beyond is not None
        assert bounded != bool(proof.no_boundary), f"{rule_id}: a boundary, or the reason why there is none"
        assert (proof.not_applicable is not None) != bool(proof.always), rule_id
        if proof.no_boundary:
            assert rule_of(rule_id).tolerance_class == "same", f"{rule_id}: a tolerance has a boundary"


@pytest.mark.parametrize("rule_id", RULES)
def test_passes(rule_id: str) -> None:
    found = outcomes(rule_id, PROOFS[rule_id].passing)
    assert found & PASSED
    assert found <= PASSED | SILENT


@pytest.mark.parametrize("rule_id", RULES)
def test_fails(rule_id: str) -> None:
    assert fails(rule_id) in outcomes(rule_id, PROOFS[rule_id].failing)


@pytest.mark.parametrize(
    "rule_id", [rule_id for rule_id in RULES if rule_id in PROOFS and PROOFS[rule_id].inside]
)
def test_stands_at_its_boundary(rule_id: str) -> None:
    proof = PROOFS[rule_id]
    assert isinstance(proof.inside, Case)
    assert isinstance(proof.beyond, Case)
    inside = outcomes(rule_id, proof.inside)
    assert inside & PASSED
    assert inside <= PASSED | SILENT
    assert fails(rule_id) in outcomes(rule_id, proof.beyond)


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, proof in PROOFS.items() if not proof.always])
def test_does_not_apply(rule_id: str) -> None:
    document = PROOFS[rule_id].not_applicable
    assert document is not None
    assert outcomes(rule_id, document) <= SILENT
