"""What the model does to groups of clients, as a chart: share approved and default rate, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.utils.translation import gettext as _

from ml.population.results import wilson_interval
from scoring.charts.chart import Chart, Column, as_rows
from scoring.pages.model.presenter import GroupRates
from scoring.text.values import counted_clients, decimal, percent


class FairnessRow(TypedDict):
    """What is drawn and said of a group: its rates and their intervals."""

    order: int
    group: str
    is_first: bool
    clients: int
    clients_shown: str
    approved: float
    approved_shown: str
    approved_low: float
    approved_low_shown: str
    approved_high: float
    approved_high_shown: str
    defaulted: float
    defaulted_shown: str
    defaulted_low: float
    defaulted_low_shown: str
    defaulted_high: float
    defaulted_high_shown: str
    sentence: str


def fairness_chart(groups: Sequence[GroupRates], name: str = "fairness-by-group") -> Chart:
    """Return the share approved and the default rate of each group (one at least)."""
    least, most = (pick(groups, key=lambda one: one.approved) for pick in (min, max))
    return Chart(
        name=name,
        spec="fairness",
        title=_("Accords et défauts observés, par groupe"),
        summary=(
            _(
                "Deux repères par groupe (%(groups)s), avec leur intervalle à 95 %% : la part de clients sous le seuil "
                "et la part de défauts observés, de 0 à 100 %%."
            )
            % {"groups": len(groups)},
            _("Part accordée la plus basse : %(least)s (%(least_share)s) ; la plus haute : %(most)s (%(most_share)s).")
            % {
                "least": least.group,
                "least_share": percent(least.approved),
                "most": most.group,
                "most_share": percent(most.approved),
            },
        ),
        meaning=_(
            "Le moins souvent accordé : %(least)s, %(approved)s, avec %(defaulted)s de défauts observés ; le plus "
            "souvent : %(most)s, %(most_approved)s, avec %(most_defaulted)s."
        )
        % {
            "least": least.group,
            "approved": percent(least.approved, 0),
            "defaulted": percent(least.defaulted, 0),
            "most": most.group,
            "most_approved": percent(most.approved, 0),
            "most_defaulted": percent(most.defaulted, 0),
        },
        columns=(
            Column("group", _("Groupe")),
            Column("clients", _("Clients"), "clients_shown", numeric=True),
            Column("approved", _("Part accordée"), "approved_shown", numeric=True),
            Column("approved_low", _("Au moins"), "approved_low_shown", numeric=True),
            Column("approved_high", _("Au plus"), "approved_high_shown", numeric=True),
            Column("defaulted", _("Taux de défaut observé"), "defaulted_shown", numeric=True),
            Column("defaulted_low", _("Au moins"), "defaulted_low_shown", numeric=True),
            Column("defaulted_high", _("Au plus"), "defaulted_high_shown", numeric=True),
        ),
        rows=as_rows(_row(order, one) for order, one in enumerate(groups)),
        common={"approved_name": _("Accordés (sous le seuil)"), "defaulted_name": _("Taux de défaut observé")},
    )


def _row(order: int, one: GroupRates) -> FairnessRow:
    group, clients, approved, defaulted = one.group, one.clients, one.approved, one.defaulted
    approved_low, approved_high = wilson_interval(round(approved * clients), clients)
    defaulted_low, defaulted_high = wilson_interval(round(defaulted * clients), clients)
    return {
        "order": order,
        "group": group,
        "is_first": one.is_first,
        "clients": clients,
        "clients_shown": decimal(clients, 0),
        "approved": approved,
        "approved_shown": percent(approved),
        "approved_low": approved_low,
        "approved_low_shown": percent(approved_low),
        "approved_high": approved_high,
        "approved_high_shown": percent(approved_high),
        "defaulted": defaulted,
        "defaulted_shown": percent(defaulted),
        "defaulted_low": defaulted_low,
        "defaulted_low_shown": percent(defaulted_low),
        "defaulted_high": defaulted_high,
        "defaulted_high_shown": percent(defaulted_high),
        "sentence": _(
            "%(group)s : %(approved)s accordés (de %(approved_low)s à %(approved_high)s), %(defaulted)s de défauts (de "
            "%(defaulted_low)s à %(defaulted_high)s), sur %(clients)s."
        )
        % {
            "group": group,
            "approved": percent(approved),
            "approved_low": percent(approved_low),
            "approved_high": percent(approved_high),
            "defaulted": percent(defaulted),
            "defaulted_low": percent(defaulted_low),
            "defaulted_high": percent(defaulted_high),
            "clients": counted_clients(clients),
        },
    }
