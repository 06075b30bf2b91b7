"""What scoring keeps in the database, one module a subject. Django finds them all here."""

from scoring.models import annotations as annotations
from scoring.models import applications as applications
from scoring.models import assessments as assessments
from scoring.models import feedback as feedback
from scoring.models import months as months
from scoring.models import rows as rows
from scoring.models import scenarios as scenarios
from scoring.models import searches as searches
from scoring.models import versions as versions
