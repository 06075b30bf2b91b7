"""The table of a client's kept what-ifs, as a file: each with what the model in service makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Table
from scoring.pages.simulate import presenter

if TYPE_CHECKING:
    from scoring.pages.simulate.service import KeptScenario


def scenarios_table(scenarios: Sequence[KeptScenario]) -> Table:
    """Return the scenarios, one a row; without a probability where the changes can no longer be made."""
    return Table(
        name="scenarios",
        title=_("Simulations gardées"),
        columns=(
            Column("name", _("Simulation")),
            Column("changes", _("Changements")),
            Column("probability", _("Probabilité de défaut"), numeric=True),
            Column("recommendation", _("Recommandation")),
            Column("kept_with", _("À la sauvegarde"), numeric=True),
            Column("model_version", _("Modèle de la sauvegarde")),
            Column("author", _("Auteur")),
            Column("created_at", _("Date")),
        ),
        rows=tuple(_row(kept) for kept in scenarios),
    )


def _row(kept: KeptScenario) -> dict[str, str | float | None]:
    scenario, now = kept.scenario, kept.now
    label = str(now.recommendation.label) if now.recommendation else ""
    return {
        "name": scenario.name,
        "changes": presenter.describe_changes(scenario.changes),
        "probability": now.probability_of_default,
        "recommendation": label,
        "kept_with": scenario.probability_of_default,
        "model_version": scenario.model_version,
        "author": scenario.author.get_username(),
        "created_at": scenario.created_at.isoformat(timespec="minutes"),
    }
