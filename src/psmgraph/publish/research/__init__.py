"""The research pack: one archive that says all of a snapshot without a server."""
