"""Another threshold as its page says it: how many recommendations change, which ones, and what each mistake costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.charts.chart import Column, Row, Table
from scoring.models.versions import Answer
from scoring.pages.model.service import MovedThreshold
from scoring.text.values import decimal, number, percent
from scoring.web.forms import plain

AMONG = 1_000  # clients that the mistakes are said of


@dataclass(frozen=True)
class MovedView:
    """What the page says. `changes` is None where no recommendation would change.

    `ratio`, and `threshold` in percent, are where the sliders stand, as an attribute of the page writes them.
    """

    headline: str
    sentences: list[str]
    ratio: str
    threshold: str
    changes: Table | None
    mistakes: Table

    @property
    def tables(self) -> list[Table]:
        """Every table of the page."""
        return [self.mistakes, *([self.changes] if self.changes else [])]


def describe_moved(moved: MovedThreshold) -> MovedView:
    """Return another threshold in words and tables."""
    return MovedView(
        headline=_headline(moved),
        sentences=_sentences(moved),
        ratio=plain(moved.costs.missed_default),
        threshold=plain(round(100 * moved.other.value, 1)),
        changes=_changes(moved) if moved.changed else None,
        mistakes=_mistakes(moved),
    )


def _headline(moved: MovedThreshold) -> str:
    if not moved.changed:
        return _("Aucune recommandation ne changerait")
    return ngettext(
        "%(changed)s recommandation changerait sur %(clients)s",
        "%(changed)s recommandations changeraient sur %(clients)s",
        moved.changed,
    ) % {"changed": decimal(moved.changed, 0), "clients": decimal(moved.clients, 0)}


def _sentences(moved: MovedThreshold) -> list[str]:
    asked, other = moved.asked, moved.other
    sentences = [
        _("Seuil : %(now)s aujourd’hui, %(other)s ici. Examen de %(low)s à %(high)s.")
        % {
            "now": percent(moved.now.value),
            "other": percent(other.value),
            "low": percent(other.band.lower),
            "high": percent(other.band.upper),
        }
    ]
    if percent(asked) != percent(other.value):
        sentences.append(
            _("Ce modèle ne garde pas ses erreurs à %(asked)s : le seuil le plus proche est pris.")
            % {"asked": percent(asked)}
        )
    costs = [decimal(AMONG * one.mistakes.point(moved.costs)["cost_per_client"], 0) for one in (moved.now, other)]
    sentences.append(
        _(
            "Pour 1\u202f000 clients, les erreurs coûtent autant que %(other)s bons clients refusés, %(now)s "
            "aujourd’hui."
        )
        % {"other": costs[1], "now": costs[0]}
    )
    return sentences


def _changes(moved: MovedThreshold) -> Table:
    """Return how many clients would go from each answer to each other one, most first."""
    found = [
        (count, before, after)
        for before, counts in zip(Answer, moved.changes, strict=True)
        for after, count in zip(Answer, counts, strict=True)
        if count and before is not after
    ]
    rows: list[Row] = [
        {
            "before": str(before.label),
            "after": str(after.label),
            "clients": count,
            "clients_shown": decimal(count, 0),
        }
        for count, before, after in sorted(found, key=lambda one: -one[0])
    ]
    columns = (
        Column("before", _("Aujourd’hui")),
        Column("after", _("Avec ce seuil")),
        Column("clients", _("Clients"), "clients_shown", numeric=True),
    )
    return Table("changes", _("Recommandations qui changent"), columns, tuple(rows))


def _mistakes(moved: MovedThreshold) -> Table:
    costs = moved.costs
    kinds = (
        (_("Défauts manqués"), costs.missed_default, "missed_defaults"),
        (_("Bons clients refusés"), costs.refused_good, "refused_good"),
    )
    both = (moved.now.mistakes, moved.other.mistakes)
    found = [(label, each, *(AMONG * getattr(one, name) for one in both)) for label, each, name in kinds]
    rows = [
        _mistake(label, {"each": each, "now": now, "other": other, "now_cost": now * each, "other_cost": other * each})
        for label, each, now, other in found
    ]
    totals = {
        f"{side}_cost": AMONG * one.point(costs)["cost_per_client"]
        for side, one in zip(("now", "other"), both, strict=True)
    }
    rows.append(_mistake(_("Ensemble"), totals))
    columns = (
        Column("label", _("Erreur")),
        Column("each", _("Coût d’une"), "each_shown", numeric=True),
        Column("now", _("Aujourd’hui"), "now_shown", numeric=True),
        Column("other", _("Avec ce seuil"), "other_shown", numeric=True),
        Column("now_cost", _("Leur coût aujourd’hui"), "now_cost_shown", numeric=True),
        Column("other_cost", _("Leur coût avec ce seuil"), "other_cost_shown", numeric=True),
    )
    title = _(
        "Erreurs pour 1\u202f000 clients, comptées sur %(clients)s dont l’issue est connue ; coûts en bons clients "
        "refusés"
    ) % {"clients": decimal(moved.outcomes, 0)}
    return Table("mistakes", title, columns, tuple(rows))


def _mistake(label: str, figures: dict[str, float]) -> Row:
    """Return a line of the table; a figure that makes no sense of it is left out."""
    shown = {
        f"{name}_shown": number(value, 1) if name == "each" else decimal(value, 1) for name, value in figures.items()
    }
    return {"label": label, **figures, **shown}
