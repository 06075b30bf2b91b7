"""The accessibility statement, open to anybody: state, what was checked and by whom, contact, remedies."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.pages.accessibility.checks import read_checks
from scoring.web.accessibility import conformity

REMEDY = "https://formulaire.defenseurdesdroits.fr/"  # who cannot get an answer turns to the Défenseur des droits


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement: what the deployer set, and what the last recorded run of the checkers found."""
    context = {
        "entity": settings.ACCESSIBILITY_ENTITY,
        "contact": settings.ACCESSIBILITY_CONTACT,
        "plan": settings.ACCESSIBILITY_PLAN,
        "audit": settings.ACCESSIBILITY_AUDIT,
        "address": request.build_absolute_uri("/"),
        "conformity": conformity(),
        "remedy": REMEDY,
        "checks": read_checks(),
    }
    return render(request, "accessibility/accessibility.html", context)
