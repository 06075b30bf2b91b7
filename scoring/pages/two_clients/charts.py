"""What tells two clients apart: the drawing of contributions, read from one client's log-odds to the other's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row, Table
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.contributions_words import effect, others_label
from scoring.charts.words import labelled, say
from scoring.text.numbers import percent, signed

if TYPE_CHECKING:
    from scoring.pages.two_clients.presenter import ToldPair


def differences_chart(pair: ToldPair, language: str) -> Chart:
    """Return the gap of each family of features, between the other client's log-odds and the first one's."""
    names = _name(pair.one.client.pk, language), _name(pair.other.client.pk, language)
    bars = [bar("feature", label, "", "", gap, language) for label, gap in pair.families]
    chart = diverging_chart(bars, pair.other.log_odds, pair.one.log_odds, 0, language, name="differences")
    first, *middle, last = chart.rows
    return replace(
        chart,
        title=_title(pair, language),
        summary=_summary(pair, names, language),
        meaning=_meaning(pair, names, language),
        columns=(
            Column("label", say(language, "Famille", "Family")),
            Column("contribution", say(language, "Écart", "Gap"), "contribution_shown", numeric=True),
            Column("effect", say(language, "Effet", "Effect")),
        ),
        rows=(_named(first, names[1], language), *middle, _named(last, names[0], language)),
    )


def features_table(pair: ToldPair, language: str) -> Table:
    """Return the features whose gaps are widest with both clients' values, and the gap of all the others."""
    lines = [(d.one.label, d.one.shown_value, d.other.shown_value, d.gap) for d in pair.differences]
    if pair.rest:
        lines.append((others_label(pair.rest, language), "", "", pair.rest_gap))
    return Table(
        name="features",
        title=say(
            language,
            "Les éléments qui distinguent le plus les deux clients (écart en logarithme des cotes)",
            "The elements that tell the two clients apart most (gap in log-odds)",
        ),
        columns=(
            Column("label", say(language, "Élément", "Element")),
            Column("one", _name(pair.one.client.pk, language)),
            Column("other", _name(pair.other.client.pk, language)),
            Column("gap", say(language, "Écart", "Gap"), "gap_shown", numeric=True),
            Column("effect", say(language, "Effet", "Effect")),
        ),
        rows=tuple(
            {
                "label": label,
                "one": one,
                "other": other,
                "gap": gap,
                "gap_shown": signed(gap, language),
                "effect": effect(gap, language),
            }
            for label, one, other, gap in lines
        ),
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
    return (
        say(
            language,
            "Barres horizontales de part et d’autre de zéro : une par famille d’éléments, l’écart entre ce qu’elle "
            "apporte à l’un et à l’autre client (échelle : logarithme des cotes).",
            "Horizontal bars on both sides of zero: one a family of elements, the gap between what it adds to one "
            "client and to the other (scale: log-odds).",
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
    if not pair.families:
        return say(
            language,
            "Pour le modèle, rien ne distingue ces deux clients.",
            "To the model, nothing tells these two clients apart.",
        )
    widest, gap = pair.families[0]
    riskier = names[0] if gap > 0 else names[1]
    return say(
        language,
        f"La famille qui les distingue le plus est « {widest} » : elle pèse contre le {riskier.lower()}.",
        f"The family that tells them apart most is “{widest}”: it weighs against {riskier.lower()}.",
    )
