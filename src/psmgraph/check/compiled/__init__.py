"""The shapes made into functions of ours, which tell in 5 ms what pyshacl tells in 80.

pyshacl is what counts. Whatever a function here needs to know of one value (is it of that datatype,
does it match the pattern, is it less than the other), it asks pyshacl once and remembers; what is
ours is the walking: which nodes a shape is about, which values they have. Where a shape uses what
is not here, or an edition has something unusual in it, or breaks a shape so that it would be
refused, pyshacl looks at the whole edition (:func:`psmgraph.check.shacl.validate_edition`).
``tests/check/test_compiled.py`` holds the two against each other.
"""

from psmgraph.check.compiled.index import EditionIndex, Unusual
from psmgraph.check.compiled.shapes import Breach, CompiledShapes, Uncompiled, compile_shapes

__all__ = [
    "Breach",
    "CompiledShapes",
    "EditionIndex",
    "Uncompiled",
    "Unusual",
    "compile_shapes",
]
