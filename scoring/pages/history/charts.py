"""The timeline chart: what each source of a client's history holds, period by period. Lanes in, `Chart` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.words import labelled, say

if TYPE_CHECKING:
    from scoring.core.history import HistoryBin, HistoryLane

# The lanes' sources, as scoring.services.HistorySource names them: this module is also read where Django is not.
BUREAU, PREVIOUS, INSTALMENTS, MONTHS = "bureau", "previous", "instalments", "months"
_FEMININE = {PREVIOUS, INSTALMENTS}  # une demande, une échéance

_LEAST = 0.08  # of a lane's tallest bar: what a late payment among many still shows


def timeline_chart(lanes: tuple[HistoryLane, ...], language: str) -> Chart:
    """Return the chart of the lanes: a row for each lane, then one for each period in which it holds something."""
    span = max((bin_.start for lane in lanes for bin_ in lane.bins), default=1)
    rows: list[Row] = []
    for place, lane in enumerate(lanes):
        rows.append(_lane_row(place, lane, span, language))
        tallest = max((b.count for b in lane.bins), default=0)
        rows += [_bin_row(place, lane.source, b, tallest, language) for b in lane.bins]
    return Chart(
        name="timeline",
        spec="timeline",
        title=_title(lanes, language),
        summary=_summary(lanes, span, language),
        meaning=_meaning(lanes, language),
        columns=(
            Column("label", say(language, "Source", "Source")),
            Column("period", say(language, "Mois avant la demande", "Months before the application")),
            Column("count", say(language, "Nombre", "Number"), numeric=True),
            Column("marked", say(language, "Dont en retard ou refusés", "Of which late or refused"), numeric=True),
        ),
        rows=tuple({**row, "order": order} for order, row in enumerate(rows)),
    )


def source_label(source: str, language: str) -> str:
    """Return what a lane is called."""
    return {
        BUREAU: say(language, "Autres prêteurs", "Other lenders"),
        PREVIOUS: say(language, "Demandes précédentes", "Previous applications"),
        INSTALMENTS: say(language, "Échéances", "Instalments"),
        MONTHS: say(language, "Relevés mensuels", "Monthly statements"),
    }[source]


def _counted(source: str, count: int, language: str) -> str:
    """Return « 3 crédits », "1 refused"…"""
    one_fr, one_en = {
        BUREAU: ("crédit", "credit"),
        PREVIOUS: ("demande", "application"),
        INSTALMENTS: ("échéance", "instalment"),
        MONTHS: ("relevé", "statement"),
    }[source]
    return say(language, f"{count} {one_fr}{'s' if count > 1 else ''}", f"{count} {one_en}{'' if count == 1 else 's'}")


def _marked(source: str, count: int, language: str) -> str:
    if source == PREVIOUS:
        return say(language, f"{count} refusée{'s' if count > 1 else ''}", f"{count} refused")
    if source == BUREAU:
        return say(
            language, f"{count} retard{'' if count == 1 else 's'}", f"{count} late month{'' if count == 1 else 's'}"
        )
    return say(language, f"{count} en retard", f"{count} late")


def _lane_row(place: int, lane: HistoryLane, span: int, language: str) -> Row:
    label, sign = source_label(lane.source, language), "×" if lane.source == PREVIOUS else "▲"
    none = say(language, "aucune information", "nothing known")
    marked = f" · {sign} {_marked(lane.source, lane.marked, language)}" if lane.marked else ""
    wide = labelled(language, label, (_counted(lane.source, lane.total, language) if lane.total else none) + marked)
    # What is counted is said in the label where its line is short.
    short = {
        PREVIOUS: say(language, "Demandes", "Applications"),
        BUREAU: say(language, "Crédits ailleurs", "Credits elsewhere"),
    }.get(lane.source, label)
    narrow = labelled(language, short, (str(lane.total) if lane.total else none) + marked)
    told = f", {_marked(lane.source, lane.marked, language)}" if lane.marked else ""
    spoken = _counted(lane.source, lane.total, language) if lane.total else none
    return {
        "kind": "lane",
        "lane": place,
        "start": -span,
        "end": 0,
        "height": 0,
        "label": label,
        "period": say(language, "tous", "all"),
        "count": lane.total,
        "marked": lane.marked,
        "wide_text": wide,
        "narrow_text": narrow,
        "said": f"{labelled(language, label, spoken + told)}.",
    }


def _bin_row(place: int, source: str, bin_: HistoryBin, tallest: int, language: str) -> Row:
    label, last = source_label(source, language), bin_.start - 1
    period = str(bin_.end) if last == bin_.end else say(language, f"{bin_.end} à {last}", f"{bin_.end} to {last}")
    held = _counted(source, bin_.count, language)
    told = f", {_marked(source, bin_.marked, language)}" if bin_.marked else ""
    when = say(language, f"{period} mois avant", f"{period} month{'' if period == '1' else 's'} before")
    return {
        "kind": "bin",
        "lane": place,
        "start": -bin_.start,
        "end": -bin_.end,
        "height": round(bin_.count / max(tallest, 1), 4),
        "marked_height": round(max(min(bin_.marked, bin_.count) / max(tallest, 1), _LEAST), 4),
        "sign_shape": "cross" if source == PREVIOUS else "triangle-up",
        "label": label,
        "period": period,
        "count": bin_.count,
        "marked": bin_.marked,
        "said": f"{labelled(language, f'{label}, {when}', held + told)}.",
    }


def _title(lanes: tuple[HistoryLane, ...], language: str) -> str:
    late, refused = _troubles(lanes)
    if not late and not refused:
        return say(language, "Ni retard ni refus connu", "No late payment and no refusal known")
    parts = []
    if late:
        parts.append(say(language, "des retards de paiement", "late payments"))
    if refused:
        parts.append(say(language, "des demandes refusées", "refused applications"))
    joined = say(language, " et ", " and ").join(parts)
    return say(language, f"L’historique montre {joined}", f"The history shows {joined}")


def _summary(lanes: tuple[HistoryLane, ...], span: int, language: str) -> tuple[str, ...]:
    drawn = say(
        language,
        f"Quatre bandes sur les {span} mois qui précèdent la demande, la plus récente à droite ; chaque barre compte "
        "ce qu’un mois ou un trimestre contient. Sa partie pleine, sous un triangle, compte les retards, sous une "
        "croix les refus.",
        f"Four lanes over the {span} months before the application, the latest on the right; each bar counts what a "
        "month or a quarter holds. Its filled part counts late payments under a triangle, refusals under a cross.",
    )
    return (drawn, *(_of_lane(lane, language) for lane in lanes))


def _of_lane(lane: HistoryLane, language: str) -> str:
    label = source_label(lane.source, language)
    if not lane.bins:
        return f"{labelled(language, label, say(language, 'aucune information', 'nothing known'))}."
    counted = _counted(lane.source, lane.total, language)
    if not lane.marked:
        clean = say(language, "aucun refus", "no refusal")
        told = clean if lane.source == PREVIOUS else say(language, "aucun retard", "none late")
        return f"{labelled(language, label, f'{counted}, {told}')}."
    when = _ago(min((b for b in lane.bins if b.marked), key=lambda b: b.end), language)
    latest = say(language, "la dernière" if lane.source in _FEMININE else "le dernier", "the latest")
    when = f"{latest} {when}"
    return f"{labelled(language, label, f'{counted}, {_marked(lane.source, lane.marked, language)}, {when}')}."


def _ago(bin_: HistoryBin, language: str) -> str:
    """Return when a bin was: it holds the months from `end` to just before `start`."""
    first, last = bin_.end, bin_.start - 1
    if first == 0:
        months = "" if bin_.start == 1 else "s"
        return say(language, f"il y a moins de {bin_.start} mois", f"less than {bin_.start} month{months} ago")
    if first == last:
        return say(language, f"il y a {first} mois", f"{first} month{'' if first == 1 else 's'} ago")
    return say(language, f"il y a {first} à {last} mois", f"{first} to {last} months ago")


def _meaning(lanes: tuple[HistoryLane, ...], language: str) -> str:
    late, refused = _troubles(lanes)
    if not late and not refused:
        return say(
            language,
            "Pour ce client, rien de ce qui est connu n’a été payé en retard ni refusé.",
            "For this client, nothing that is known was paid late or refused.",
        )
    months = [b.end for lane in lanes if lane.source != PREVIOUS for b in lane.bins if b.marked]
    if not months:
        return say(
            language,
            "Pour ce client, des demandes ont été refusées, mais aucun retard de paiement n’est connu.",
            "For this client, applications were refused, but no late payment is known.",
        )
    recent = min(months)
    if recent < 12:
        return say(
            language,
            "Pour ce client, des retards datent de moins d’un an : demandez ce qui les explique.",
            "For this client, some late payments are less than a year old: ask what explains them.",
        )
    return say(
        language,
        "Pour ce client, les retards connus datent de plus d’un an.",
        "For this client, the known late payments are more than a year old.",
    )


def _troubles(lanes: tuple[HistoryLane, ...]) -> tuple[int, int]:
    late = sum(lane.marked for lane in lanes if lane.source != PREVIOUS)
    return late, sum(lane.marked for lane in lanes if lane.source == PREVIOUS)
