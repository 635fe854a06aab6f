"""What one constraint asks for, in one language; a constraint that has no words is an error.

One table has every constraint component of SHACL Core and sh:sparql
(https://www.w3.org/TR/shacl/, sections 4 and 5.1).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from psmgraph.check.named_terms import name, short, texts
from psmgraph.check.written_shapes import RDF, RDFS, SH, Node, WrittenShapes, text

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What is written of a shape and constrains nothing by itself; those of the second row go with
# the component beside them.
SAYING = {
    "path", "severity", "message", "name", "description", "order", "group", "defaultValue",
    "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "property",
    "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount",
    "qualifiedValueShapesDisjoint",
}  # fmt: skip
# How many values, where few: (least, most) → phrase.
COUNTS = {
    (0, None): "any_number", (0, 0): "none", (0, 1): "at_most_one",
    (1, None): "at_least_one", (1, 1): "exactly_one",
}  # fmt: skip
STEPS = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for the constraints of shapes in one language."""

    shapes: WrittenShapes
    language: str

    def constraints(self, shape: Node) -> Iterator[tuple[str, str]]:
        """Yield (component, words) for each constraint of ``shape`` itself, in their order.

        How many values there may be is one constraint, told first.

        Raises:
            ValueError: a constraint has no words.
        """
        count = self.count(shape, "minCount", "maxCount")
        if count:
            yield "count", count
        for predicate in self.shapes.said.get(shape, {}):
            component = predicate.removeprefix(SH)
            if predicate.startswith((RDF, RDFS)) or component in {*SAYING, "minCount", "maxCount"}:
                continue
            if component not in COMPONENTS:
                raise ValueError(f"{text(shape)}: no words for the constraint {predicate}")
            for words in COMPONENTS[component](self, shape, component):
                if words:
                    yield component, words

    def whole(self, shape: Node) -> str:
        """Return all that ``shape`` asks for, its property shapes too, on one line."""
        own = self._joined(words for _, words in self.constraints(shape))
        path = self.shapes.value(shape, "path")
        if path is not None:
            own = self.phrase("of", property=self.path(path), words=own)
        nested = (self.whole(part) for part in self.shapes.values(shape, "property"))
        found = "; ".join(words for words in (own, *nested) if words)
        return found or self.phrase("anything")

    def cases(self, shape: Node, component: str) -> tuple[str, ...]:
        """Return what each shape of a list (sh:or …) asks for; nothing for other components."""
        if COMPONENTS.get(component) is not Wording._shapes:
            return ()
        return tuple(
            self.whole(each)
            for head in self.shapes.values(shape, component)
            for each in self.shapes.list(head)
        )

    def path(self, path: Node) -> str:
        """Return the name of a property, or of the way along several (SHACL, 2.3.1)."""
        if isinstance(path, ox.NamedNode):
            return name(path.value, self.language)
        inverse = self.shapes.value(path, "inversePath")
        if inverse is not None:
            return self.phrase("path_inverse", property=self.path(inverse))
        for step in STEPS:
            repeated = self.shapes.value(path, step)
            if repeated is not None:
                return self.phrase(f"path_{step}", property=self.path(repeated))
        choice = self.shapes.value(path, "alternativePath")
        steps = [self.path(each) for each in self.shapes.list(choice or path)]
        return self.phrase("path_or" if choice else "path_then").join(steps)

    def phrase(self, key: str, shape: Node | None = None, **values: object) -> str:
        """Return a phrase of worded.toml with its values.

        What a property shape asks for is asked of each value, what a node shape asks for of the
        thing itself: ``shape`` tells which.
        """
        told: Mapping[str, Mapping[str, str]] = texts()["phrases"]
        of_values = shape is not None and self.shapes.value(shape, "path") is not None
        subject = {
            "each": told["each" if of_values else "this"][self.language],
            "for_each": told["for_each"][self.language] if of_values else "",
        }
        return told[key][self.language].format(**subject, **values)

    def count(self, shape: Node, low: str, high: str) -> str:
        """Return how many values there may be; "" where nothing is said of it."""
        least, most = (self.shapes.number(shape, each) for each in (low, high))
        if least is None and most is None:
            return ""
        least = least or 0
        key = COUNTS.get((least, most))
        if key is None and most is None:
            key = "at_least"
        elif key is None:
            key = "exactly" if least == most else "between" if least else "at_most"
        return self.phrase(key, least=least, most=most)

    def term(self, node: Node) -> str:
        """Return a value as people read it."""
        return name(node.value, self.language) if isinstance(node, ox.NamedNode) else text(node)

    def _joined(self, parts: Iterator[str]) -> str:
        return ", ".join(parts)

    # One function for each way of filling a phrase in; each yields words for each value.

    def _value(self, shape: Node, component: str) -> Iterator[str]:
        for value in self.shapes.values(shape, component):
            yield self.phrase(component, shape, value=self.term(value))

    def _property(self, shape: Node, component: str) -> Iterator[str]:
        for value in self.shapes.values(shape, component):
            yield self.phrase(component, shape, property=self.path(value))

    def _values(self, shape: Node, component: str) -> Iterator[str]:
        for head in self.shapes.values(shape, component):
            values = [
                self.phrase("quoted", value=self.term(value)) for value in self.shapes.list(head)
            ]
            key = "in_one" if component == "in" and len(values) == 1 else component
            yield self.phrase(key, shape, values=", ".join(values))

    def _datatype(self, shape: Node, component: str) -> Iterator[str]:
        for value in self.shapes.values(shape, component):
            key = short(text(value))
            words = texts()["datatypes"].get(key)
            yield self.phrase(
                component, shape, value=f"{words[self.language]} ({key})" if words else key
            )

    def _node_kind(self, shape: Node, component: str) -> Iterator[str]:
        for value in self.shapes.values(shape, component):
            words = texts()["kinds"][text(value).removeprefix(SH)]
            yield self.phrase(component, shape, value=words[self.language])

    def _least_length(self, shape: Node, component: str) -> Iterator[str]:
        for value in self.shapes.values(shape, component):
            one = text(value) == "1"
            yield self.phrase("minLength_one" if one else "minLength", shape, value=text(value))

    def _pattern(self, shape: Node, component: str) -> Iterator[str]:
        flags = self.shapes.value(shape, "flags")
        for value in map(text, self.shapes.values(shape, component)):
            words = texts()["patterns"].get(value)
            if flags is not None:
                yield self.phrase("pattern_flags", shape, value=value, flags=text(flags))
            elif words:
                yield self.phrase("pattern", shape, value=words[self.language])
            else:
                yield self.phrase("pattern_other", shape, value=value)

    def _if_true(self, shape: Node, component: str) -> Iterator[str]:
        if self.shapes.is_true(shape, component):
            yield self.phrase(component, shape)

    def _closed(self, shape: Node, component: str) -> Iterator[str]:
        if self.shapes.is_true(shape, component):
            others = list(self.shapes.list(self.shapes.value(shape, "ignoredProperties")))
            values = ", ".join(self.term(each) for each in others)
            yield self.phrase("closed_but" if others else "closed", shape, values=values)

    def _one_shape(self, shape: Node, component: str) -> Iterator[str]:
        for other in self.shapes.values(shape, component):
            yield self.phrase(component, shape, parts=self.whole(other))

    def _shapes(self, shape: Node, component: str) -> Iterator[str]:
        for head in self.shapes.values(shape, component):
            parts = [
                self.phrase("part", shape, letter=letter, words=self.whole(other))
                for letter, other in zip(LETTERS, self.shapes.list(head), strict=False)
            ]
            yield self.phrase(component, shape, parts="; ".join(parts))

    def _qualified(self, shape: Node, component: str) -> Iterator[str]:
        count = self.count(shape, "qualifiedMinCount", "qualifiedMaxCount")
        disjoint = self.shapes.is_true(shape, "qualifiedValueShapesDisjoint")
        for other in self.shapes.values(shape, component):
            yield self.phrase(
                "qualified_disjoint" if disjoint else "qualified",
                shape,
                count=count or self.phrase("any_number", shape),
                parts=self.whole(other),
            )

    def _sparql(self, shape: Node, component: str) -> Iterator[str]:
        """The query's own message, else the shape's; its first sentence: the rest is advice."""
        for query in self.shapes.values(shape, component):
            said = self.shapes.words(query, "message") or self.shapes.words(shape, "message")
            if self.language not in said:
                raise ValueError(f"{text(shape)}: its SPARQL constraint has no message")
            first, _, _ = said[self.language].partition(". ")
            yield self.phrase(component, shape, value=first.rstrip("."))


Words = Callable[[Wording, Node, str], Iterator[str]]
# The private functions of the class are its own table, kept beside it.
COMPONENTS: dict[str, Words] = {
    **dict.fromkeys(
        ("class", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "maxLength",
         "hasValue"), Wording._value
    ),
    **dict.fromkeys(("equals", "disjoint", "lessThan", "lessThanOrEquals"), Wording._property),
    **dict.fromkeys(("in", "languageIn"), Wording._values),
    **dict.fromkeys(("not", "node"), Wording._one_shape),
    **dict.fromkeys(("and", "or", "xone"), Wording._shapes),
    "datatype": Wording._datatype,
    "nodeKind": Wording._node_kind,
    "minLength": Wording._least_length,
    "pattern": Wording._pattern,
    "uniqueLang": Wording._if_true,
    "closed": Wording._closed,
    "qualifiedValueShape": Wording._qualified,
    "sparql": Wording._sparql,
}  # fmt: skip
