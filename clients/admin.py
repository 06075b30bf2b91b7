"""The records in Django admin, to be read only: what an import brought is corrected in the files, not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from clients.language import translated, translated_lazily
from clients.models.bureau import BureauCredit, BureauMonth
from clients.models.client import Client
from clients.models.history import CreditCardMonth, InstalmentPayment, PosCashMonth, PreviousApplication
from clients.models.tables import MODEL_OF_TABLE, attribute_of
from clients.worded_admin import WordedAdmin
from ml.tables import TABLES
from ml.tables.schema import LONGEST_IDENTIFIER, Kind

TABLE_OF_MODEL = {model: TABLES[name] for name, model in MODEL_OF_TABLE.items()}
ROWS_LISTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over the first 10,000 rows. Counting tens of millions for every page would take seconds."""

    @cached_property
    def count(self) -> int:
        """The number of rows that can be paged through, at most 10,000."""
        return cast(QuerySet[Any], self.object_list)[:ROWS_LISTED].count()


@cache
def column(table: str, name: str) -> Callable[[Model], Any]:
    """Return what shows a table's column under its declared label, in the language of the request.

    Categories are said by their labels, identifiers without separators, whole amounts without decimals.
    """
    declared = TABLES[table].column(name)
    labels = {category.value: category.label for category in declared.categories}

    @admin.display(description=translated_lazily(declared.label))
    def shown(record: Model) -> Any:
        value = getattr(record, attribute_of(table, name))
        if value in labels:
            return translated(labels[value])
        if declared.kind is Kind.FLAG and value is not None:
            return gettext("Oui") if value else gettext("Non")
        if name.startswith("sk_id"):
            return str(value)
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return display_for_value(whole, "—")

    shown.__name__ = name
    return shown


def category_filter(table: str, name: str) -> type[admin.SimpleListFilter]:
    """Return a filter over a column's declared categories. It asks the database for no list of values."""
    declared = TABLES[table].column(name)

    class CategoryFilter(admin.SimpleListFilter):
        title = translated_lazily(declared.label)
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(category.value, translated_lazily(category.label)) for category in declared.categories]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{name: self.value()}) if self.value() else queryset

    return CategoryFilter


class RecordAdmin(WordedAdmin):
    """Shows one table. Nothing is added, changed or deleted; nothing scans or counts a whole table."""

    actions = None
    list_per_page = 50
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    search_fields = ("pk",)  # makes the search box appear; get_search_results says what it looks for
    search_help_text = gettext_lazy(
        "Identifiant exact du client ou du crédit. Les 10 000 premières lignes seulement sont listées."
    )
    identifiers: tuple[str, ...] = ("client_id",)
    links: ClassVar[Mapping[str, str]] = {"sk_id_curr": "client_link"}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows one of whose identifiers is the number searched for. Several identifiers give no duplicate."""
        text = search_term.strip()
        if not text:
            return queryset, False
        if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_IDENTIFIER:
            return queryset.none(), False
        found = Q()
        for name in self.identifiers:
            found |= Q(**{name: int(text)})
        return queryset.filter(found), False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return every column of the table, its identifiers as links where they lead to another record."""
        table = TABLE_OF_MODEL[self.model]
        return [self.links.get(one.name) or column(table.name, one.name) for one in table.stored_columns]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return all of them."""
        return self.get_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        """Label each field with the declared words; its name in the files stays beside the description."""
        columns = {column.name: column for column in TABLE_OF_MODEL[self.model].stored_columns}
        fields = {field.name: columns[field.column] for field in self.opts.concrete_fields if field.column in columns}
        kwargs["labels"] = {name: translated_lazily(column.label) for name, column in fields.items()}
        kwargs["help_texts"] = {
            name: format_html("{} ({})", translated_lazily(column.description), column.file_name)
            for name, column in fields.items()
        }
        return super().get_form(request, obj, change, **kwargs)

    def view_on_site(self, record: Any) -> str:  # type: ignore[override]
        """Return the address of the client's file in the portal."""
        return reverse("summary", args=[record.client_id])

    @admin.display(description=gettext_lazy("Client"))
    def client_link(self, record: Any) -> SafeString:
        """The client's identifier, leading to their record. Reads no client row."""
        address = reverse("admin:clients_client_change", args=[record.client_id])
        return format_html('<a href="{}">{}</a>', address, record.client_id)


