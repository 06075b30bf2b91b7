"""Says what the API's description holds: operations with parameters, fields, examples and errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.utils.translation import gettext, override
from drf_spectacular.generators import SchemaGenerator

_IN_PATH = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"^\* `(.*?)` - (.*)$", re.MULTILINE)
_VALUES = re.compile(r"\n*(?:^\* `.*$\n?)+", re.MULTILINE)  # the framework lists values under a description


@dataclass(frozen=True)
class Parameter:
    """What a request may say. `value` is what the example says; `choices` are value and words, empty for free text."""

    name: str
    kind: str
    required: bool
    meaning: str
    value: str
    choices: tuple[tuple[str, str], ...]
    is_number: bool


@dataclass(frozen=True)
class Field:
    """A field of an answer, under its whole name: `reasons[].sentence`."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Failure:
    """A status other than that of success: when, and the problem document that comes."""

    status: str
    when: str
    example: str


@dataclass(frozen=True)
class Operation:
    """One address with a method, as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    command: str
    example: str
    fields: tuple[Field, ...]
    failures: tuple[Failure, ...]


@cache
def document_in(language: str) -> dict[str, Any]:
    """Return the API's description in a language: what /api/v1/schema/ serves."""
    with override(language):
        document: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return document


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    """Return every operation of a description, in its order."""
    return [
        _operation(document, path, method, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def address_of(document: Mapping[str, Any], asked: Mapping[str, str]) -> str | None:
    """Return the address that a filled form means, None where it names no operation or leaves a part of it out."""
    operation = next((one for one in operations_of(document) if one.name == asked.get("operation")), None)
    if operation is None or operation.method != "GET":
        return None
    parts = {name: asked.get(name, "").strip() for name in _IN_PATH.findall(operation.path)}
    if not all(parts.values()):
        return None
    address = _IN_PATH.sub(lambda found: quote(parts[found[1]], safe=""), operation.path)
    query = [(p.name, asked[p.name]) for p in operation.parameters if p.name not in parts and asked.get(p.name)]
    return f"{address}?{urlencode(query)}" if query else address


def _operation(document: Mapping[str, Any], path: str, method: str, described: Mapping[str, Any]) -> Operation:
    command = described["x-codeSamples"][0]["source"]
    asked = _asked_in(command, path)
    done = "200" if method == "get" else "201"
    [answer] = described["responses"][done]["content"].values()
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=described["description"],
        parameters=tuple(_parameter(one, asked) for one in described.get("parameters", ())),
        command=command,
        example=_as_text(answer["example"]),
        fields=tuple(_fields(document, answer["schema"], "")),
        failures=tuple(
            Failure(status, told["description"], _as_text(*(one["example"] for one in told["content"].values())))
            for status, told in sorted(described["responses"].items())
            if status != done
        ),
    )


def _asked_in(command: str, path: str) -> dict[str, str]:
    """Return what the example's request says: parts of its path and its query."""
    address = urlsplit(command.partition("$PORTAL")[2].rstrip('"'))
    in_path = re.fullmatch(_IN_PATH.sub(r"(?P<\1>[^/]+)", path), address.path)
    return (in_path.groupdict() if in_path else {}) | dict(parse_qsl(address.query))


def _parameter(described: Mapping[str, Any], asked: Mapping[str, str]) -> Parameter:
    schema, name = described["schema"], described["name"]
    choices = tuple(_CHOICE.findall(described.get("description", "")))
    if schema.get("type") == "boolean":
        choices = (("true", "true"), ("false", "false"))
    return Parameter(
        name=name,
        kind=_kind(schema),
        required=bool(described.get("required")),
        meaning=_meaning(described),
        value=asked.get(name, ""),
        choices=choices,
        is_number=schema.get("type") in ("integer", "number"),
    )


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any], name: str) -> Iterator[Field]:
    whole = _resolved(document, schema)
    for member, described in whole.get("properties", {}).items():
        resolved = _resolved(document, described)
        is_list = described.get("type") == "array"
        inside = f"{name}{member}"
        yield Field(
            inside, _kind(resolved | {"type": described.get("type", resolved.get("type"))}), _meaning(described)
        )
        if is_list:
            yield from _fields(document, described["items"], f"{inside}[].")
        elif "properties" in resolved:
            yield from _fields(document, resolved, f"{inside}.")


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with what it refers to."""
    parts = [*schema.get("allOf", ()), *(one for one in schema.get("oneOf", ()) if "NullEnum" not in str(one))]
    if "$ref" in schema:
        parts.append(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    found: dict[str, Any] = {}
    for part in parts:
        found |= _resolved(document, part)
    return found | dict(schema)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return what kind of value a schema takes, in words."""
    words = {
        "string": gettext("texte"),
        "integer": gettext("nombre entier"),
        "number": gettext("nombre"),
        "boolean": gettext("true ou false"),
        "array": gettext("liste"),
        "object": gettext("objet"),
        "null": gettext("null"),
    }
    declared = schema.get("type") or "string"
    return ", ".join(words[kind] for kind in ([declared] if isinstance(declared, str) else declared))


def _meaning(described: Mapping[str, Any]) -> str:
    return _VALUES.sub("", described.get("description", "")).strip()


def _as_text(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
