"""What tells two clients apart: the drawing of contributions, read from one client's log-odds to the other's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row, Table
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.words import labelled, say
from scoring.numbers import percent, signed

if TYPE_CHECKING:
    from scoring.wording import ToldPair


def differences_chart(pair: ToldPair, language: str) -> Chart:
    """Return the widest gaps, and the sum of the others, between the other client's log-odds and the first one's."""
    names = _name(pair.one.client.pk, language), _name(pair.other.client.pk, language)
    bars: list[Row] = []
    for told in pair.differences:
        one, other = told.one.shown_value, told.other.shown_value
        values = say(language, f"{one} contre {other}", f"{one} against {other}")
        drawn = bar("feature", told.one.label, values, "", told.gap, language)
        bars.append({**drawn, "value_shown": one, "usual_shown": other})
    if pair.rest:
        label = say(language, f"Autres éléments ({pair.rest})", f"Other elements ({pair.rest})")
        bars.append(bar("others", label, "", "", pair.rest_gap, language))
    chart = diverging_chart(bars, pair.other.log_odds, pair.one.log_odds, pair.rest, language, name="differences")
    first, *middle, last = chart.rows
    return replace(
        chart,
        title=_title(pair, language),
        summary=_summary(pair, names, language),
        meaning=_meaning(pair, names, language),
        columns=(
            Column("label", say(language, "Élément", "Element")),
            Column("value_shown", names[0]),
            Column("usual_shown", names[1]),
            Column("contribution", say(language, "Écart", "Gap"), "contribution_shown", numeric=True),
            Column("effect", say(language, "Effet", "Effect")),
        ),
        rows=(_named(first, names[1], language), *middle, _named(last, names[0], language)),
    )


def facts_table(labelled_facts: list[tuple[str, str, str]], one: int, other: int, language: str) -> Table:
    """Return (label, first client's value, other's) as a table that says which are the same."""
    same, differs = say(language, "identique", "same"), say(language, "différent", "different")
    return Table(
        name="facts",
        title=say(language, "Les deux dossiers", "The two files"),
        columns=(
            Column("label", say(language, "Information", "Fact")),
            Column("one", _name(one, language)),
            Column("other", _name(other, language)),
            Column("same", say(language, "Comparaison", "Comparison")),
        ),
        rows=tuple(
            {"label": label, "one": first, "other": second, "same": same if first == second else differs}
            for label, first, second in labelled_facts
        ),
    )


def _name(pk: int, language: str) -> str:
    return say(language, f"Client {pk}", f"Client {pk}")


def _named(row: Row, name: str, language: str) -> Row:
    """Return an end of the chart under the name of the client whose log-odds it is."""
    shown, effect = str(row["contribution_shown"]), str(row["effect"])
    return {**row, "label": name, "said": f"{labelled(language, name, shown)}, {effect}."}


def _title(pair: ToldPair, language: str) -> str:
    one, other = (percent(e.probability_of_default, language) for e in (pair.one, pair.other))
    return say(
        language, f"Ce qui mène de {other} à {one} de risque", f"What leads from a risk of {other} to one of {one}"
    )


def _summary(pair: ToldPair, names: tuple[str, str], language: str) -> tuple[str, ...]:
    one, other = names
    total = pair.one.log_odds - pair.other.log_odds
    told = len(pair.differences)
    return (
        say(
            language,
            f"Barres horizontales de part et d’autre de zéro : les {told} éléments dont la contribution diffère le "
            f"plus entre les deux clients, et la somme des {pair.rest} autres (échelle : logarithme des cotes).",
            f"Horizontal bars on both sides of zero: the {told} elements whose contribution differs most between the "
            f"two clients, and the sum of the {pair.rest} others (scale: log-odds).",
        ),
        say(
            language,
            f"À droite, ce qui rend le {one.lower()} plus risqué que le {other.lower()} ; à gauche, ce qui le rend "
            "moins risqué.",
            f"On the right, what makes {one.lower()} riskier than {other.lower()}; on the left, what makes them less "
            "risky.",
        ),
        say(
            language,
            f"On part de {signed(pair.other.log_odds, language)} pour le {other.lower()} ; tous les écarts réunis "
            f"font {signed(total, language)} ; on arrive à {signed(pair.one.log_odds, language)} pour le "
            f"{one.lower()}.",
            f"We start from {signed(pair.other.log_odds, language)} for {other.lower()}; all gaps together make "
            f"{signed(total, language)}; we arrive at {signed(pair.one.log_odds, language)} for {one.lower()}.",
        ),
    )


def _meaning(pair: ToldPair, names: tuple[str, str], language: str) -> str:
    if not pair.differences or pair.differences[0].gap == 0:
        return say(
            language,
            "Pour le modèle, rien ne distingue ces deux clients.",
            "To the model, nothing tells these two clients apart.",
        )
    widest = pair.differences[0]
    riskier = names[0] if widest.gap > 0 else names[1]
    return say(
        language,
        f"L’élément qui les distingue le plus est « {widest.one.label} » : il pèse contre le {riskier.lower()}.",
        f"The element that tells them apart most is “{widest.one.label}”: it weighs against {riskier.lower()}.",
    )
