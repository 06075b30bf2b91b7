"""Computes feature rows and what a trained model says of them: probability and contributions."""
