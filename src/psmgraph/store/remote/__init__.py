"""Stores on other servers, spoken to by the protocols of SPARQL 1.1."""