@admin.register(Client)
class ClientAdmin(RecordAdmin):
    links: ClassVar[Mapping[str, str]] = {}
    labels = {"records_changed_at": gettext_lazy("Enregistrements changés le")}
    list_display = (
        column("application", "sk_id_curr"),
        "file",
        column("application", "name_contract_type"),
        column("application", "amt_credit"),
        column("application", "amt_annuity"),
        column("application", "amt_income_total"),
        column("application", "name_income_type"),
        column("application", "target"),
        "records_changed_at",
    )
    list_filter = (
        category_filter("application", "name_contract_type"),
        category_filter("application", "name_income_type"),
        category_filter("application", "name_education_type"),
    )
    ordering = ("sk_id_curr",)
    search_help_text = gettext_lazy(
        "Premiers chiffres de l’identifiant. Les 10 000 premières lignes seulement sont listées."
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the columns, then when they last changed."""
        return [*super().get_fields(request, obj), "records_changed_at"]

    def view_on_site(self, record: Client) -> str:
        """Return the address of the client's file in the portal."""
        return reverse("summary", args=[record.pk])

    @admin.display(description=gettext_lazy("Dossier"))
    def file(self, record: Client) -> SafeString:
        """Lead to the client's file in the portal."""
        return format_html('<a href="{}">{}</a>', self.view_on_site(record), gettext("Ouvrir"))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """Search as the advisor's page does: by the first digits of the identifier."""
        return queryset.with_identifier_prefix(search_term), False


@admin.register(BureauCredit)
class BureauCreditAdmin(RecordAdmin):
    identifiers = ("client_id", "sk_id_bureau")
    list_display = (
        column("bureau", "sk_id_bureau"),
        "client_link",
        column("bureau", "credit_type"),
        column("bureau", "credit_active"),
        column("bureau", "days_credit"),
        column("bureau", "amt_credit_sum"),
        column("bureau", "amt_credit_sum_debt"),
        column("bureau", "credit_day_overdue"),
    )
    ordering = ("sk_id_bureau",)


@admin.register(BureauMonth)
class BureauMonthAdmin(RecordAdmin):
    identifiers = ("bureau_credit_id",)
    links: ClassVar[Mapping[str, str]] = {"sk_id_bureau": "credit_link"}
    view_on_site = False  # type: ignore[assignment]  # the client is two tables away; the credit's record leads to the file
    list_display = (
        column("bureau_balance", "months_balance"),
        "credit_link",
        column("bureau_balance", "status"),
    )
    ordering = ("bureau_credit", "months_balance")

    @admin.display(description=translated_lazily(TABLES["bureau_balance"].column("sk_id_bureau").label))
    def credit_link(self, record: BureauMonth) -> SafeString:
        """The credit's identifier, leading to its record. Reads no credit row."""
        address = reverse("admin:clients_bureaucredit_change", args=[record.bureau_credit_id])
        return format_html('<a href="{}">{}</a>', address, record.bureau_credit_id)


@admin.register(PreviousApplication)
class PreviousApplicationAdmin(RecordAdmin):
    identifiers = ("client_id", "sk_id_prev")
    list_display = (
        column("previous_application", "sk_id_prev"),
        "client_link",
        column("previous_application", "name_contract_type"),
        column("previous_application", "name_contract_status"),
        column("previous_application", "days_decision"),
        column("previous_application", "amt_application"),
        column("previous_application", "amt_credit"),
    )
    ordering = ("sk_id_prev",)


@admin.register(PosCashMonth)
class PosCashMonthAdmin(RecordAdmin):
    identifiers = ("client_id", "sk_id_prev")
    list_display = (
        column("pos_cash_balance", "sk_id_prev"),
        "client_link",
        column("pos_cash_balance", "months_balance"),
        column("pos_cash_balance", "name_contract_status"),
        column("pos_cash_balance", "cnt_instalment_future"),
        column("pos_cash_balance", "sk_dpd"),
    )
    ordering = ("sk_id_prev", "months_balance")


@admin.register(CreditCardMonth)
class CreditCardMonthAdmin(RecordAdmin):
    identifiers = ("client_id", "sk_id_prev")
    list_display = (
        column("credit_card_balance", "sk_id_prev"),
        "client_link",
        column("credit_card_balance", "months_balance"),
        column("credit_card_balance", "amt_balance"),
        column("credit_card_balance", "amt_credit_limit_actual"),
        column("credit_card_balance", "name_contract_status"),
        column("credit_card_balance", "sk_dpd"),
    )
    ordering = ("sk_id_prev", "months_balance")


@admin.register(InstalmentPayment)
class InstalmentPaymentAdmin(RecordAdmin):
    identifiers = ("client_id", "sk_id_prev")
    list_display = (
        column("installments_payments", "sk_id_prev"),
        "client_link",
        column("installments_payments", "num_instalment_number"),
        column("installments_payments", "days_instalment"),
        column("installments_payments", "days_entry_payment"),
        column("installments_payments", "amt_instalment"),
        column("installments_payments", "amt_payment"),
    )
    ordering = ("sk_id_prev", "num_instalment_version", "num_instalment_number", "payment_rank")
