"""The names of a new application's steps: the presenter, the forms and what cannot be say them alike."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from scoring.pages.new_client import service

_STEPS = {
    service.Step.REQUEST: _("La demande"),
    service.Step.PERSON: _("La personne"),
    service.Step.WORK: _("Emploi et revenus"),
    service.Step.SCORES: _("Scores externes et renseignements"),
}


def application_steps() -> tuple[str, ...]:
    """Return the names of the steps, in order."""
    return tuple(str(_STEPS[step]) for step in service.STEPS)
