"""The counter of files and switches, on small modules that call each other, and the way to a page that has moved."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client as Browser
from django.urls import path
from pytest_django import Settings

from bench import trace

FIRST = """
from traced_library import call
from traced_second import fail, nothing, numbers

def within():
    return own()

def own():
    return 1

def once():
    return nothing()

def through_a_library():
    return call(nothing), call(own)

def of_each():
    return [*numbers()]

def caught():
    try:
        fail()
    except ValueError:
        return own()
"""
SECOND = """
def nothing():
    return None

def numbers():
    yield 1
    yield 2

def fail():
    raise ValueError
"""
LIBRARY = """
def call(function):
    return function()
"""


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, text in {"left/traced_first": FIRST, "right/traced_second": SECOND, "traced_library": LIBRARY}.items():
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        monkeypatch.syspath_prepend(file.parent)
        monkeypatch.delitem(sys.modules, file.stem, raising=False)
    return import_module("traced_first")


@pytest.mark.parametrize(
    ("function", "files", "switches"),
    [
        ("within", {"left/traced_first.py"}, 0),
        ("once", {"left/traced_first.py", "right/traced_second.py"}, 2),
        ("through_a_library", {"left/traced_first.py", "right/traced_second.py"}, 2),
        ("of_each", {"left/traced_first.py", "right/traced_second.py"}, 6),  # there and back for 1, 2 and the end
        ("caught", {"left/traced_first.py", "right/traced_second.py"}, 2),
    ],
)
def test_a_call_into_another_file_is_a_switch_and_so_is_its_return(
    first: ModuleType, tmp_path: Path, function: str, files: set[str], switches: int
) -> None:
    with trace.Passage(tmp_path, ["left", "right"]) as passage:
        getattr(first, function)()
    assert (passage.files, passage.switches) == (files, switches)


def test_nothing_is_counted_before_and_after(first: ModuleType, tmp_path: Path) -> None:
    first.once()
    with trace.Passage(tmp_path, ["left", "right"]) as passage:
        first.within()
    first.once()
    assert (passage.files, passage.switches) == ({"left/traced_first.py"}, 0)


def moved(request: HttpRequest) -> HttpResponse:
    return redirect(f"/page/?{request.GET.urlencode()}")


def moved_without_query(request: HttpRequest) -> HttpResponse:
    return redirect("/page/")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [
    path("old/", moved),
    path("older/", moved_without_query),
    path("page/", page),
    path("missing/", missing),
]


@pytest.fixture
def browser(settings: Settings) -> Browser:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    return Browser()


def test_a_page_is_traced_where_its_redirects_lead(browser: Browser) -> None:
    traced = trace.trace(browser, "/old/?feature=age", Path(__file__).parent.parent, ["bench"])
    here = f"bench/{Path(__file__).name}"
    assert traced == {"address": "/page/?feature=age", "files": 1, "switches": 0, "passed": [here]}


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("/missing/?feature=age", "/missing/?feature=age answered 404"),
        ("/older/?feature=age", "/older/?feature=age led to /page/ without what was asked"),
    ],
)
def test_a_page_that_is_not_the_one_asked_for_is_refused(browser: Browser, address: str, complaint: str) -> None:
    with pytest.raises(trace.TraceError) as refused:
        trace.trace(browser, address, Path(__file__).parent)
    assert complaint in str(refused.value)
