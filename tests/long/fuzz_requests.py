"""Requests to the service, changed at random: IRIs, headers, what the query service is asked.

Valid ones are cut, doubled, mixed and filled with what is odd; the same seed makes the same ones.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

MARK = "<script>zzz</script>"
ENTITIES = (
    "plan/valdesempio", "plan/valdesempio/project/la-biblioteca-diffusa",
    "plan/valdesempio/sheet/la-biblioteca-diffusa/2015-03-30",
    "plan/valdesempio/sheet/la-biblioteca-diffusa/2015-03-30/passage/3-9",
    "actor/comune-di-valdesempio", "dataset/valdesempio", "catalog", "run/a0ea18bc189a",
)  # fmt: skip
# Pages that take milliseconds to make, so that they are asked for seldom (SELDOM), then the rest.
PAGES = (
    "/", "/projects", "/projects.csv", "/actors", "/activities", "/activities.json", "/search",
    "/quality", "/quality/findings", "/links/explorer", "/dumps", "/queries", "/queries/co-actors",
    "/report", "/feed.atom", "/compare/valdesempio/la-biblioteca-diffusa", "/home.json", "/shapes",
    "/form/valdesempio/la-biblioteca-diffusa.html", "/openapi.json", "/ontology", "/vocab",
    "/catalog.rdf", "/void.ttl", "/ontology.jsonld", "/shapes/catalogue", "/ontology/alignments",
)  # fmt: skip
ASKED = (
    "/search/suggest", "/search.json", "/reconcile", "/reconcile/preview", "/reconcile/view",
    "/reconcile/suggest/entity", "/reconcile/flyout/entity", "/queries/co-actors.csv",
    "/quality/missing.csv", "/dumps/a0ea18bc189a", "/links/explorer.json", "/sitemap.xml",
    "/static/style.css", "/site/x.css", "/healthz", "/cite/page/plan/valdesempio.bib",
)  # fmt: skip
TOLD = (
    "/void", "/ontology/1.0.0", "/vocab/role", "/id/catalog", "/data/catalog", "/page/catalog",
    "/sparql", "/robots.txt", "/.well-known/void", "/sitemap.xml", "/nix", "/vocab/nix",
)  # fmt: skip
SELDOM = 0.02
ARGUMENTS = {
    "actor": "actor/comune-di-valdesempio", "body": "actor/x", "q": "biblioteca", "limit": "5",
    "page": "2", "year": "2015", "as_of": "2015-06-01", "snapshot": "a0ea18bc189a", "all": "1",
    "kind": "projects", "queries": '{"q0":{"query":"Comune"}}', "date": "2027-01-01",
    "since": "2015-01-01", "id": "https://w3id.org/psmgraph/id/actor/comune-di-valdesempio",
    "project": "plan/valdesempio/project/la-biblioteca-diffusa", "prefix": "bib", "part": "2",
}  # fmt: skip
ACCEPTS = (
    "text/turtle;q=0.9, application/sparql-results+json, */*;q=0.1", "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/ld+json",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "text/*;q=0.3, */*;q=0",
    "application/rdf+xml;q=0.5,text/n3;level=1;q=1.000", "image/png", "*/*", "text/csv;header=no",
)  # fmt: skip
HEADERS = {
    "Accept-Encoding": "gzip;q=1.0, br;q=0.5, *;q=0", "Accept-Language": "en-GB;q=0.8, it, *;q=0.1",
    "Range": "bytes=0-9, -5", "If-None-Match": 'W/"abc", "def", *', "If-Match": '"abc"',
    "If-Modified-Since": "Thu, 26 Nov 2026 10:00:00 GMT", "If-Range": '"abc"',
    "If-Unmodified-Since": "Thu, 26 Nov 2026 10:00:00 GMT", "Host": "localhost:8000",
    "X-Forwarded-Host": "example.org", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/piano",
    "X-Forwarded-For": "::1, 10.1.2.3", "X-Request-Id": "abcdef0123456789",
    "Cookie": 'a="b"; c=d', "Authorization": "Basic eDp5", "Origin": "https://example.org",
    "Content-Type": 'application/x-www-form-urlencoded; charset="utf-8"',
    "Access-Control-Request-Method": "POST",
}  # fmt: skip
QUERIES = (
    "SELECT * { ?s ?p ?o } LIMIT 3", "ASK { ?s a ?c }",
    "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 2",
    "DESCRIBE <https://w3id.org/psmgraph/id/actor/comune-di-valdesempio>",
    "SELECT (COUNT(*) AS ?n) FROM <urn:x> FROM NAMED <urn:y> { GRAPH ?g { ?s ?p 'a'@it } }",
    "SELECT ?a { VALUES ?a { 1 2.0 'x'^^<urn:t> } BIND(STR(?a) AS ?b) FILTER(REGEX(?b, '1')) }",
    "PREFIX psm: <https://w3id.org/psmgraph/ontology#>\n"
    "SELECT ?p { ?p a psm:Project ; psm:involves/^psm:involves ?o } ORDER BY DESC(?p) LIMIT 2",
)  # fmt: skip
GRAPH = "https://w3id.org/psmgraph/id/plan/valdesempio/sheet/la-biblioteca-diffusa/2015-03-30"
PARAMETERS = {
    "default-graph-uri": GRAPH, "named-graph-uri": GRAPH, "using-graph-uri": "urn:x",
    "as_of": "2015-06-01", "snapshot": "a0ea18bc189a", "format": "json", "output": "xml",
    "update": "DROP ALL", "example": "co-actors", "results": "json", "timeout": "0",
}  # fmt: skip
BODIES = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update",
    "multipart/form-data; boundary=x", "text/plain", "application/json", "",
    "application/sparql-query; charset=utf-16", "Application/SPARQL-Query;charset=UTF-8",
)  # fmt: skip
SUFFIXES = ("", "", "", "", ".json", ".xml", ".csv", ".tsv", ".ttl", ".nt", ".rdf", ".jsonld", ".x")
ODD = (
    "", "\x00", "\u202e", "😀", "../", "%2e%2e%2f", "%00", "%ff", "%", "'", '"', "<", ">", "\\",
    "{{7*7}}", MARK, f'">{MARK}', "999999999999999999999", "-1", "NaN", "1e309", "é", "e\u0301",
    ";", ",", "*", "q=", ";q=2", "\t", " " * 50, "a" * 3000, "//example.org/", "\r\nX: y",
    "[::1]:1", "http://127.0.0.1/", "/" * 40, "&", "=", "?", "#", "\ud800", "ﬁ", "İ", "0" * 400,
    "://", "@",
)  # fmt: skip
ODD_QUERIES = (
    *ODD, "<urn:x>", "<x y>", "} UNION {", "OPTIONAL {", "MINUS {", "SERVICE <http://127.0.0.1/> {",
    "SERVICE SILENT ?s {", "FROM <http://127.0.0.1/x>", "LOAD <http://127.0.0.1/x>",
    "INSERT DATA {", "\\u0000", "\\uD800", "(" * 60, "{" * 60, "'''", '"""', "_:b ", "# ", "^^",
    "@it", "BASE <../..> ", "BIND(NOW() AS ?n)", "GROUP BY ?s HAVING (COUNT(*) > 1)", "LIMIT -1",
    "OFFSET 99999999999999999",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a client sends it; ``path`` may hold escapes, ``query`` is as it is sent."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def changed(words: str, dice: random.Random, odd: tuple[str, ...] = ODD) -> str:
    """Return ``words`` as they are, or with up to three places changed."""
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        at = dice.randint(0, len(words))
        to = min(len(words), at + dice.randint(0, 6))
        kind = dice.randrange(5)
        if kind == 0:
            words = words[:at] + words[to:]
        elif kind == 1:
            words = words[:at] + dice.choice(odd) + words[at:]
        elif kind == 2:
            words = words[:at] + words[at:to] * dice.randint(2, 40) + words[to:]
        elif kind == 3:
            words = (
                words[:at] + chr(dice.choice((9, 34, 38, 127, 8232, 65279, 0x1F600))) + words[to:]
            )
        else:
            words = words[:at] + words[to:] + words[at:to]
    return words


