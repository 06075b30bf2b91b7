"""A page as a PDF file, by WeasyPrint where it is installed (the extra `pdf`). Nothing is fetched for it."""

from __future__ import annotations

import base64
import re
from importlib.util import find_spec
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

STYLES = "css/pages/print.css"
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


class PdfUnavailableError(RuntimeError):
    """WeasyPrint, or the Pango library it needs, is not installed."""


def is_available() -> bool:
    """Return whether WeasyPrint is installed. It is loaded by the first file only: it is large."""
    return find_spec("weasyprint") is not None


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    filename: str,
    instead: str,
    styles: tuple[str, ...] = (STYLES,),
) -> HttpResponse:
    """Return a page for paper as a PDF file; where it cannot be written, 501 and the way to the page `instead`."""
    try:
        content = write_pdf(render_to_string(template, {**context, "as_file": True}, request), *styles)
    except PdfUnavailableError:
        return render(request, "frame/no_pdf.html", {"client": context["client"], "instead": instead}, status=501)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename}.pdf"'
    return response


def write_pdf(page: str, *stylesheets: str) -> bytes:
    """Return an HTML page as PDF bytes, styled by static files. Raises PdfUnavailableError.

    Only addresses that carry their own content (data:) are read, so a page can make the server fetch nothing.
    """
    try:
        from weasyprint import CSS, HTML, URLFetcher
    except (ImportError, OSError) as error:  # OSError: the package is there, Debian's libpango is not
        raise PdfUnavailableError(str(error)) from error
    found = [(name, finders.find(name)) for name in stylesheets]
    if missing := [name for name, path in found if path is None]:
        raise FileNotFoundError(f"{', '.join(missing)}: not among the static files")
    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    document = HTML(string=page, url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[CSS(filename=path) for _, path in found], pdf_tags=True))


def as_image(svg: str) -> str:
    """Return a drawing as the address of an image that carries it, without its rules for dark screens."""
    light = _STYLE.sub("", svg)
    return f"data:image/svg+xml;base64,{base64.b64encode(light.encode()).decode()}"
