"""A comparison in words: « plus élevé que 83 clients sur 100 », who the group is, what is not known of it.

Nothing here counts: the figures are those of `comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from ml.features.definition import Value
from ml.population.results import FEWEST_KNOWN_OUTCOMES, Distribution, Standing
from ml.population.store import Condition
from ml.tables.schema import Unit
from scoring.charts.bins import categories_of, label_of, unit_of, value_label
from scoring.charts.chart import labelled
from scoring.core.comparison import SMALLEST_GROUP, Compared, Comparison
from scoring.text.values import counted_clients, decimal, in_a_hundred, percent, quantity

_SHARED = 0.05  # a share of equal values worth a word
_SIMILAR = gettext_lazy("Clients similaires")
_CHOSEN = gettext_lazy("Groupe choisi")


@dataclass(frozen=True)
class ComparedView:
    """What the page says of a compared feature beside its charts: the client's value, and where it stands."""

    name: str
    label: str
    client: str
    is_missing: bool
    is_unrecognised: bool
    everyone: str
    group: str


def describe_comparison(comparison: Comparison, chosen: Sequence[Condition] | None) -> dict[str, Any]:
    """Return what the page says beside its charts and its table; `chosen` is None for the similar clients."""
    distribution = comparison.distribution
    return {
        "lines": [_compared_view(one) for one in comparison.features],
        "group_label": _group_label(chosen),
        "is_small": comparison.is_small,
        "group_sentence": group_sentence(comparison, chosen),
        "missing_sentence": missing_sentence(distribution) if distribution else "",
    }


def group_name(comparison: Comparison, chosen: Sequence[Condition] | None) -> str:
    """Return what charts and tables call the group; empty where it is too small to be drawn."""
    return "" if comparison.is_small else _group_label(chosen)


def _group_label(chosen: Sequence[Condition] | None) -> str:
    return str(_SIMILAR if chosen is None else _CHOSEN)


def _compared_view(compared: Compared) -> ComparedView:
    name = compared.name
    return ComparedView(
        name=name,
        label=label_of(name),
        client=value_label(name, compared.value),
        is_missing=compared.value is None,
        is_unrecognised=compared.is_unrecognised,
        everyone=standing_words(name, compared.everyone, compared.value),
        group=standing_words(name, compared.group, compared.value),
    )


def standing_words(name: str, standing: Standing | None, value: Value = None) -> str:
    """Return where a `value` stands, in clients out of a hundred: « plus élevé que 83 clients sur 100 »."""
    if standing is None:
        return _("non renseigné") if value is None else _("inconnu du modèle")
    if not standing.known:
        return _("aucun client n’a de valeur")
    same = in_a_hundred(standing.equal, standing.known)
    if standing.below is None or unit_of(name) is Unit.YES_NO:
        return _("comme %(same)s") % {"same": same}
    above = standing.known - standing.below - standing.equal
    if standing.equal >= max(standing.below, above):
        return _("égal à %(same)s") % {"same": same}
    higher = standing.below >= above
    beyond = in_a_hundred(standing.below if higher else above, standing.known)
    if standing.equal < _SHARED * standing.known:
        said = _("plus élevé que %(beyond)s") if higher else _("plus bas que %(beyond)s")
        return said % {"beyond": beyond}
    equal = round(100 * standing.equal / standing.known)
    if higher:
        return _("plus élevé que %(beyond)s, égal à %(equal)s sur 100") % {"beyond": beyond, "equal": equal}
    return _("plus bas que %(beyond)s, égal à %(equal)s sur 100") % {"beyond": beyond, "equal": equal}


def percentile_of(name: str, standing: Standing | None) -> float | None:
    """Return a value's percentile (0 to 100); None for yes or no, for a category, and where a value is missing."""
    return None if standing is None or unit_of(name) is Unit.YES_NO else standing.percentile


def spread_words(name: str, spread: Sequence[float]) -> tuple[str, ...]:
    """Return the tenth, the middle and the nine tenths of a number with their unit; nothing where there are none."""
    return tuple(quantity(one, unit_of(name)) for one in spread)


def group_sentence(comparison: Comparison, chosen: Sequence[Condition] | None) -> str:
    """Return who the group is and what became of it; `chosen` is None for the similar clients.

    Fewer than SMALLEST_GROUP clients, or than FEWEST_KNOWN_OUTCOMES known outcomes, get no rate.
    """
    who = _who(chosen, comparison.summary.clients)
    if comparison.is_small:
        few = _("C’est trop peu pour en donner des parts ou un taux : il en faut %(smallest)s.")
        return f"{who} {few % {'smallest': SMALLEST_GROUP}}"
    rate, everyone = comparison.summary.default_rate, comparison.everyone_default_rate
    if rate is None or everyone is None or comparison.summary.labelled < FEWEST_KNOWN_OUTCOMES:
        none = _("Trop peu d’issues connues pour un taux.")
        return f"{who} {none}"
    became = _(
        "Parmi ceux dont l’issue est connue, %(rate)s n’ont pas remboursé, contre %(everyone)s de tous les clients."
    )
    return f"{who} {became % {'rate': percent(rate), 'everyone': percent(everyone)}}"


def _who(chosen: Sequence[Condition] | None, count: int) -> str:
    clients = decimal(count, 0)
    if chosen is None:
        return _("Groupe : les %(clients)s clients les plus similaires à celui-ci.") % {"clients": clients}
    if not chosen:
        return _("Groupe : tous les clients (%(clients)s).") % {"clients": clients}
    said = _("Groupe choisi (%(counted)s) : %(words)s.")
    return said % {"counted": counted_clients(count), "words": group_words(chosen)}


def missing_sentence(distribution: Distribution) -> str:
    """Return how many clients, and how many of the group, have no value; empty where all have one."""
    missing = distribution.missing
    if not missing.everyone:
        return ""
    everyone = missing.everyone + sum(counts.everyone for _, counts in distribution.bins)
    said = ngettext(
        "%(count)s client n’a pas cette information (%(share)s), dont %(inside)s du groupe : "
        "les parts sont celles des clients qui l’ont.",
        "%(count)s clients n’ont pas cette information (%(share)s), dont %(inside)s du groupe : "
        "les parts sont celles des clients qui l’ont.",
        missing.everyone,
    )
    share = percent(missing.everyone / everyone)
    return said % {"count": decimal(missing.everyone, 0), "share": share, "inside": decimal(missing.group, 0)}


def group_words(conditions: Sequence[Condition]) -> str:
    """Return what the clients of a chosen group have, « Âge de 30 à 45 ans ; Contrat : … »; empty for everyone."""
    return "\u00a0; ".join(_condition(one) for one in conditions)


def _condition(condition: Condition) -> str:
    name = condition.feature
    label = label_of(name)
    if condition.categories:
        words = {c.value: translated(c.label) for c in categories_of(name)}
        return labelled(label, ", ".join(words[value] for value in condition.categories))
    lower, upper = (
        None if limit is None else quantity(limit, unit_of(name)) for limit in (condition.lower, condition.upper)
    )
    if lower == upper:
        return labelled(label, str(lower))
    if upper is None:
        said = _("à partir de %(lower)s") % {"lower": lower}
    elif lower is None:
        said = _("jusqu’à %(upper)s") % {"upper": upper}
    else:
        said = _("de %(lower)s à %(upper)s") % {"lower": lower, "upper": upper}
    return labelled(label, said)
