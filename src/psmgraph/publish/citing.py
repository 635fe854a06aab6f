"""How a page, an answer or a file of the graph is cited: as text, BibTeX, and CITATION.cff.

Every date is one that somebody gave: the edition's is the sheet's, the snapshot's is that of its
manifest. Where a publisher is not configured, the plan stands as the author; no name is made up.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from psmgraph.catalogue_settings import LICENCES, CatalogueConfig
from psmgraph.store.snapshot import Manifest

# SPDX's list, which CFF keeps to, has these of the licences that can be configured.
_SPDX = frozenset({"CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0"})
# TeX's own characters. A brace is spelt out: BibTeX counts braces, escaped or not.
_TEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
# In an address these would end the field or begin a comment; an address can hold them encoded.
_IN_ADDRESS: Mapping[str, str] = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}
# What YAML 1.2 reads as a line end, or not at all, though JSON writes it as it is.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


Titles = Mapping[str, Mapping[str, str]]
"""The titles of plans: by slug, by language."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who publishes the graph, as what, under which terms; which snapshot of it is cited."""

    plan: str
    publisher: str  # "" where none is configured
    licence: str  # a key of LICENCES
    snapshot: str
    built: str  # the day of the snapshot's manifest, yyyy-mm-dd


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: ``title`` of ``origin``, found again at ``address``."""

    title: str
    origin: Origin
    address: str
    language: str  # "it", "en": of the words around
    edition: str = ""  # the day of the sheet's edition that it stands on, yyyy-mm-dd
    as_of: str = ""  # the day whose state is cited, yyyy-mm-dd
    iri: str = ""  # of the thing, whoever serves it

    @property
    def author(self) -> str:
        """Return the publisher, or the plan where none is configured."""
        return self.origin.publisher or self.origin.plan

    @property
    def full_title(self) -> str:
        """Return the title with the edition and the day whose state it is."""
        words = _words(self.language)
        of = [words["edition"].format(day=self.edition)] if self.edition else []
        of += [words["as_of"].format(day=self.as_of)] if self.as_of else []
        return ", ".join([self.title, *of])

    @property
    def released(self) -> str:
        """Return the day of the edition where there is one, else of the snapshot."""
        return self.edition or self.origin.built


def titles_in(manifest: Manifest) -> Titles:
    """Return the titles of a snapshot's plans, as its manifest has them: by slug, by language."""
    plans: Sequence[Mapping[str, Any]] = manifest.info.get("plans", ())
    return {each["slug"]: each["title"] for each in plans if each.get("title")}


def origin_of(
    manifest: Manifest,
    owner: CatalogueConfig,
    language: str,
    plan: str = "",
    titled: Titles | None = None,
) -> Origin:
    """Return what a citation says of a snapshot; ``plan`` is the slug of the one that is meant.

    The plans are ``titled``, or as the manifest has them: that of another server's store has none.
    """
    known = titles_in(manifest) if titled is None else titled
    titles = [title for slug, title in known.items() if plan in ("", slug) and title]
    own = owner.title_en if language == "en" else owner.title_it
    if len(titles) == 1:
        title = titles[0].get(language) or next(iter(titles[0].values()))
    else:
        title = own or _words(language)["several"]
    return Origin(title, owner.publisher, owner.licence, manifest.id, manifest.built_at[:10])


def text(cited: Citation) -> str:
    """Return the citation as a sentence, as a bibliography or a footnote has it."""
    words, origin = _words(cited.language), cited.origin
    parts = [f"{cited.author} ({cited.released[:4]}). {cited.full_title}."]
    if origin.plan not in (cited.author, cited.title):
        parts.append(words["within"].format(plan=origin.plan))
    snapshot = words["snapshot"].format(id=origin.snapshot, day=origin.built)
    parts.append(f"{snapshot[0].upper()}{snapshot[1:]}.")
    parts.append(words["licence"].format(name=LICENCES[origin.licence].name))
    return " ".join([*parts, cited.address])


def bibtex(cited: Citation) -> str:
    """Return the citation as an entry of BibTeX, for biblatex too; text is escaped for LaTeX.

    ``url`` is as it stands: biblatex reads that field verbatim, and so does the package url.
    """
    words, origin = _words(cited.language), cited.origin
    note = words["snapshot"].format(id=origin.snapshot, day=origin.built)
    licence = words["licence"].format(name=LICENCES[origin.licence].name)
    fields = {
        "author": "{" + _tex(cited.author) + "}",  # one name, however many words
        "title": "{" + _tex(cited.full_title) + "}",
        "howpublished": _tex(origin.plan),
        "year": cited.released[:4],
        "date": cited.released,
        "version": origin.snapshot,
        "note": _tex(f"{note}. {licence}"),
        "url": "".join(_IN_ADDRESS.get(each, each) for each in cited.address),
        "langid": "italian" if cited.language == "it" else "english",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key(cited)},", *lines, "}"]) + "\n"


def cff(cited: Citation) -> str:
    """Return the citation as a file CITATION.cff (Citation File Format 1.2.0)."""
    words, origin = _words(cited.language), cited.origin
    licence = LICENCES[origin.licence]
    told: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": words["message"],
        "type": "dataset",
        "title": cited.full_title,
        "authors": [{"name": cited.author}],
        "version": origin.snapshot,
        "date-released": cited.released,
        "url": cited.address,
    }
    if origin.licence in _SPDX:
        told["license"] = origin.licence
    else:
        told["license-url"] = licence.iri
    if cited.iri:
        told["identifiers"] = [
            {"type": "other", "value": cited.iri, "description": words["iri"]},
        ]
    return "".join(_yaml(told))


def key(cited: Citation) -> str:
    """Return the key of the BibTeX entry: what is cited, its edition, its snapshot."""
    of = cited.iri or cited.address.partition("?")[0]
    words = [part for part in of.rstrip("/").rpartition("//")[2].split("/")[1:] if part]
    name = next((part for part in reversed(words) if not re.fullmatch(r"[\d-]+", part)), "graph")
    safe = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "graph"
    return "-".join(filter(None, [safe, cited.edition, cited.origin.snapshot]))


def _tex(words: str) -> str:
    return "".join(_TEX.get(each, each) for each in " ".join(words.split()))


def _yaml(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a mapping of texts and of lists of such, each text as JSON writes it."""
    for name, value in told.items():
        if isinstance(value, str):
            yield f"{name}: {_quoted(value)}\n"
            continue
        yield f"{name}:\n"
        for entry in value:
            for number, (inner, words) in enumerate(entry.items()):
                yield f"{'    ' if number else '  - '}{inner}: {_quoted(words)}\n"


def _quoted(words: str) -> str:
    quoted = json.dumps(words, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


@cache
def _words(language: str) -> Mapping[str, str]:
    words = resources.files("psmgraph.publish").joinpath("citing.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(words)[language]
    return found
