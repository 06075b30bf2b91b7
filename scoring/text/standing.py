"""Where a file's decision stands, in the one or two words of a chip: what was decided, once it is final."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.models.decisions import Decision, DecisionOutcome, DecisionState

_DECIDED = {
    DecisionOutcome.ACCEPT: gettext_lazy("Accepté"),
    DecisionOutcome.ACCEPT_ON_OTHER_TERMS: gettext_lazy("Accepté à d’autres conditions"),
    DecisionOutcome.REFUSE: gettext_lazy("Refusé"),
}


def standing_label(decision: Decision) -> str:
    """Return what was decided where that is final, else where the decision stands: « Refusé », « En réexamen »."""
    if decision.state == DecisionState.FINAL:
        return str(_DECIDED[DecisionOutcome(decision.outcome)])
    return _("Renvoyé") if decision.is_sent_back else str(decision.get_state_display())
