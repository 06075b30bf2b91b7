"""The timeline chart: what each source of a client's history holds, period by period. Lanes in, `Chart` out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.charts.chart import Chart, Column, as_rows, labelled

if TYPE_CHECKING:
    from scoring.core.history import HistoryBin, HistoryLane

# The lanes' sources, as scoring.core.history.HistorySource names them: drawings are compiled without the database.
BUREAU, PREVIOUS, INSTALMENTS, MONTHS = "bureau", "previous", "instalments", "months"
_FEMININE = {PREVIOUS, INSTALMENTS}  # une demande, une échéance

_LEAST = 0.08  # of a lane's tallest bar: what a late payment among many still shows


class TimeRow(TypedDict):
    """What is drawn and said of some months of a lane, which end `end` months from the application, before it.

    Where the chart is made, each is given its `order`.
    """

    kind: str
    lane: int
    start: int
    end: int
    label: str
    period: str
    count: int
    marked: int
    sentence: str


class LaneRow(TimeRow):
    """A lane as a whole, and what stands above it in a wide and in a narrow drawing."""

    wide_text: str
    narrow_text: str


class PeriodRow(TimeRow):
    """A month or a quarter: how tall its bar is beside the lane's tallest, of which a part may be marked by a sign."""

    height: float
    marked_height: NotRequired[float]
    sign_shape: NotRequired[str]


def timeline_chart(lanes: tuple[HistoryLane, ...]) -> Chart:
    """Return the chart of the lanes: a row for each lane, then one for each period in which it holds something."""
    span = max((bin_.start for lane in lanes for bin_ in lane.bins), default=1)
    rows: list[LaneRow | PeriodRow] = []
    for place, lane in enumerate(lanes):
        rows.append(_lane_row(place, lane, span))
        tallest = max((b.count for b in lane.bins), default=0)
        rows += [_bin_row(place, lane.source, b, tallest) for b in lane.bins]
    return Chart(
        name="timeline",
        spec="timeline",
        title=_title(lanes),
        summary=_summary(lanes, span),
        meaning=_meaning(lanes),
        columns=(
            Column("label", _("Source")),
            Column("period", _("Mois avant la demande")),
            Column("count", _("Nombre"), numeric=True),
            Column("marked", _("Dont en retard ou refusés"), numeric=True),
        ),
        rows=as_rows({**row, "order": order} for order, row in enumerate(rows)),
    )


def source_label(source: str) -> str:
    """Return what a lane is called."""
    return {
        BUREAU: _("Autres prêteurs"),
        PREVIOUS: _("Demandes précédentes"),
        INSTALMENTS: _("Échéances"),
        MONTHS: _("Relevés mensuels"),
    }[source]


def _counted(source: str, count: int) -> str:
    """Return « 3 crédits », "1 refused"…"""
    counted = {
        BUREAU: ngettext("%(count)s crédit", "%(count)s crédits", count),
        PREVIOUS: ngettext("%(count)s demande", "%(count)s demandes", count),
        INSTALMENTS: ngettext("%(count)s échéance", "%(count)s échéances", count),
        MONTHS: ngettext("%(count)s relevé", "%(count)s relevés", count),
    }[source]
    return counted % {"count": count}


def _marked(source: str, count: int) -> str:
    if source == PREVIOUS:
        return ngettext("%(count)s refusée", "%(count)s refusées", count) % {"count": count}
    if source == BUREAU:
        return ngettext("%(count)s retard", "%(count)s retards", count) % {"count": count}
    return _("%(count)s en retard") % {"count": count}


def _lane_row(place: int, lane: HistoryLane, span: int) -> LaneRow:
    label, sign = source_label(lane.source), "×" if lane.source == PREVIOUS else "▲"
    none = _("aucune information")
    counted = _counted(lane.source, lane.total) if lane.total else none
    marked = _marked(lane.source, lane.marked) if lane.marked else ""
    wide = labelled(label, f"{counted} · {sign} {marked}" if marked else counted)
    # Where its line is short, the label says what is counted.
    short = {
        PREVIOUS: _("Demandes"),
        BUREAU: _("Crédits ailleurs"),
    }.get(lane.source, label)
    number = str(lane.total) if lane.total else none
    narrow = labelled(short, f"{number} · {sign} {marked}" if marked else number)
    spoken = f"{counted}, {marked}" if marked else counted
    return {
        "kind": "lane",
        "lane": place,
        "start": -span,
        "end": 0,
        "label": label,
        "period": _("tous"),
        "count": lane.total,
        "marked": lane.marked,
        "wide_text": wide,
        "narrow_text": narrow,
        "sentence": f"{labelled(label, spoken)}.",
    }


