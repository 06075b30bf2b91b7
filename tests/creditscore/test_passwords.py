"""What a new password must be."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.scoring.factories import PASSWORD, signed_in

DUPONT = User(username="mdupont", first_name="Hélène", last_name="Dupont-Martin")


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "aaaaaaaaaaaa",
        "abababababab",
        "Prêt à Dépenser",
        "PretADepenser1",
        "creditscore-2026",
        "mdupontmdupont1",
        "Helene-Helene-1",
        "Dupont Martin 75",
        "password1234",
        "short",
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, DUPONT)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "Dupont aime les figues", "vif-ocre-lampe-31", "prêt: onze chats gris"]
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    validate_password(password, DUPONT)
    validate_password(password)


@pytest.mark.django_db
def test_whoever_changes_a_password_reads_what_is_wrong_with_it() -> None:
    browser = signed_in()
    page = browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "aaaaaaaaaaaa", "password2": "aaaaaaaaaaaa"},
    ).content.decode()
    assert "répète les mêmes caractères" in page
