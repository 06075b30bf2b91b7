"""The help page and the words it tells."""

from __future__ import annotations

import pytest
from django.utils.translation import activate

from ml.features import FEATURES
from ml.features.definition import FAMILY_LABELS, Family
from scoring.pages.help.guide import STEPS
from scoring.pages.summary.views import SECTIONS
from scoring.text import glossary
from scoring.text.glossary import TERMS
from tests.languages import spoken
from tests.scoring.factories import signed_in

pytestmark = pytest.mark.django_db
HELP = "/help/"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_help_page_tells_every_step_and_every_word(language: str) -> None:
    page = signed_in(language=language).get(HELP).content.decode()
    activate(language)
    for step in STEPS:
        assert str(step.title) in page
    for term in TERMS:
        assert f'id="{term.slug}"' in page
        assert str(term.meaning) in page


def test_the_data_dictionary_is_a_link_away_for_who_may_read_it() -> None:
    link = 'href="/dictionary/"'
    assert link in signed_in().get(HELP).content.decode()
    assert link not in signed_in("").get(HELP).content.decode()


def test_the_words_of_the_glossary_are_told_once_each_and_in_both_languages() -> None:
    assert len({term.slug for term in TERMS}) == len(TERMS)
    assert (glossary.term("drift").term, spoken("en", lambda: str(glossary.term("drift").term))) == ("Dérive", "Drift")
    with pytest.raises(KeyError):
        glossary.term("nonsense")


def test_scores_of_other_organisations_are_called_scores_and_not_notes_which_advisors_write() -> None:
    told = [text.fr for text in FAMILY_LABELS.values()] + [one.label.fr for one in FEATURES]
    told += [f"{one.term}{one.meaning}" for one in TERMS]
    assert [text for text in told if "externe" in text.lower() and "note" in text.lower()] == []
    headings = {slug: str(label) for slug, label, _ in SECTIONS}
    assert headings["scores"] == FAMILY_LABELS[Family.EXTERNAL_SCORES].fr == "Scores d’autres organismes"
