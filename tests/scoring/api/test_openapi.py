"""The API's description: complete, committed as it is generated, and true of what the API answers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client as Browser

from ml.serving.model import Model
from tests.clients.factories import a_client
from tests.scoring.factories import with_token

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


def generated() -> str:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue().strip()


def test_the_description_is_valid_without_a_warning_and_is_the_one_committed() -> None:
    assert generated() == COMMITTED.read_text().strip(), "docs/openapi.yaml is not what the API is: make openapi"


def test_the_description_is_served_to_anybody(client: Browser) -> None:
    response = client.get("/api/v1/schema/")
    assert response.status_code == 200
    assert yaml.safe_load(response.content) == yaml.safe_load(COMMITTED.read_text())


def test_every_endpoint_describes_its_refusals_as_problem_documents() -> None:
    for path, operations in yaml.safe_load(COMMITTED.read_text())["paths"].items():
        answers = operations["get"]["responses"]
        assert {"200", "401", "403", "404"} <= set(answers), path
        for status, answer in answers.items():
            kind = "application/json" if status == "200" else "application/problem+json"
            assert list(answer["content"]) == [kind], (path, status)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/clients/", {}),
        ("/api/v1/clients/{sk_id_curr}/", {}),
        ("/api/v1/clients/{sk_id_curr}/score/", {"contributions": "true"}),
    ],
)
def test_answers_have_the_described_fields_and_types(model: Model, path: str, query: dict[str, str]) -> None:
    client = a_client()
    document = yaml.safe_load(COMMITTED.read_text())
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = with_token().get(path.format(sk_id_curr=client.pk), query).json()
    assert list(faults(answer, schema, document, "answer")) == []


TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}


def faults(value: Any, schema: dict[str, Any], document: dict[str, Any], place: str) -> Any:
    """Give what in `value` is not as `schema` says; a small reader of the few JSON Schema words used here."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for part in schema.get("allOf", []):
        yield from faults(value, part, document, place)
    declared = schema.get("type", [])
    kinds = [declared] if isinstance(declared, str) else declared
    if kinds and not any(isinstance(value, TYPES[kind]) for kind in kinds):
        yield f"{place} is {value!r}, not {declared}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}, none of {schema['enum']}"
    if isinstance(value, dict) and "properties" in schema:
        for name in set(schema.get("required", ())) - set(value):
            yield f"{place} lacks {name}"
        for name, member in value.items():
            if name not in schema["properties"]:
                yield f"{place} has {name}, which is not described"
            else:
                yield from faults(member, schema["properties"][name], document, f"{place}.{name}")
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from faults(member, schema["items"], document, f"{place}[{number}]")


def test_the_reader_of_schemas_finds_planted_faults() -> None:
    schema = {"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "integer"}, "b": {"enum": ["x"]}}}
    assert len(list(faults({"a": "1", "c": 2}, schema, {}, "answer"))) == 3
    assert list(faults({"a": 1, "b": "x"}, schema, {}, "answer")) == []


# The readable page


def test_the_readable_page_answers_anybody_and_loads_nothing_from_elsewhere(client: Browser) -> None:
    response = client.get("/api/v1/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "/static/drf_spectacular_sidecar/" in page
    assert '<html lang="en">' in page
    assert "http://" not in page
    assert "https://" not in page


def test_only_the_readable_page_relaxes_the_style_policy(client: Browser) -> None:
    relaxed = client.get("/api/v1/docs/")["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in relaxed
    assert "script-src" not in relaxed
    assert "default-src 'self'" in relaxed
    assert "unsafe" not in client.get("/api/v1/schema/")["Content-Security-Policy"]
