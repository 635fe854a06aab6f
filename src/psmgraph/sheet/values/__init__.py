"""Values read from words: dates, amounts, bodies, referents, acts, events and persons.

Pure functions over ``str``: no clock, no files, no names looked up. They never raise but where
they say so, and every offset counts code points of the text that was given.
"""
