"""Builds what the pages need and git ignores: the Vega runtime, the compiled drawings, the message catalogues.

Run by `python -m scoring.charts.build` at set-up. Does nothing where nothing changed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from inspect import getsource
from itertools import chain
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

from clients import language
from scoring.charts.chart import spec_path
from scoring.charts.drawings import COMMON, DRAWINGS

ROOT = Path(__file__).resolve().parents[2]
VEGA_LITE_VERSION = "6.1"
# The two addresses are names of modules carried inside vl-convert: nothing is downloaded.
RUNTIME = """
import {View, parse} from "https://cdn.jsdelivr.net/npm/vega@6.2.0/+esm";
import {expressionInterpreter} from "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm";
window.portalVega = {View, parse, expressionInterpreter};
"""


def main() -> int:
    """Build what is out of date and say what was done. Returns the exit status."""
    # The portal's own settings want a secret key, which nothing here needs.
    settings.configure(LANGUAGE_CODE="fr", LOCALE_PATHS=[ROOT / "locale"])
    django.setup()
    done = build()
    sys.stdout.write(f"static bundle: {len(done)} files built\n" if done else "static bundle: up to date\n")
    return 0


def build(root: Path = ROOT) -> list[Path]:
    """Write what is absent or out of date below `root`'s static/build and locale folders. Returns the files written."""
    return [
        target
        # One after the other: a drawing speaks languages whose catalogues must be there when they are activated.
        for target, source, make in chain(_runtime(root), _catalogues(root), _drawings(root))
        if _bring_up_to_date(target, source, make, root / "static" / "build" / ".built")
    ]


Part = tuple[Path, str, Callable[[], bytes]]  # target, what it is made from, how


def _runtime(root: Path) -> Iterator[Part]:
    def bundle() -> bytes:
        import vl_convert

        return vl_convert.javascript_bundle(RUNTIME).encode()

    yield root / "static" / "build" / "vega.js", RUNTIME + _version("vl-convert-python"), bundle


def _drawings(root: Path) -> Iterator[Part]:
    shared = COMMON.read_text(encoding="utf-8") + _version("vl-convert-python") + _version("altair")
    shared += "".join(path.read_text(encoding="utf-8") for path in _sources(root))
    for name, module in DRAWINGS.items():
        source = module.read_text(encoding="utf-8") + shared
        for spoken in ("fr", "en"):
            for width in ("wide", "narrow"):
                with translation.override(spoken):
                    target = root / "static" / spec_path(name, width)
                yield target, source, partial(_compile, name, spoken, width)


def _compile(name: str, spoken: str, width: str) -> bytes:
    import vl_convert

    module = DRAWINGS[name].relative_to(ROOT).with_suffix("")
    with translation.override(spoken):
        drawing = import_module(".".join(module.parts)).draw(width)
    spec = vl_convert.vegalite_to_vega(drawing, vl_version=VEGA_LITE_VERSION)
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode()


def _sources(root: Path) -> list[Path]:
    """Return the translations in words, which the catalogues and the texts of the drawings are made from."""
    return sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))


def _catalogues(root: Path) -> Iterator[Part]:
    """Give the catalogue of each translation, and the French one, which is the sources' own words typeset."""
    for source in _sources(root):
        words = source.read_text(encoding="utf-8")
        yield source.with_suffix(".mo"), words, partial(_catalogue, source)
        french = root / "locale" / "fr" / "LC_MESSAGES" / f"{source.stem}.mo"
        yield french, words + getsource(language), partial(_french_catalogue, source)


def _catalogue(source: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with source.open("rb") as messages:
        write_mo(compiled, read_po(messages, locale=source.parts[-3]))
    return compiled.getvalue()


def _french_catalogue(source: Path) -> bytes:
    """Return the catalogue of the French words that stand in the sources, set as print sets them."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    french, compiled = Catalog(locale="fr"), io.BytesIO()
    with source.open("rb") as messages:
        for entry in read_po(messages):
            if isinstance(entry.id, str):
                words: str | tuple[str, ...] = language.typeset(entry.id)
            else:
                words = tuple(map(language.typeset, entry.id))
            if entry.id:
                french.add(entry.id, words, context=entry.context)
    write_mo(compiled, french)
    return compiled.getvalue()


def _bring_up_to_date(target: Path, source: str, make: Callable[[], bytes], stamps: Path) -> bool:
    stamp = stamps / hashlib.sha256(target.name.encode() + target.parent.as_posix().encode()).hexdigest()[:16]
    if target.exists() and stamp.exists() and stamp.read_text() == _fingerprint(target, source):
        return False
    _write(target, make())
    _write(stamp, _fingerprint(target, source).encode())
    return True


def _fingerprint(target: Path, source: str) -> str:
    # Made of both ends: a changed source and a damaged result are both built again.
    return hashlib.sha256(source.encode() + target.read_bytes()).hexdigest()


def _version(package: str) -> str:
    return f"{package}=={importlib.metadata.version(package)}"


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(target)


if __name__ == "__main__":
    sys.exit(main())
