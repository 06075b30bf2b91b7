"""Django’s SQLite, where everybody who waits for the lock has the same chance of it. The settings name it as ENGINE."""
