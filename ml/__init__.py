"""Schema, features, training and explanation of the credit model. Knows nothing of Django.

Reading order: tables → sources → features → build → model → train, evaluate, predict, synthetic.
"""
