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
from scoring.pages.api_docs.presenter import document_in
from tests.clients.factories import a_client
from tests.scoring.factories import with_token

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


def generated() -> str:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", "en", stdout=out)
    return out.getvalue().strip()


def test_the_description_is_valid_without_a_warning_and_is_the_one_committed() -> None:
    assert generated() == COMMITTED.read_text().strip(), "docs/openapi.yaml is not what the API is: make openapi"


def test_the_description_is_served_to_anybody(client: Browser) -> None:
    response = client.get("/api/v1/schema/", headers={"accept-language": "en"})
    assert response.status_code == 200
    assert yaml.safe_load(response.content) == yaml.safe_load(COMMITTED.read_text())


def texts(part: Any, place: str = "") -> dict[str, str]:
    """Return the texts of a description by their place: summaries and descriptions."""
    if isinstance(part, list):
        return {at: text for number, one in enumerate(part) for at, text in texts(one, f"{place}[{number}]").items()}
    if not isinstance(part, dict):
        return {}
    own = {
        f"{place}.{key}": part[key]
        for key in ("summary", "description")
        if part.get(key) and isinstance(part[key], str)
    }
    inside = {
        at: text for key, one in part.items() if key != "example" for at, text in texts(one, f"{place}.{key}").items()
    }
    return own | inside


def test_everything_is_described_in_both_languages() -> None:
    french, english = document_in("fr"), document_in("en")
    told, other = texts(french), texts(english)
    assert told.keys() == other.keys()
    assert len(told) > 200
    alike = {text for at, text in told.items() if text == other[at]}
    assert alike == set()
    for operation in (one for path in english["paths"].values() for one in path.values()):
        assert operation["summary"]
        assert operation["description"]
        assert all(parameter.get("description") for parameter in operation.get("parameters", ()))
    for name, schema in english["components"]["schemas"].items():
        assert name == "NullEnum" or schema.get("description"), name
        for member, described in schema.get("properties", {}).items():
            assert described.get("description"), (name, member)


def test_every_endpoint_describes_its_refusals_as_problem_documents() -> None:
    paths = yaml.safe_load(COMMITTED.read_text())["paths"]
    for path, method, operation in [(p, m, o) for p, of in paths.items() for m, o in of.items()]:
        answers = operation["responses"]
        wanted = {"200" if method == "get" else "201", "401", "403"} | ({"404"} if "{" in path else set())
        assert wanted <= set(answers), (path, method)
        for status, answer in answers.items():
            kind = "application/json" if status in ("200", "201") else "application/problem+json"
            assert list(answer["content"]) == [kind], (path, method, status)


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
