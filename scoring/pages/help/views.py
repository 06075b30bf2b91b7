"""Help: how to explain a score, the portal's words, keyboard shortcuts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.pages.help.guide import STEPS
from scoring.text.glossary import TERMS


@require_safe
@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """The guide, the glossary and the shortcuts."""
    context = {
        "steps": [(step.title, step.how, step.example) for step in STEPS],
        "terms": [(t.slug, t.term, t.meaning) for t in TERMS],
    }
    return render(request, "help/help.html", context)
