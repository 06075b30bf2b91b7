"""What a client's file lacks, on a page of its own: asking similar clients takes longer than the file may."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import services, wording
from scoring.charts import Column, Row, Table
from scoring.engine import NoReferenceError
from scoring.numbers import percent
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def completeness_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Missing facts by their weight, and the range of the probability over what similar clients have."""
    client = get_object_or_404(services.with_feature_rows(Client.objects.all()), pk=sk_id_curr)
    language = get_language() or "fr"
    context: dict[str, Any] = {"client": client}
    tables, now = [], timezone.now()
    try:
        found = services.completeness(client, now=now)
    except NoReferenceError:
        context["no_reference"] = True
    else:
        rows: list[Row] = [
            {
                "label": wording.label_of(one.feature, language),
                "weight": one.weight,
                "weight_shown": percent(one.weight, language),
            }
            for one in found.missing
        ]
        columns = (
            Column("label", _("Information")),
            Column("weight", _("Part du poids dans le modèle"), "weight_shown", numeric=True),
        )
        title = _("Informations que la plupart des clients ont et qui manquent ici")
        tables = [Table("missing", title, columns, tuple(rows))]
        context |= {"table": tables[0], "note": wording.missing_note(found.unknowns, language)}
        context["sentences"] = wording.completeness_sentences(found, language)
        if found.range is not None:
            context["zones"] = wording.zones_sentence(found, services.assess(client, now=now), language)
    return answer(request, "clients/completeness.html", context, tables=tables, filename=f"client-{client.pk}")
