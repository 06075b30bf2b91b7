"""The summary of a client’s file: who, what is asked for, the result and its reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from scoring.charts.gauge import gauge_chart
from scoring.core import switch
from scoring.core.assessment import assess
from scoring.core.decisions.service import current_of, may_edit, person_of
from scoring.pages.summary.presenter import describe_application, describe_file
from scoring.pages.summary.service import applied, unanswered
from scoring.text.decisions import recommendation_note
from scoring.text.facts import facts
from scoring.web.files import file_name, file_of
from scoring.web.views import reads_clients, render_or_download, user_of

# The sections of the file: heading, columns of the application.
SECTIONS = (
    (
        "identity",
        _("Identité et foyer"),
        (
            "days_birth",
            "name_family_status",
            "cnt_children",
            "cnt_fam_members",
            "name_housing_type",
            "name_education_type",
        ),
    ),
    (
        "employment",
        _("Emploi et revenus"),
        ("name_income_type", "occupation_type", "organization_type", "days_employed", "amt_income_total"),
    ),
    (
        "request",
        _("Crédit demandé"),
        ("name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price"),
    ),
    ("scores", _("Scores d’autres organismes"), ("ext_source_1", "ext_source_2", "ext_source_3")),
)


_SHOWN = tuple(column for _, _, columns in SECTIONS for column in columns)


@require_safe
@reads_clients
def summary(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Who, what is requested, the assessment and its reasons. What drove it further is on the page beside it."""
    client, application = file_of(request, sk_id_curr, *_SHOWN)
    now = timezone.now()
    assessment, current, user, more = assess(client, now=now), current_of(client), user_of(request), {}
    if application is not None:
        found = applied(application, client, reader=user, now=now)
        assessment = assessment if found.can_be_answered else unanswered(assessment)
        more = describe_application(application, assessment, found)
        more["may_edit"] = may_edit(application, user, current)
    gauge = gauge_chart(assessment)
    context = {
        "client": client,
        "assessment": assessment,
        "sections": [(slug, label, facts(client, columns)) for slug, label, columns in SECTIONS],
        "gauge": gauge,
        **describe_file(assessment),
        "is_decided": current is not None and current.is_taken,
        "recommendation_note": recommendation_note(current, person_of(user)),
        **more,
    }
    charts = [gauge] if switch.recommends() and (assessment.sufficient or application is None) else []
    return render_or_download(request, "summary/summary.html", context, charts=charts, filename=file_name(client.pk))
