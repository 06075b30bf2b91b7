"""The first page after the sign-in."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

pytestmark = pytest.mark.django_db


def test_the_root_leads_a_visitor_to_the_sign_in_page(client: Browser) -> None:
    assert client.get("/", follow=True).redirect_chain == [("/accounts/login/?next=/", 302)]
