"""Completes the API's description: what each part is, and a real request with its real answers, from `examples.json`.

`RECORD_EXAMPLES=1 make test ARGS=tests/scoring/api/test_examples.py` writes the examples; without it the same test
compares them with what the API answers.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from clients.language import language_in_force
from scoring.api import decision_answers, decision_requests, serializers

EXAMPLES = Path(__file__).with_name("examples.json")
_DESCRIBED = (
    serializers.ClientSummarySerializer,
    serializers.ClientSerializer,
    serializers.UnknownValueSerializer,
    serializers.ReasonSerializer,
    serializers.ContributionSerializer,
    serializers.InputWorthSerializer,
    serializers.FactWorthSerializer,
    serializers.FamilyWorthSerializer,
    serializers.BudgetSerializer,
    serializers.ScoreSerializer,
    serializers.ProblemSerializer,
    decision_requests.TermsSerializer,
    decision_requests.DecisionRequestSerializer,
    decision_answers.DecisionTakenSerializer,
    decision_answers.DecisionSerializer,
    decision_answers.ReasonListSerializer,
    decision_answers.KeptContributionSerializer,
    decision_answers.KeptReasonSerializer,
    decision_answers.AssessmentRecordSerializer,
)


@cache
def read_examples() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the recorded examples: by operation and status, the `request` and its answer in each language."""
    recorded: dict[str, dict[str, dict[str, Any]]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return recorded


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return the description with a text for each schema and the examples, in the language in force."""
    schemas = result["components"]["schemas"]
    for serializer in _DESCRIBED:
        schemas[serializer.__name__.removesuffix("Serializer")]["description"] = serializer.described  # type: ignore[attr-defined]
    for operation in (one for path in result["paths"].values() for one in path.values()):
        recorded = read_examples()[operation["operationId"]]
        done = recorded["201" if "requestBody" in operation else "200"]
        operation["x-codeSamples"] = [{"lang": "Shell", "source": _curl(done["request"], done.get("body"))}]
        for status, answer in operation["responses"].items():
            [content] = answer["content"].values()
            content["example"] = recorded[status][language_in_force()]
    return result


def _curl(address: str, body: Any = None) -> str:
    """Return the request as a command, with the body that it sends, if any.

    Token, portal and key come from the shell, so that none is left in its history.
    """
    language = language_in_force()
    heads = f'-H "Authorization: Token $TOKEN" -H "Accept-Language: {language}"'
    if body is not None:
        sent = json.dumps(body, ensure_ascii=False)
        heads += f""" -H "Idempotency-Key: $KEY" -H "Content-Type: application/json" -d '{sent}'"""
    return f'curl {heads} "$PORTAL{address}"'
