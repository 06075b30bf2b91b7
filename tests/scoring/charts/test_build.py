"""The static bundle: built from what is declared, built again only where something changed."""

from __future__ import annotations

import io
import json
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

from scoring.charts.build import _catalogues, build
from scoring.charts.chart import BUILD_DIR
from scoring.charts.drawings import DRAWINGS


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one catalogue and everything built."""
    root = tmp_path_factory.mktemp("bundle")
    messages = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
    messages.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    messages.write_text(f'{head}msgid "Refus"\nmsgstr "Decline"\n')
    assert len(build(root)) == 3 + 4 * len(DRAWINGS)
    return root


def test_a_second_build_does_nothing(bundle: Path) -> None:
    assert build(bundle) == []


@pytest.mark.parametrize("name", ["vega.js", "charts/distribution.fr.wide.json"])
def test_a_damaged_or_deleted_result_is_built_again(bundle: Path, name: str) -> None:
    target = bundle / "static" / "build" / name
    whole = target.read_bytes()
    target.write_bytes(whole[:100])
    assert build(bundle) == [target]
    target.unlink()
    assert build(bundle) == [target]
    assert target.read_bytes() == whole


def test_a_changed_catalogue_is_compiled_again(bundle: Path) -> None:
    messages = bundle / "locale" / "en" / "LC_MESSAGES" / "django.po"
    messages.write_text(messages.read_text().replace("Decline", "Refuse"))
    french = bundle / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
    # Drawings hold words too, so they are drawn again.
    assert build(bundle)[:2] == [messages.with_suffix(".mo"), french]
    assert b"Refuse" in messages.with_suffix(".mo").read_bytes()


def test_the_french_catalogue_holds_the_sources_words_typeset(tmp_path: Path) -> None:
    messages = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    messages.parent.mkdir(parents=True)
    messages.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Seuil : %(count)s « ici » à 9 % ?"\nmsgstr "x"\n\n'
        'msgctxt "column"\nmsgid "Clients ;"\nmsgstr "y"\n\n'
        'msgid "%(count)s client !"\nmsgid_plural "%(count)s clients !"\nmsgstr[0] "z"\nmsgstr[1] "zz"\n'
    )
    target = next(path for path, *_ in _catalogues(tmp_path) if "fr" in path.parts)
    make = next(make for path, _, make in _catalogues(tmp_path) if path == target)
    french = GNUTranslations(io.BytesIO(make()))
    assert french.gettext("Seuil : %(count)s « ici » à 9 % ?") == (
        "Seuil\u00a0: %(count)s «\u00a0ici\u00a0» à 9\u00a0%\u00a0?"
    )
    assert french.pgettext("column", "Clients ;") == "Clients\u00a0;"
    counted = [french.ngettext("%(count)s client !", "%(count)s clients !", number) for number in (0, 1, 2)]
    assert counted == ["%(count)s client\u00a0!", "%(count)s client\u00a0!", "%(count)s clients\u00a0!"]


def test_the_runtime_carries_the_interpreter_and_downloads_nothing(bundle: Path) -> None:
    runtime = (bundle / "static" / "build" / "vega.js").read_text()
    assert "portalVega" in runtime
    assert not re.search(r"""(import|from)\s*\(?["']https?:""", runtime)


def test_every_drawing_reads_its_rows_by_name_and_asks_for_no_address(bundle: Path) -> None:
    paths = sorted((bundle / "static" / "build" / "charts").glob("*.json"))
    assert len(paths) == 4 * len(DRAWINGS) > 0
    for path in paths:
        spec = json.loads(path.read_text())
        assert [data for data in spec["data"] if data["name"] == "rows"] == [{"name": "rows"}]
        assert not [data for data in spec["data"] if "url" in data]
        assert "focused" in [signal["name"] for signal in spec["signals"]]
        assert spec["usermeta"]["outside"] >= 0


def test_the_bundle_of_this_installation_is_up_to_date() -> None:
    assert BUILD_DIR.exists(), "run `make setup`"
    assert [path for path in build() if path.suffix != ".mo"] == []
