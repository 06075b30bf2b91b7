"""A synthetic population in the competition's format, shaped on published aggregates, with a known risk mechanism.

Each client is a set of traits: standard normal scores, correlated as the published columns are. Application columns
are quantiles and categories of the traits. Histories follow from traits too: how old and active the bureau's credits
are, how indebted the client, how often refused, how late, how hard on the card. The log-odds of default are the sum of
the effects in `ml.synthetic.effects`, of what the application says and of the traits behind the histories; the outcome
is drawn with that probability. So a model can learn most of what there is from the application, and the rest from the
histories. Minus the log-odds are the client's creditworthiness: external scores, lateness, refusals, debt reflect it.

Run it: `python -m ml.synthetic --clients 5000 --seed 1 --out DIR`.
"""
