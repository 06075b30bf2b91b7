"""What scoring keeps in the database, one module a subject. Django finds them all here."""

from scoring.models import annotations as annotations
from scoring.models import applications as applications
from scoring.models import assessments as assessments
from scoring.models import decisions as decisions
from scoring.models import events as events
from scoring.models import feedback as feedback
from scoring.models import idempotency as idempotency
from scoring.models import letters as letters
from scoring.models import months as months
from scoring.models import records as records
from scoring.models import reviews as reviews
from scoring.models import rows as rows
from scoring.models import scenarios as scenarios
from scoring.models import searches as searches
from scoring.models import switch as switch
from scoring.models import versions as versions