def escaped(words: str, safe: str = "/%") -> str:
    """Return words as an address holds them; what was an escape stays one."""
    return quote(words.encode("utf-8", "surrogatepass"), safe=safe)


def query_of(pairs: Iterable[tuple[str, str]], dice: random.Random) -> str:
    """Return arguments as an address holds them, some of them as nobody should write them."""
    safe = "%&=+" if dice.random() < 0.1 else ""
    return "&".join(f"{escaped(name, safe)}={escaped(value, safe)}" for name, value in pairs)[:7000]


def some_of(
    table: Mapping[str, str], dice: random.Random, many: tuple[int, ...]
) -> list[tuple[str, str]]:
    """Return some names of a table with their values changed, and seldom the names."""
    return [
        (changed(name, dice) if dice.random() < 0.1 else name, changed(table[name], dice))
        for name in dice.sample(sorted(table), dice.choice(many))
    ]


def iri(dice: random.Random) -> Asked:
    """Return a request with an IRI in its path, or in arguments of a page."""
    method = dice.choice(("GET", "GET", "GET", "GET", "HEAD", "PUT"))
    headers = (("Accept", dice.choice(ACCEPTS)),) if dice.random() < 0.5 else ()
    language = dice.choice(("", "", "/en"))
    if dice.random() < 0.75:
        kind = dice.choice(
            ("/page/", "/id/", "/data/", "/cite/page/", "/vocab/", "/ontology/", "/")
        )
        suffix = dice.choice(("", "", "", ".ttl", ".jsonld", ".html", ".bib", ".x"))
        path = changed(language + kind + dice.choice(ENTITIES) + suffix, dice)
        return Asked(method, escaped(path), headers=headers)
    path = language + dice.choice(
        PAGES if dice.random() < SELDOM else (*ASKED, f"/id/{dice.choice(ENTITIES)}")
    )
    if dice.random() < 0.3:
        path = changed(path, dice)
    return Asked(
        method, escaped(path), query_of(some_of(ARGUMENTS, dice, (1, 1, 2, 4)), dice), headers
    )


