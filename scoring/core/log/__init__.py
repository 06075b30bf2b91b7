"""The event log: written by `writing` and `sealing`, checked by `verification`, shortened by `retention`."""
