"""Similar clients: what stands beside a client is what the nearest clients' own feature rows hold."""

from __future__ import annotations

import numpy as np
import pytest
from django.utils.translation import activate

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.tables.numerics import FloatArray
from scoring.core.assessment import assess
from scoring.pages.components.gallery_comparing import rain_rates
from scoring.pages.similar.service import similar
from tests.clients.factories import NOON
from tests.scoring.everyone import column
from tests.scoring.factories import signed_in
from tests.scoring.reading import drawn_text, plain, plain_text_of

pytestmark = pytest.mark.django_db


def test_the_similar_clients_are_compared_by_their_own_rows(rows: dict[int, FloatArray]) -> None:
    for client in Client.objects.order_by("pk")[:5]:
        found = similar(client, now=NOON)
        members = {pk: rows[pk] for pk in found.group.sk_id_curr}
        assert client.pk not in members
        assert found.nearest == found.group.sk_id_curr[:5]
        assert found.probability_of_default == assess(client, now=NOON).probability_of_default
        for one in found.beside[1:]:
            values = column(members, one.name)
            known, declared = values[~np.isnan(values)], feature(one.name)
            if declared.is_category:
                counts = np.bincount(known.astype(int), minlength=len(declared.categories))
                assert one.middle == declared.categories[int(counts.argmax())].value
            else:
                assert one.middle == pytest.approx(float(np.median(known)))
            theirs = [rows[pk][POSITION[one.name]] for pk in found.nearest]
            expected = [
                None if np.isnan(n) else declared.categories[int(n)].value if declared.is_category else n
                for n in theirs
            ]
            assert list(one.nearest) == expected


def test_the_files_behind_the_letters_are_named(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    nearest = similar(Client.objects.get(pk=pk), now=NOON).nearest
    told = plain_text_of(signed_in(), f"/clients/{pk}/similar/")
    assert "noms courts" in told
    assert "remplacent les identifiants" not in told
    for letter, one in zip("ABCDEFGH", nearest, strict=False):
        assert f"Dossier {letter} : client {one}" in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_narrow_drawing_says_an_interval_too(language: str) -> None:
    activate(language)
    chart = rain_rates()
    written = plain(" ".join(drawn_text(chart, language, "narrow")))
    for end in ("low_shown", "high_shown"):
        assert plain(str(chart.rows[0][end])) in written
