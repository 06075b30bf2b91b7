"""The table of a client's kept what-ifs, as a file: each with what the model in service makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scoring.charts.chart import Column, Table
from scoring.charts.words import say
from scoring.pages.simulate import presenter
from scoring.text.assessment import RECOMMENDATION_LABELS

if TYPE_CHECKING:
    from scoring.pages.simulate.service import KeptScenario


def scenarios_table(scenarios: Sequence[KeptScenario], language: str) -> Table:
    """Return the scenarios, one a row; without a probability where the changes can no longer be made."""
    return Table(
        name="scenarios",
        title=say(language, "Simulations gardées", "What-ifs kept"),
        columns=(
            Column("name", say(language, "Simulation", "What-if")),
            Column("changes", say(language, "Changements", "Changes")),
            Column("probability", say(language, "Probabilité de défaut", "Probability of default"), numeric=True),
            Column("recommendation", say(language, "Recommandation", "Recommendation")),
            Column("kept_with", say(language, "À la sauvegarde", "When kept"), numeric=True),
            Column("model_version", say(language, "Modèle de la sauvegarde", "Model when kept")),
            Column("author", say(language, "Auteur", "Author")),
            Column("created_at", say(language, "Date", "Date")),
        ),
        rows=tuple(_row(kept, language) for kept in scenarios),
    )


def _row(kept: KeptScenario, language: str) -> dict[str, str | float | None]:
    scenario, now = kept.scenario, kept.now
    label = RECOMMENDATION_LABELS[now.recommendation].in_language(language) if now.recommendation else ""
    return {
        "name": scenario.name,
        "changes": presenter.tell_changes(scenario.changes, language),
        "probability": now.probability_of_default,
        "recommendation": label,
        "kept_with": scenario.probability_of_default,
        "model_version": scenario.model_version,
        "author": scenario.author.get_username(),
        "created_at": scenario.created_at.isoformat(timespec="minutes"),
    }
