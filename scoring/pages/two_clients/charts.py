"""What tells two clients apart: the drawing of contributions, read from one client's log-odds to the other's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.language import translated
from ml.features import feature
from ml.features.definition import FAMILY_LABELS
from scoring.charts.chart import Chart, Column, Table
from scoring.charts.contributions import bar, diverging_chart, effect, others_label
from scoring.text.facts import MAIN_FACTS, facts
from scoring.text.sentences import value_words
from scoring.text.values import percent, signed

if TYPE_CHECKING:
    from clients.models.client import Client
    from scoring.pages.two_clients.service import Pair

_DIFFERENCES_SHOWN = 10  # the widest, each in a row of its own


def differences_chart(pair: Pair) -> Chart:
    """Return the gap of each family of features, between the other client's log-odds and the first one's."""
    ends = _name(pair.other.client.pk), _name(pair.one.client.pk)
    families = [(translated(FAMILY_LABELS[family]), gap) for family, gap in pair.families()]
    bars = [bar("feature", label, "", "", gap) for label, gap in families]
    chart = diverging_chart(bars, pair.other.log_odds, pair.one.log_odds, 0, name="differences", ends=ends)
    return replace(
        chart,
        title=_title(pair),
        summary=_summary(pair),
        meaning=_meaning(pair, families),
        columns=(
            Column("label", _("Famille")),
            Column("contribution", _("Écart"), "contribution_shown", numeric=True),
            Column("effect", _("Effet")),
        ),
    )


def features_table(pair: Pair) -> Table:
    """Return the features whose gaps are widest with both clients' values, and the gap of all the others."""
    lines = []
    for difference in pair.differences[:_DIFFERENCES_SHOWN]:
        declared = feature(difference.one.feature)
        one, other = map(value_words, (difference.one, difference.other))
        lines.append((translated(declared.label), one, other, difference.gap))
    if others := pair.differences[_DIFFERENCES_SHOWN:]:
        lines.append((others_label(len(others)), "", "", math.fsum(one.gap for one in others)))
    return Table(
        name="features",
        title=_("Les éléments qui distinguent le plus les deux clients (écart en logarithme des cotes)"),
        columns=(
            Column("label", _("Élément")),
            Column("one", _name(pair.one.client.pk)),
            Column("other", _name(pair.other.client.pk)),
            Column("gap", _("Écart"), "gap_shown", numeric=True),
            Column("effect", _("Effet")),
        ),
        rows=tuple(
            {
                "label": label,
                "one": one,
                "other": other,
                "gap": gap,
                "gap_shown": signed(gap),
                "effect": effect(gap),
            }
            for label, one, other, gap in lines
        ),
    )


def facts_table(one: Client, other: Client) -> Table:
    """Return the main facts of two clients as a table that says which are the same."""
    same, differs = _("identique"), _("différent")
    sides = zip(facts(one, MAIN_FACTS), facts(other, MAIN_FACTS), strict=True)
    return Table(
        name="facts",
        title=_("Les deux dossiers"),
        columns=(
            Column("label", pgettext("column", "Information")),
            Column("one", _name(one.pk)),
            Column("other", _name(other.pk)),
            Column("same", _("Comparaison")),
        ),
        rows=tuple(
            {"label": label, "one": first, "other": second, "same": same if first == second else differs}
            for (label, first), (_label, second) in sides
        ),
    )


def _name(pk: int) -> str:
    return _("Client %(pk)s") % {"pk": pk}


def _title(pair: Pair) -> str:
    one, other = (percent(e.probability_of_default) for e in (pair.one, pair.other))
    return _("Ce qui mène de %(other)s à %(one)s de risque") % {"other": other, "one": one}


def _summary(pair: Pair) -> tuple[str, ...]:
    clients = {"one": pair.one.client.pk, "other": pair.other.client.pk}
    start, total, stop = (
        signed(amount) for amount in (pair.other.log_odds, pair.one.log_odds - pair.other.log_odds, pair.one.log_odds)
    )
    return (
        _(
            "Barres horizontales de part et d’autre de zéro : une par famille d’éléments, l’écart entre ce qu’elle "
            "apporte à l’un et à l’autre client (échelle : logarithme des cotes)."
        ),
        _(
            "À droite, ce qui rend le client %(one)s plus risqué que le client %(other)s ; à gauche, ce qui le rend "
            "moins risqué."
        )
        % clients,
        _(
            "On part de %(start)s pour le client %(other)s ; tous les écarts réunis font %(total)s ; "
            "on arrive à %(stop)s pour le client %(one)s."
        )
        % {**clients, "start": start, "total": total, "stop": stop},
    )


def _meaning(pair: Pair, families: Sequence[tuple[str, float]]) -> str:
    if not families:
        return _("Pour le modèle, rien ne distingue ces deux clients.")
    widest, gap = families[0]
    riskier = pair.one if gap > 0 else pair.other
    return _("La famille qui les distingue le plus est « %(family)s » : elle pèse contre le client %(client)s.") % {
        "family": widest,
        "client": riskier.client.pk,
    }
