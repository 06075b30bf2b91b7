"""The switch: whether the portal scores and recommends, who turned it when and why."""
