"""The file of a session: entries in a chain, exports, copies."""
