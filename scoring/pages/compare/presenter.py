"""A comparison in words: « plus élevé que 83 clients sur 100 », who the group is, how two features go together.

Nothing here counts: the figures are those of `comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.population.group import Condition
from ml.population.results import Distribution, Standing
from ml.tables.schema import Text, Unit
from scoring.core.comparison import SMALLEST_GROUP, Compared, Comparison
from scoring.text.bins import categories_of, label_of, unit_of, value_label
from scoring.text.numbers import counted_clients, decimal, percent
from scoring.text.values import quantity

_SHARED = 0.05  # a share of equal values worth a word


@dataclass(frozen=True)
class ComparedLine:
    """One compared feature in words; percentiles (0 to 100) are None for categories and where a value is missing."""

    name: str
    label: str
    client: str
    is_missing: bool
    everyone: str
    group: str
    percentile_everyone: float | None
    percentile_group: float | None
    spread_everyone: tuple[str, ...]
    spread_group: tuple[str, ...]


def tell_line(compared: Compared, language: str) -> ComparedLine:
    """Return a compared feature in the words of `language`."""
    name, everyone, group = compared.name, compared.everyone, compared.group
    return ComparedLine(
        name=name,
        label=label_of(name, language),
        client=value_label(name, compared.value, language),
        is_missing=compared.value is None,
        everyone=standing_words(name, everyone, language),
        group=standing_words(name, group, language),
        percentile_everyone=_percentile(name, everyone),
        percentile_group=_percentile(name, group),
        spread_everyone=tuple(quantity(one, unit_of(name), language) for one in compared.spread_everyone),
        spread_group=tuple(quantity(one, unit_of(name), language) for one in compared.spread_group),
    )


def standing_words(name: str, standing: Standing | None, language: str) -> str:
    """Return where a value stands, in clients out of a hundred: « plus élevé que 83 clients sur 100 »."""
    if standing is None:
        return Text("non renseigné", "not known").in_language(language)
    if not standing.known:
        return Text("aucun client n’a de valeur", "no client has a value").in_language(language)
    same = in_a_hundred(standing.equal, standing.known, language)
    if standing.below is None or unit_of(name) is Unit.YES_NO:
        return Text(f"comme {same}", f"the same as {same}").in_language(language)
    above = standing.known - standing.below - standing.equal
    if standing.equal >= max(standing.below, above):
        return Text(f"égal à {same}", f"equal to {same}").in_language(language)
    higher = standing.below >= above
    beyond = in_a_hundred(standing.below if higher else above, standing.known, language)
    said = Text(
        f"plus {'élevé' if higher else 'bas'} que {beyond}", f"{'higher' if higher else 'lower'} than {beyond}"
    ).in_language(language)
    if standing.equal >= _SHARED * standing.known:
        equal = round(100 * standing.equal / standing.known)
        said += Text(f", égal à {equal} sur 100", f", equal to {equal} in 100").in_language(language)
    return said


def no_break(text: str) -> str:
    """Return a sentence with the no-break space French typography wants before a colon."""
    return text.replace(" :", "\u00a0:")


def in_a_hundred(count: int, known: int, language: str) -> str:
    """Return a share as clients out of a hundred; what rounds to none or all is said so."""
    share = round(100 * count / known)
    if count == known:
        return Text("tous les clients", "all clients").in_language(language)
    if share == 100:
        return Text("plus de 99 clients sur 100", "more than 99 in 100 clients").in_language(language)
    if share == 0:
        few = Text("moins d’un client sur 100", "fewer than 1 in 100 clients")
        return (few if count else Text("aucun client", "no client")).in_language(language)
    return Text(f"{share} {'client' if share == 1 else 'clients'} sur 100", f"{share} in 100 clients").in_language(
        language
    )


def group_sentence(comparison: Comparison, chosen: Sequence[Condition] | None, language: str) -> str:
    """Return who the group is and what became of it; `chosen` is None for the similar clients.

    Fewer than SMALLEST_GROUP clients, or known outcomes, get no rate.
    """
    who = _who(chosen, comparison.summary.clients, language)
    if comparison.is_small:
        few = Text(
            f"C’est trop peu pour en donner des parts ou un taux : il en faut {SMALLEST_GROUP}.",
            f"That is too few for shares or a rate: it takes {SMALLEST_GROUP}.",
        )
        return f"{who} {no_break(few.in_language(language))}"
    rate, everyone = comparison.summary.default_rate, comparison.everyone_default_rate
    if rate is None or everyone is None or comparison.summary.labelled < SMALLEST_GROUP:
        none = Text("Trop peu d’issues connues pour un taux.", "Too few known outcomes for a rate.")
        return f"{who} {none.in_language(language)}"
    became = Text(
        f"Taux de défaut observé : {percent(rate, language)}, contre {percent(everyone, language)} parmi tous.",
        f"Observed default rate: {percent(rate, language)}, against {percent(everyone, language)} among all.",
    )
    return f"{who} {no_break(became.in_language(language))}"


def _who(chosen: Sequence[Condition] | None, count: int, language: str) -> str:
    clients, counted = decimal(count, language, 0), counted_clients(count, language)
    if chosen is None:
        said = Text(
            f"Groupe : les {clients} clients les plus similaires à celui-ci.",
            f"Group: the {clients} clients most like this one.",
        )
    elif not chosen:
        said = Text(f"Groupe : tous les clients ({clients}).", f"Group: all clients ({clients}).")
    else:
        words = group_words(chosen, language)
        said = Text(f"Groupe choisi ({counted}) : {words}.", f"Chosen group ({counted}): {words}.")
    return no_break(said.in_language(language))


def missing_sentence(distribution: Distribution, language: str) -> str:
    """Return how many clients, and how many of the group, have no value; empty where all have one."""
    missing = distribution.missing
    if not missing.everyone:
        return ""
    everyone = missing.everyone + sum(counts.everyone for _, counts in distribution.bins)
    count, share = counted_clients(missing.everyone, language), percent(missing.everyone / everyone, language)
    have, lack = ("ont", "lack") if missing.everyone > 1 else ("a", "lacks")
    inside = decimal(missing.group, language, 0)
    return Text(
        f"{count} n’{have} pas cette information ({share}), dont {inside} du groupe\u00a0: "
        "les parts sont celles des clients qui l’ont.",
        f"{count} {lack} this fact ({share}), {inside} of them in the group: shares are among the clients who have it.",
    ).in_language(language)


def group_words(conditions: Sequence[Condition], language: str) -> str:
    """Return what the clients of a chosen group have, « Âge de 30 à 45 ans ; Contrat : … »; empty for everyone."""
    return "\u00a0; ".join(_condition(one, language) for one in conditions)


def _condition(condition: Condition, language: str) -> str:
    name = condition.feature
    label, colon = label_of(name, language), Text("\u00a0: ", ": ").in_language(language)
    if condition.categories:
        words = {c.value: c.label.in_language(language) for c in categories_of(name)}
        return f"{label}{colon}{', '.join(words[value] for value in condition.categories)}"
    lower, upper = (
        None if limit is None else quantity(limit, unit_of(name), language)
        for limit in (condition.lower, condition.upper)
    )
    if lower == upper:
        return f"{label}{colon}{lower}"
    if upper is None:
        said = Text(f"à partir de {lower}", f"from {lower}")
    elif lower is None:
        said = Text(f"jusqu’à {upper}", f"up to {upper}")
    else:
        said = Text(f"de {lower} à {upper}", f"from {lower} to {upper}")
    return f"{label}{colon}{said.in_language(language)}"


def _percentile(name: str, standing: Standing | None) -> float | None:
    return None if standing is None or unit_of(name) is Unit.YES_NO else standing.percentile
