"""Resolved sheets become quads: editions, authority, dates, provenance, what is derived."""
