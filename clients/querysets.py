"""The vocabulary of reads over clients. Views, API and admin call these and write no filters of their own."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Max, Min, Q

from ml.sources.report import MOST_VALUES, UnknownTexts
from ml.tables import TABLES
from ml.tables.schema import LONGEST_IDENTIFIER, Column

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from clients.models.client import Client
    from clients.models.recents import RecentClient

RECENTS_KEPT = 10
LATE_STATES = ("1", "2", "3", "4", "5")  # of a month: 1 to 30 days late, up to over 120, sold or written off


def identifier_ranges(digits: str) -> list[tuple[int, int]]:
    """Return the ranges, ends included, of the identifiers that begin with `digits`: 12, 120 to 129, 1200 to 1299…

    None overlaps another; there is none without digits. No client has the identifier 0, and no other begins with it.
    """
    if not digits:
        return []
    if digits.startswith("0"):
        return [(0, 0)]
    scales = [10**more for more in range(LONGEST_IDENTIFIER - len(digits) + 1)]
    return [(int(digits) * scale, int(digits) * scale + scale - 1) for scale in scales]


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients. An empty filter value filters nothing, so a search form's values can be passed on as they are."""

    def with_identifier_prefix(self, text: str) -> Self:
        """Keep clients whose identifier, of at most ten digits, begins with `text`; other characters match no client.

        Asked as ranges over the key, which its index answers; comparing text would read every client. Ranges beyond
        the lowest and the highest identifier are left out, which takes a query: of identifiers that have the same
        number of digits one range stays, and the database goes straight to it instead of trying each key in order.
        """
        text = text.strip()
        if not text:
            return self
        if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_IDENTIFIER:
            return self.none()
        ends = self.model._default_manager.aggregate(lowest=Min("pk"), highest=Max("pk"))
        lowest, highest = ends["lowest"] or 0, ends["highest"] or 0
        ranges = [(low, high) for low, high in identifier_ranges(text) if low <= highest and high >= lowest]
        return self.filter(reduce(or_, (Q(pk__range=both) for both in ranges))) if ranges else self.none()

    def with_occupation(self, value: str) -> Self:
        """Keep clients of this occupation (`occupation_type`, as in the files)."""
        return self.filter(occupation_type=value) if value else self

    def with_contract_type(self, value: str) -> Self:
        """Keep clients who ask for this type of credit (`name_contract_type`, as in the files)."""
        return self.filter(name_contract_type=value) if value else self

    def with_income_type(self, value: str) -> Self:
        """Keep clients with this source of income (`name_income_type`, as in the files)."""
        return self.filter(name_income_type=value) if value else self

    def with_education_type(self, value: str) -> Self:
        """Keep clients with this level of education (`name_education_type`, as in the files)."""
        return self.filter(name_education_type=value) if value else self

    def unknown_categories(self) -> list[UnknownTexts]:
        """Return what these clients' applications have of categories that no list holds, by column.

        One query, and one more for each column that has some.
        """
        columns = TABLES["application"].category_columns
        counts = {f"{c.name}_unknown": Count("pk", filter=_is_unknown(c)) for c in columns}
        counts |= {f"{c.name}_filled": Count(c.name, filter=~Q(**{f"{c.name}__in": c.no_value})) for c in columns}
        found = self.order_by().aggregate(**counts)
        return [
            UnknownTexts(
                "application",
                column.name,
                found[f"{column.name}_unknown"],
                found[f"{column.name}_filled"],
                tuple(
                    self.filter(_is_unknown(column))
                    .order_by()
                    .values_list(column.name)
                    .annotate(rows=Count("pk"))
                    .order_by("-rows", column.name)[:MOST_VALUES]
                ),
            )
            for column in columns
            if found[f"{column.name}_unknown"]
        ]

    def newest_change(self) -> datetime | None:
        """Return when any of these clients' records last changed; None where there is no client."""
        newest: datetime | None = self.aggregate(newest=Max("records_changed_at"))["newest"]
        return newest

    def state(self) -> str:
        """Return the same as text, empty without clients: another one after each import that changed something."""
        newest = self.newest_change()
        return newest.isoformat() if newest else ""


def _is_unknown(column: Column) -> Q:
    """Return `Column.is_unknown` as a condition on records."""
    return Q(**{f"{column.name}__isnull": False}) & ~Q(**{f"{column.name}__in": column.texts})


class HistoryQuerySet(models.QuerySet[Any]):
    """The rows of one history table. Each table says with `latest_first` how its rows are told, newest first."""

    def of_client(self, client: Client) -> Self:
        """Keep one client's rows, newest first."""
        return self.filter(client=client).order_by(*self.model.latest_first, "pk")


class BureauMonthQuerySet(models.QuerySet[Any]):
    """Months of credits with other lenders."""

    def of_client(self, client: Client) -> Self:
        """Keep the months of all the client's credits, newest first."""
        return self.filter(bureau_credit__client=client).order_by("-months_balance", "bureau_credit_id")

    def late_of_client(self, client: Client) -> Self:
        """Keep the months in which one of the client's credits was late, newest first."""
        return self.of_client(client).filter(status__in=LATE_STATES)


class RecentClientQuerySet(models.QuerySet["RecentClient"]):
    """The clients each user opened last."""

    def recent_for(self, user: User) -> models.QuerySet[RecentClient]:
        """The user's recent clients, last opened first and RECENTS_KEPT at most, with the client row."""
        return self._newest_first(user).select_related("client")[:RECENTS_KEPT]

    def record(self, user: User, client: int, now: datetime) -> None:
        """Note that `user` opened the client of this number at `now`.

        Older ones stay until `forget_older`: each page would wait.
        """
        self.bulk_create(
            [self.model(user=user, client_id=client, viewed_at=now)],
            update_conflicts=True,
            unique_fields=["user", "client"],
            update_fields=["viewed_at"],
        )

    def forget_older(self, user: User) -> None:
        """Keep the user's newest RECENTS_KEPT."""
        newest = self._newest_first(user).values("pk")[:RECENTS_KEPT]
        self.filter(user=user).exclude(pk__in=newest).delete()

    def _newest_first(self, user: User) -> Self:
        return self.filter(user=user).order_by("-viewed_at", "-pk")
