"""What tells two clients apart: the waterfall from one client's risk to the other's, and tables of both."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clients.language import translated
from ml.features import feature
from ml.features.definition import FAMILY_LABELS
from scoring.charts.chart import Chart, Column, Table
from scoring.charts.contributions import others_label
from scoring.charts.waterfall import Step, waterfall_chart
from scoring.text.effects import effect_size
from scoring.text.facts import MAIN_FACTS, facts
from scoring.text.sentences import value_words
from scoring.text.values import risk_percent, signed

if TYPE_CHECKING:
    from clients.models.client import Client
    from scoring.pages.two_clients.service import Pair

_DIFFERENCES_SHOWN = 10  # the widest, each in a row of its own


def differences_chart(pair: Pair) -> Chart:
    """Return the way from the other client's risk to the first one's, family of features by family."""
    ends = _name(pair.other.client.pk), _name(pair.one.client.pk)
    steps = [
        Step(translated(FAMILY_LABELS[of]), worth.probability, worth.tenths, worth.contribution)
        for of, worth in pair.families
    ]
    start, stop = pair.other.probability_of_default, pair.one.probability_of_default
    chart = waterfall_chart(steps, start, stop, name="differences", ends=ends)
    return replace(chart, title=_title(pair), summary=_summary(pair), meaning=_meaning(pair))


def features_table(pair: Pair) -> Table:
    """Return the features whose gaps are widest with both clients' values, and the gap of all the others, in points."""
    lines = []
    for difference in pair.differences[:_DIFFERENCES_SHOWN]:
        declared = feature(difference.one.feature)
        one, other = map(value_words, (difference.one, difference.other))
        lines.append((translated(declared.label), one, other, [difference.worth]))
    if others := pair.differences[_DIFFERENCES_SHOWN:]:
        lines.append((others_label(len(others)), "", "", [one.worth for one in others]))
    return Table(
        name="features",
        title=_("Les éléments qui distinguent le plus les deux clients"),
        columns=(
            Column("label", _("Élément")),
            Column("one", _name(pair.one.client.pk)),
            Column("other", _name(pair.other.client.pk)),
            Column("points", _("Points"), "points_shown", numeric=True),
            Column("effect", _("Effet")),
        ),
        rows=tuple(
            {
                "label": label,
                "one": one,
                "other": other,
                "points": sum(worth.tenths for worth in worths) / 10,
                "points_shown": signed(sum(worth.tenths for worth in worths) / 10, 1),
                "effect": effect_size(math.fsum(worth.contribution for worth in worths)),
            }
            for label, one, other, worths in lines
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
            Column("label", _("Information")),
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
    one, other = (risk_percent(e.probability_of_default, e.review_band) for e in (pair.one, pair.other))
    return _("Ce qui mène de %(other)s à %(one)s de risque") % {"other": other, "one": one}


def _summary(pair: Pair) -> tuple[str, ...]:
    clients = {"one": pair.one.client.pk, "other": pair.other.client.pk}
    return (
        _(
            "Cascade : %(bars)s barres flottantes, du risque estimé du client %(other)s à celui du client %(one)s. "
            "Chacune est l’écart d’une famille, en points de pourcentage."
        )
        % {**clients, "bars": len(pair.families)},
        _(
            "Vers la droite, ce qui rend le client %(one)s plus risqué que le client %(other)s ; vers la gauche, ce "
            "qui le rend moins risqué."
        )
        % clients,
    )


def _meaning(pair: Pair) -> str:
    if not pair.families:
        return _("Pour le modèle, rien ne distingue ces deux clients.")
    widest, worth = pair.families[0]
    riskier = pair.one if worth.contribution > 0 else pair.other
    return _("La famille qui les distingue le plus est « %(family)s » : elle pèse contre le client %(client)s.") % {
        "family": translated(FAMILY_LABELS[widest]),
        "client": riskier.client.pk,
    }
