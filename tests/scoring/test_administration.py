"""The administration speaks the portal's words in both languages and leads to files and back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override
from knox.models import AuthToken

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.serving.model import Model as Artefact
from scoring.accounts_admin import permission_label
from scoring.core.batch import score_everyone
from scoring.models.annotations import Note
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import DecisionReason
from scoring.models.feedback import Feedback
from scoring.models.months import MonthlyCount
from scoring.models.searches import SavedSearch
from scoring.models.versions import ModelVersion
from tests.clients.factories import NOON, a_client, a_record
from tests.scoring.factories import a_user, signed_in

pytestmark = pytest.mark.django_db
LISTED = {
    *MODEL_OF_TABLE.values(),
    *(User, Group, AuthToken, AccessAttempt),
    *(ModelVersion, Feedback, BatchAssessment, MonthlyCount, Note, DecisionReason),
}
# Words that are the same in both languages.
ALIKE = {
    *("administration", "client", "clients", "note", "notes", "page", "version", "auc", "administrateur"),
    *("150 caractères", "code", "place"),
}


def superuser() -> User:
    """Save and return somebody who sees all there is."""
    return User.objects.create_superuser("root")


def words_of(model: type[Model], user: User) -> dict[str, str]:
    """Return what the administration says of a model in the language in force, by where it says it."""
    of_model: Any = admin.site._registry[model]
    request = RequestFactory().get("/admin/")
    request.user = user
    told = {"name": of_model.opts.verbose_name, "names": of_model.opts.verbose_name_plural}
    told["section"] = model._meta.app_config.verbose_name  # type: ignore[union-attr]
    for column in of_model.get_list_display(request):
        told[f"column {column}"] = admin.utils.label_for_field(column, model, of_model)
    form = of_model.get_form(request, obj=model(), change=True)
    readonly = of_model.get_readonly_fields(request, model())
    for field in admin.utils.flatten_fieldsets(of_model.get_fieldsets(request, model())):
        shown = getattr(field, "__name__", field)
        if shown == "password":
            continue  # Django's own field
        labels = form._meta.labels or {}
        told[f"field {shown}"] = labels.get(shown) or admin.utils.label_for_field(field, model, of_model, form=form)
        if field not in readonly and shown in form.base_fields and form.base_fields[shown].help_text:
            told[f"help {shown}"] = form.base_fields[shown].help_text
    for choice in model._meta.get_fields():
        for value, label in getattr(choice, "choices", None) or ():
            told[f"choice {choice.name} {value}"] = label
    told["search"] = of_model.search_help_text or ""
    return {place: str(words) for place, words in told.items() if words}


def test_the_administration_lists_what_administrators_need_and_nothing_else() -> None:
    assert set(admin.site._registry) == LISTED


@pytest.mark.parametrize("model", sorted(LISTED, key=lambda one: one.__name__), ids=lambda model: model.__name__)
def test_everything_the_administration_says_of_a_model_is_said_in_both_languages(model: type[Model]) -> None:
    user = superuser()
    with override("fr"):
        french = words_of(model, user)
    with override("en"):
        english = words_of(model, user)
    assert french.keys() == english.keys()
    assert len(french) > 4
    alike = {place: text for place, text in french.items() if text == english[place]}
    assert {place: text for place, text in alike.items() if text.lower() not in ALIKE} == {}


def test_words_made_from_the_names_of_fields_would_be_found() -> None:
    class Bare(admin.ModelAdmin):  # type: ignore[type-arg]
        list_display = ("cost_per_client",)

    with override("fr"):
        label = admin.utils.label_for_field("cost_per_client", ModelVersion, Bare(ModelVersion, admin.site))
    assert label == "cost per client"
    assert label not in ALIKE


@pytest.mark.parametrize("language", ["fr", "en"])
def test_permissions_are_said_in_the_language_of_the_request(language: str) -> None:
    a_user("admin")
    with override(language):
        told = {permission_label(one) for one in Permission.objects.filter(group__name="admin")}
    assert {"Voir\u00a0: clients", "Lire l’évaluation des clients"} <= told or language == "en"
    assert {"See: clients", "Read clients’ assessments"} <= told or language == "fr"
    assert [text for text in told if text.startswith("Can ")] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "address",
    [
        *("", "auth/", "auth/user/", "auth/user/add/", "auth/group/", "knox/authtoken/", "knox/authtoken/add/"),
        *("axes/accessattempt/", "clients/client/", "clients/client/100001/change/", "scoring/note/"),
        *("scoring/batchassessment/", "scoring/modelversion/", "scoring/feedback/", "scoring/monthlycount/"),
    ],
)
def test_pages_have_the_portals_head_and_say_nothing_of_django(address: str, language: str) -> None:
    a_client()
    page = signed_in("admin", language).get(f"/admin/{address}").content.decode()
    assert f'<html lang="{language}" dir="ltr">' in page
    assert "Prêt à Dépenser</title>" in page
    shown = re.sub(r"<[^>]*>", " ", page.partition("</head>")[2])
    assert not re.search(r"django|auth token|\bknox\b|\baxes\b", shown, re.IGNORECASE)
    head = page.partition('<header id="header">')[2].partition("</header>")[0]
    assert 'action="/language/setlang/"' in head
    assert 'action="/accounts/logout/"' in head
    assert ("Retour au portail" if language == "fr" else "Back to the portal") in head
    assert 'class="skip-to-content-link"' in page


@pytest.mark.parametrize(("language", "contract"), [("fr", "Prêt personnel"), ("en", "Cash loan")])
def test_counts_by_month_call_a_contract_as_every_page_does(model: Artefact, language: str, contract: str) -> None:
    a_client(name_contract_type="Cash loans")
    score_everyone(now=NOON, advance=lambda done: None)
    browser = signed_in("admin", language)
    for address in ("", f"{MonthlyCount.objects.get().pk}/change/"):
        page = browser.get(f"/admin/scoring/monthlycount/{address}").content.decode()
        assert contract in page
        assert "Cash loans" not in page.partition('<div id="content"')[2], address


def test_records_and_notes_lead_to_the_clients_file_and_the_file_back(model: Artefact) -> None:
    client = a_client()
    history = a_record("bureau", client=client)
    score_everyone(now=NOON, advance=lambda done: None)
    note = Note.objects.create(client=client, author=a_user("advisor"), text="Rappeler.", written_at=NOON)
    browser = signed_in("admin")
    for address in (
        "clients/client/100001/change/",
        f"clients/bureaucredit/{history.pk}/change/",
        f"scoring/note/{note.pk}/change/",
        f"scoring/batchassessment/{BatchAssessment.objects.get().pk}/change/",
    ):
        record = browser.get(f"/admin/{address}").content.decode()
        assert re.search(r'href="/clients/100001/"[^>]*>Ouvrir le dossier du client', record), address
    for listed in ("clients/client", "scoring/note", "scoring/batchassessment"):
        assert '<a href="/clients/100001/">' in browser.get(f"/admin/{listed}/").content.decode(), listed
    assert 'href="/admin/clients/client/100001/change/"' in browser.get("/clients/100001/data/").content.decode()
    assert "/admin/" not in signed_in("senior").get("/clients/100001/data/").content.decode()


def test_records_say_categories_flags_and_numbers_in_words() -> None:
    a_client(name_contract_type="Cash loans", flag_email=1, amt_credit=300_000.0)
    page = signed_in("admin").get("/admin/clients/client/100001/change/").content.decode()
    shown = re.findall(r'<div class="readonly">(.*?)</div>', page)
    assert "100001" in shown
    assert "Prêt personnel" in shown
    assert "Oui" in shown
    assert "300\u202f000" in shown or "300\u00a0000" in shown


def test_a_failed_sign_in_says_whether_the_name_is_suspended_and_what_was_typed_nowhere() -> None:
    for name, failures in (("advisor", 10), ("senior", 9)):
        AccessAttempt.objects.create(
            username=name, ip_address="127.0.0.1", failures_since_start=failures, get_data="", post_data="a secret"
        )
    browser = signed_in("admin")
    page = browser.get("/admin/axes/accessattempt/").content.decode()
    assert (page.count("icon-yes.svg"), page.count("icon-no.svg")) == (1, 1)
    attempt = AccessAttempt.objects.get(username="advisor")
    assert "a secret" not in browser.get(f"/admin/axes/accessattempt/{attempt.pk}/change/").content.decode()


def test_a_superuser_opens_and_changes_a_token_without_a_new_one_being_shown() -> None:
    token = AuthToken.objects.create(a_user("integrator"))[0]
    browser = signed_in("admin")
    User.objects.filter(username="admin").update(is_superuser=True)
    address = f"/admin/knox/authtoken/{token.pk}/change/"
    assert 'name="expiry"' in browser.get(address).content.decode()
    later = timezone.now() + timedelta(days=200)
    page = browser.post(address, {"expiry": f"{later:%Y-%m-%dT%H:%M}"}, follow=True).content.decode()
    assert "plus montré" not in page
    token.refresh_from_db()
    assert f"{token.expiry:%Y-%m-%d}" == f"{later:%Y-%m-%d}"


def test_revoking_a_token_asks_in_the_portals_words() -> None:
    digest = AuthToken.objects.create(a_user("integrator"))[0].pk
    page = signed_in("admin").get(f"/admin/knox/authtoken/{digest}/delete/").content.decode()
    assert "Jetons de l’API: 1" in page
    assert "auth token" not in page.lower()
    assert Client.objects.count() == 0


def test_what_a_user_wrote_is_text_where_a_deletion_lists_it() -> None:
    advisor = a_user("advisor")
    SavedSearch.objects.create(user=advisor, name="<b>gras</b>", query="q=1", kept_at=NOON)
    browser = Browser()
    browser.force_login(superuser(), backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/admin/auth/user/{advisor.pk}/delete/").content.decode()
    assert "&lt;b&gt;gras" in page
    assert "<b>gras" not in page