def _bin_row(place: int, source: str, bin_: HistoryBin, tallest: int) -> PeriodRow:
    label, last = source_label(source), bin_.start - 1
    if last == bin_.end:
        period = str(last)
        when = ngettext("%(count)s mois avant", "%(count)s mois avant", last) % {"count": last}
    else:
        period = _("%(first)s à %(last)s") % {"first": bin_.end, "last": last}
        when = _("%(first)s à %(last)s mois avant") % {"first": bin_.end, "last": last}
    spoken = _counted(source, bin_.count)
    spoken += f", {_marked(source, bin_.marked)}" if bin_.marked else ""
    row: PeriodRow = {
        "kind": "bin",
        "lane": place,
        "start": -bin_.start,
        "end": -bin_.end,
        "height": round(bin_.count / max(tallest, 1), 4),
        "label": label,
        "period": period,
        "count": bin_.count,
        "marked": bin_.marked,
        "sentence": f"{labelled(f'{label}, {when}', spoken)}.",
    }
    if bin_.marked:
        row["marked_height"] = round(max(min(bin_.marked, bin_.count) / max(tallest, 1), _LEAST), 4)
        row["sign_shape"] = "cross" if source == PREVIOUS else "triangle-up"
    return row


def _title(lanes: tuple[HistoryLane, ...]) -> str:
    late, refused = _troubles(lanes)
    if not late and not refused:
        return _("Ni retard ni refus connu")
    if not refused:
        return _("L’historique montre des retards de paiement")
    if not late:
        return _("L’historique montre des demandes refusées")
    return _("L’historique montre des retards de paiement et des demandes refusées")


def _summary(lanes: tuple[HistoryLane, ...], span: int) -> tuple[str, ...]:
    drawn = _(
        "Quatre bandes sur les %(span)s mois qui précèdent la demande, la plus récente à droite ; chaque barre compte "
        "ce qu’un mois ou un trimestre contient. Sa partie pleine, sous un triangle, compte les retards, sous une "
        "croix les refus."
    ) % {"span": span}
    return (drawn, *(_of_lane(lane) for lane in lanes))


def _of_lane(lane: HistoryLane) -> str:
    label = source_label(lane.source)
    if not lane.bins:
        nothing = labelled(label, _("aucune information"))
        return f"{nothing}."
    counted = _counted(lane.source, lane.total)
    if not lane.marked:
        none = _("aucun refus") if lane.source == PREVIOUS else _("aucun retard")
        return f"{labelled(label, f'{counted}, {none}')}."
    ago = _ago(min((b for b in lane.bins if b.marked), key=lambda b: b.end))
    latest = _("la dernière %(ago)s") if lane.source in _FEMININE else _("le dernier %(ago)s")
    when = latest % {"ago": ago}
    return f"{labelled(label, f'{counted}, {_marked(lane.source, lane.marked)}, {when}')}."


def _ago(bin_: HistoryBin) -> str:
    """Return when a bin was: it holds the months from `end` to just before `start`."""
    first, last = bin_.end, bin_.start - 1
    if first == 0:
        return ngettext("il y a moins de %(count)s mois", "il y a moins de %(count)s mois", bin_.start) % {
            "count": bin_.start
        }
    if first == last:
        return ngettext("il y a %(count)s mois", "il y a %(count)s mois", first) % {"count": first}
    return _("il y a %(first)s à %(last)s mois") % {"first": first, "last": last}


def _meaning(lanes: tuple[HistoryLane, ...]) -> str:
    late, refused = _troubles(lanes)
    if not late and not refused:
        return _("Pour ce client, rien de ce qui est connu n’a été payé en retard ni refusé.")
    months = [b.end for lane in lanes if lane.source != PREVIOUS for b in lane.bins if b.marked]
    if not months:
        return _("Pour ce client, des demandes ont été refusées, mais aucun retard de paiement n’est connu.")
    recent = min(months)
    if recent < 12:
        return _("Pour ce client, des retards datent de moins d’un an : demandez ce qui les explique.")
    return _("Pour ce client, les retards connus datent de plus d’un an.")


def _troubles(lanes: tuple[HistoryLane, ...]) -> tuple[int, int]:
    late = sum(lane.marked for lane in lanes if lane.source != PREVIOUS)
    return late, sum(lane.marked for lane in lanes if lane.source == PREVIOUS)
