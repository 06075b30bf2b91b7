"""The forms of the pages, one module each."""

from scoring.forms.comparison import ComparisonForm, feature_choices
from scoring.forms.data import DataForm, DictionaryForm
from scoring.forms.feedback import FeedbackForm
from scoring.forms.new_application import StepForm
from scoring.forms.notes import NoteForm
from scoring.forms.pairing import OtherClientForm
from scoring.forms.search import CategoryFilters, SearchForm
from scoring.forms.what_if import ScenarioForm, WhatIfForm, parameters_of

__all__ = ["FeedbackForm", "NoteForm", "OtherClientForm", "SearchForm"]
__all__ = ["DataForm", "DictionaryForm", "FeedbackForm", "NoteForm", "SearchForm"]

__all__ = ["CategoryFilters", "FeedbackForm", "SearchForm"]
__all__ = ["ComparisonForm", "FeedbackForm", "SearchForm", "feature_choices"]
__all__ = [
    "CategoryFilters",
    "DataForm",
    "DictionaryForm",
    "FeedbackForm",
    "NoteForm",
    "OtherClientForm",
    "ScenarioForm",
    "SearchForm",
    "StepForm",
    "WhatIfForm",
    "parameters_of",
]