def header(dice: random.Random) -> Asked:
    """Return a request with headers changed: Accept, and up to three others."""
    pairs = some_of(HEADERS, dice, (0, 0, 1, 2, 3))
    if dice.random() < 0.9:
        accept = changed(dice.choice(ACCEPTS), dice)
        for _ in range(dice.choice((0, 0, 0, 1, 30))):
            accept += ", " + changed(dice.choice(ACCEPTS), dice)
        pairs.append(("Accept", accept))
    kind = dice.choice(("/id/", "/id/", "/data/", "/page/"))
    path = dice.choice(TOLD) if dice.random() < 0.4 else kind + dice.choice(ENTITIES)
    if dice.random() < SELDOM:
        path = dice.choice(PAGES)
    method = dice.choice(("GET", "GET", "GET", "GET", "HEAD", "OPTIONS"))
    return Asked(method, path, headers=tuple(pairs))


def sparql(dice: random.Random) -> Asked:
    """Return a request to the query service: its parameters, its body, and the query."""
    text = dice.choice(QUERIES)
    if dice.random() < 0.6:
        text = changed(text, dice, ODD_QUERIES)
    pairs = some_of(PARAMETERS, dice, (0, 0, 1, 1, 2, 3))
    if dice.random() < 0.85:
        name = "query" if dice.random() < 0.95 else changed("query", dice)
        pairs.insert(dice.randint(0, len(pairs)), (name, text))
    if dice.random() < 0.05:
        pairs *= dice.choice((2, 2, 2, 900))
    headers = (("Accept", changed(dice.choice(ACCEPTS), dice)),) if dice.random() < 0.5 else ()
    path = "/sparql" + dice.choice(SUFFIXES)
    if dice.random() < 0.5:
        return Asked(
            dice.choice(("GET", "GET", "GET", "HEAD")), path, query_of(pairs, dice), headers
        )
    path = path if dice.random() < 0.1 else "/sparql"
    kind = dice.choice(BODIES[:1] * 4 + BODIES[1:2] * 4 + BODIES)
    direct = "sparql" in kind.lower() or dice.random() < 0.1
    coding = dice.choice(("utf-8",) * 9 + ("utf-16", "latin-1", "utf-8-sig"))
    body = text.encode(coding, "surrogatepass" if coding.startswith("utf") else "replace")
    if not direct:
        body = query_of(pairs, dice).encode()
    if dice.random() < 0.1:
        at = dice.randint(0, len(body))
        body = body[:at] + dice.randbytes(dice.choice((1, 3, 200))) + body[at:]
    headers += (("Content-Type", changed(kind, dice) if dice.random() < 0.2 else kind),)
    query = query_of(pairs[:1], dice) if dice.random() < 0.1 else ""
    return Asked("POST", path, query, headers, body)


SHARES: Mapping[str, tuple[Callable[[random.Random], Asked], int]] = {
    "IRIs": (iri, 44), "headers": (header, 44), "SPARQL": (sparql, 12),
}  # fmt: skip
