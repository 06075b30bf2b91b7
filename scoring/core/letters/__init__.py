"""Letters about decisions: issued, kept as issued."""
