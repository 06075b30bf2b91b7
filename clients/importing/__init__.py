"""Bulk import: the tables that `ml.sources` read, into the records. Set-based, idempotent, all or nothing per table."""
