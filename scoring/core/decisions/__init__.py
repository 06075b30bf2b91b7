"""Decisions about files: the rules, what keeps them, and the lists of what waits."""
