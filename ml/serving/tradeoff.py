"""What another threshold or other costs would mean: an evaluation's mistakes at every threshold that it kept.

The model's card says what the threshold in service costs; the portal lets an analyst look at others. Nothing is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.serving.evaluation import CostPoint, Evaluation
from ml.serving.model import Costs


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What refusing everybody at or above `threshold` gets wrong, in shares of all clients whose outcome is known.

    `missed_defaults` are approved and defaulted, `refused_good` are refused and repaid, `refused` are both outcomes.
    """

    threshold: float
    missed_defaults: float
    refused_good: float
    refused: float

    def point(self, costs: Costs) -> CostPoint:
        """Return the same as a point of the curve of these costs."""
        cost = costs.missed_default * self.missed_defaults + costs.refused_good * self.refused_good
        return {"threshold": self.threshold, "cost_per_client": cost, "refused_share": self.refused}


def mistakes(evaluation: Evaluation, costs: Costs) -> list[Mistakes]:
    """Return the mistakes at each threshold of the evaluation's cost curve, ascending.

    `costs` are those of the model, which the curve was drawn with: who is refused defaulted or is good, so that the
    cost and the share refused of a point tell both mistakes. They are counts, so what is found is rounded to one.
    """
    clients, defaulted = evaluation["n"], evaluation["default_rate"]
    found = []
    for point in evaluation["cost_curve"]["points"]:
        refused = point["refused_share"]
        missed = (point["cost_per_client"] + costs.refused_good * (defaulted - refused)) / (
            costs.missed_default + costs.refused_good
        )
        missed = round(missed * clients) / clients
        good = round((refused - defaulted + missed) * clients) / clients
        found.append(Mistakes(point["threshold"], missed, good, refused))
    return found


def nearest(found: Sequence[Mistakes], threshold: float) -> Mistakes:
    """Return the mistakes at the threshold kept that is nearest to this one."""
    return min(found, key=lambda one: abs(one.threshold - threshold))
