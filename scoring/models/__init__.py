"""What scoring keeps in the database, one module a subject."""

from scoring.models.applications import NewApplication
from scoring.models.assessments import BatchAssessment, BatchAssessmentQuerySet
from scoring.models.bookmarks import BOOKMARKS_KEPT, Bookmark
from scoring.models.feedback import Feedback
from scoring.models.months import MonthlyCount
from scoring.models.notes import NOTE_LENGTH, Note
from scoring.models.rows import FeatureRow
from scoring.models.scenarios import SCENARIO_NAME_LENGTH, SCENARIOS_KEPT, Scenario
from scoring.models.versions import ModelVersion, Recommendation

__all__ = [
    "BOOKMARKS_KEPT",
    "NOTE_LENGTH",
    "SCENARIOS_KEPT",
    "SCENARIO_NAME_LENGTH",
    "BatchAssessment",
    "BatchAssessmentQuerySet",
    "Bookmark",
    "FeatureRow",
    "Feedback",
    "ModelVersion",
    "MonthlyCount",
    "NewApplication",
    "Note",
    "Recommendation",
    "Scenario",
]
