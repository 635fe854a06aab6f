"""The sections of the report, one module each: the facts in, a section out."""
