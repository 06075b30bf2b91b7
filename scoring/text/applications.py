"""What a new application and its steps are called, wherever they are listed or read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.core.applications import STEPS, Step
from scoring.models.applications import NewApplication

_STEPS = {
    Step.REQUEST: gettext_lazy("La demande"),
    Step.PERSON: gettext_lazy("La personne"),
    Step.WORK: gettext_lazy("Emploi et revenus"),
    Step.OTHERS: gettext_lazy("Scores et relevés"),
}


def application_name(application: NewApplication) -> str:
    """Return the name that its author gave the file, else its number."""
    return application.name or _("Demande %(number)s") % {"number": application.pk}


def application_reference(application: int, decision: int) -> str:
    """Return what a letter about a decision on an application is found again by: the number of either."""
    return _("Demande %(application)s, décision %(decision)s") % {"application": application, "decision": decision}


def application_steps() -> tuple[str, ...]:
    """Return the names of the steps, in order."""
    return tuple(str(_STEPS[step]) for step in STEPS)
