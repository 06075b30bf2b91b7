"""Says what a check of the log found, and what a search is about."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from scoring.core.log.verification import Nature, Verdict
from scoring.pages.log.service import MOST_CHECKED, Sought


def describe_search(sought: Sought) -> str:
    """Return the title of the events that a search finds."""
    if sought.file is None:
        return _("Faits, le plus récent d’abord")
    if sought.file < 0:
        return _("Histoire de la demande %(number)s, depuis le début") % {"number": -sought.file}
    return _("Histoire du dossier %(client)s, depuis le début") % {"client": sought.file}


def describe_check(verdict: Verdict | None) -> tuple[bool, str]:
    """Return whether a check found nothing wrong, and what it found."""
    if verdict is None:
        most = intcomma(MOST_CHECKED)
        return False, _("Plus de %(most)s faits : la commande verify_log les vérifie.") % {"most": most}
    if verdict.fault is None:
        counts = {"events": intcomma(verdict.events), "waiting": intcomma(verdict.unsealed)}
        return True, _(
            "Aucun fait n’a été changé, retiré, ajouté ni déplacé : %(events)s vérifiés, %(waiting)s en attente."
        ) % counts
    return False, _wrong(verdict.fault.nature) % {"number": verdict.fault.sequence or ""}


def _wrong(nature: Nature) -> str:
    return {
        Nature.ALTERED: _("Le fait n° %(number)s n’est pas celui qui a été écrit."),
        Nature.MISSING: _("Le fait n° %(number)s manque."),
        Nature.INSERTED: _("Le fait n° %(number)s a été ajouté."),
        Nature.REORDERED: _("Le fait n° %(number)s a été déplacé."),
        Nature.WORDS: _("Le texte du fait n° %(number)s n’est pas celui qui a été écrit."),
        Nature.RECORD: _("L’évaluation du fait n° %(number)s n’est pas celle qui a été consignée."),
        Nature.KEY: _("La clé du fait n° %(number)s manque : un administrateur doit la remettre."),
        Nature.HEAD: _("La fin du journal n’est pas celle qui a été signée."),
        Nature.ANCHOR: _("Un ancrage n’est pas celui qui a été signé."),
    }[nature]
