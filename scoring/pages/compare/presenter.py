"""A comparison in words: « plus élevé que 83 clients sur 100 », who the group is, what is not known of it.

Nothing here counts: the figures are those of `comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import language_in_force, translated
from ml.features.definition import Value
from ml.population.results import FEWEST_KNOWN_OUTCOMES, Bin, Distribution, Standing
from ml.population.store import Condition
from ml.tables.schema import Unit
from scoring.charts.bins import bin_labels, categories_of, label_of, unit_of
from scoring.charts.chart import labelled
from scoring.charts.distribution import default_rate
from scoring.core.comparison import SMALLEST_GROUP, Compared, Comparison, is_measured, place_of
from scoring.pages.compare.service import BarGroup
from scoring.text.facts import listed_risk
from scoring.text.values import axis_unit, counted_clients, decimal, in_a_hundred, percent, quantity

SCALE = {Unit.RATIO: 100}  # in which a number is written into a field
_SHARED = 0.05  # a share of equal values worth a word
_SIMILAR = gettext_lazy("Clients similaires")
_CHOSEN = gettext_lazy("Groupe choisi")


@dataclass(frozen=True)
class ComparedView:
    """What the page says of a feature beside its chart: where the client stands in the group, who has no value."""

    name: str
    label: str
    in_group: str
    missing_sentence: str


def describe_comparison(comparison: Comparison, chosen: Sequence[Condition] | None) -> dict[str, Any]:
    """Return what the page says beside its charts and its table; `chosen` is None for the similar clients."""
    group = group_name(comparison, chosen)
    return {
        "lines": [_compared_view(one, group) for one in comparison.features],
        "group_label": group,
        "group_sentence": group_sentence(comparison, chosen),
    }


@dataclass(frozen=True)
class BarView:
    """What the page says of the clients behind a bar, and those of the group among them, each with what it gets."""

    title: str
    sentences: tuple[str, ...]
    heading: str
    order: str
    members: tuple[BarMember, ...]


@dataclass(frozen=True)
class BarMember:
    """A client of a bar: the estimated risk and the recommendation of the last batch."""

    pk: int
    risk: str
    recommendation: str
    label: str


def bar_view(bar: BarGroup, compared: Compared, comparison: Comparison, chosen: Sequence[Condition] | None) -> BarView:
    """Return the clients of a bar, or of several, in words; `chosen` is None for the similar clients."""
    label = _bars_label(compared, bar.first, bar.last)
    share = percent(bar.counts.everyone / bar.known if bar.known else 0.0)
    size = labelled(counted_clients(bar.counts.everyone), _("%(share)s de ceux qui ont une valeur.") % {"share": share})
    here = _("Ce client est parmi eux.")
    return BarView(
        title=f"{label[0].upper()}{label[1:]}",
        sentences=(f"{size} {here}" if bar.is_client else size, _became(bar, comparison.everyone_default_rate)),
        heading=labelled(_group_label(chosen), counted_clients(bar.in_group)),
        order=_order(chosen),
        members=tuple(
            BarMember(
                one.client_id,
                listed_risk(one.probability_of_default),
                one.recommendation,
                one.get_recommendation_display(),
            )
            for one in bar.members
        ),
    )


def _bars_label(compared: Compared, first: int, last: int) -> str:
    """Return what the values from one bar to another are: those of the one, or from the first one's to the last's."""
    bins = [one for one, _counts in compared.distribution.bins]
    labels = bin_labels(bins, unit_of(compared.name), categories_of(compared.name))
    if first == last:
        return labels[first]
    if bins[first].value is not None:
        return _("de %(lower)s à %(upper)s") % {"lower": labels[first], "upper": labels[last]}
    joined = Bin(bins[first].lower, bins[last].upper)
    return bin_labels([joined, *bins], unit_of(compared.name))[0]


def zone_fields(compared: Compared, bar: BarGroup | None) -> list[tuple[str, str, str]]:
    """Return name, label and value of the two numbers between which bars are chosen; none for a category."""
    bins = [one for one, _counts in compared.distribution.bins]
    if not is_measured(compared.name) or not bins:
        return []
    unit = axis_unit(unit_of(compared.name))
    words = [("low", _("À partir de")), ("high", _("Jusqu’à"))]
    limits: list[float | None] = [None, None]
    if bar is not None:
        start, end = bins[bar.first], bins[bar.last]
        limits = [start.lower if start.value is None else start.value, end.upper if end.value is None else end.value]
    return [
        (name, f"{label} ({unit})" if unit else label, "" if limit is None else _typed(limit, unit_of(compared.name)))
        for (name, label), limit in zip(words, limits, strict=True)
    ]


def _typed(limit: float, unit: Unit) -> str:
    """Return a number as one writes it into a field, a share in hundredths."""
    shown = f"{limit * SCALE.get(unit, 1):.10g}"
    return shown.replace(".", ",") if language_in_force() == "fr" else shown


def _order(chosen: Sequence[Condition] | None) -> str:
    """Return what stands beside the clients of a bar, and which come first."""
    if chosen is None:
        return _("Les plus semblables d’abord, avec leur risque estimé.")
    return _("Avec leur risque estimé.")


def _became(bar: BarGroup, everyone_rate: float | None) -> str:
    """Return the default rate behind a bar with its interval, beside that of all clients."""
    rate = default_rate(bar.counts)
    if rate is None or bar.interval is None or everyone_rate is None:
        return _("Trop peu d’issues connues pour un taux.")
    low, high, shown, everyone = (percent(one) for one in (*bar.interval, rate, everyone_rate))
    return _("Défauts observés : %(rate)s (entre %(low)s et %(high)s), contre %(everyone)s de tous les clients.") % {
        "rate": shown,
        "low": low,
        "high": high,
        "everyone": everyone,
    }


def group_name(comparison: Comparison, chosen: Sequence[Condition] | None) -> str:
    """Return what charts and tables call the group; empty where it is too small to be drawn."""
    return "" if comparison.is_small else _group_label(chosen)


def _group_label(chosen: Sequence[Condition] | None) -> str:
    return str(_SIMILAR if chosen is None else _CHOSEN)


def _compared_view(compared: Compared, group: str) -> ComparedView:
    name = compared.name
    in_group = standing_words(name, compared.group, compared.value)
    return ComparedView(
        name=name,
        label=label_of(name),
        in_group=labelled(group, in_group) if group and compared.everyone is not None else "",
        missing_sentence=missing_sentence(compared.distribution),
    )


def risk_sentence(compared: Compared, everyone_rate: float | None) -> str:
    """Return what became of the clients in this client's bin, or of those without a value, beside everyone.

    Fewer than FEWEST_KNOWN_OUTCOMES get no rate.
    """
    bins = compared.distribution.bins
    place = place_of(compared.value, [one for one, _counts in bins])
    rate = default_rate(compared.distribution.missing if place is None else bins[place][1])
    if rate is None or everyone_rate is None:
        return _("Trop peu d’issues connues dans ce cas pour un taux.")
    if place is None:
        said = _("Défauts observés sans cette information : %(rate)s (%(everyone)s en général).")
    elif bins[place][0].category is None and bins[place][0].value is None:
        said = _("Défauts observés dans cette tranche : %(rate)s (%(everyone)s en général).")
    else:
        said = _("Défauts observés dans ce cas : %(rate)s (%(everyone)s en général).")
    return said % {"rate": percent(rate), "everyone": percent(everyone_rate)}


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
