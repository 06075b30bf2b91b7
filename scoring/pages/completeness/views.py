"""What a client's file lacks, on a page of its own: asking similar clients takes longer than the file may."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.chart import Column, Row, Table
from scoring.core import peers
from scoring.core.assessment import assess
from scoring.core.engine import NoReferenceError
from scoring.core.rows import with_feature_rows
from scoring.text.assessment import missing_note
from scoring.text.bins import label_of
from scoring.text.completeness import completeness_sentences, zones_sentence
from scoring.text.numbers import percent
from scoring.web.access import reads_clients
from scoring.web.files import render_or_download


@require_safe
@reads_clients
def completeness(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Missing facts by their weight, and the range of the probability over what similar clients have."""
    client = get_object_or_404(with_feature_rows(Client.objects.all()), pk=sk_id_curr)
    context: dict[str, Any] = {"client": client}
    tables, now = [], timezone.now()
    try:
        found = peers.completeness(client, now=now)
    except NoReferenceError:
        context["no_reference"] = True
    else:
        rows: list[Row] = [
            {
                "label": label_of(one.feature),
                "weight": one.weight,
                "weight_shown": percent(one.weight),
            }
            for one in found.missing
        ]
        columns = (
            Column("label", _("Information")),
            Column("weight", _("Part du poids dans le modèle"), "weight_shown", numeric=True),
        )
        title = _("Informations que la plupart des clients ont et qui manquent ici")
        tables = [Table("missing", title, columns, tuple(rows))]
        context |= {"table": tables[0], "note": missing_note(found.unknowns)}
        context["sentences"] = completeness_sentences(found)
        if found.range is not None:
            context["zones"] = zones_sentence(found, assess(client, now=now))
    return render_or_download(
        request, "completeness/completeness.html", context, tables=tables, filename=f"client-{client.pk}"
    )
