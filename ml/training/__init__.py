"""Trains a model and measures it."""
