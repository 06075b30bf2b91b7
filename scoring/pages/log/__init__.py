"""The event log, for auditors: what happened to files, searched, told file by file, taken away, checked."""
