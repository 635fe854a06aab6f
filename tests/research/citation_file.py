"""The part of the Citation File Format 1.2.0 that ours uses, as a JSON schema.

Written from the format's guide (https://github.com/citation-file-format); nothing is allowed that
is not listed. cffconvert 2.0.0, which has the whole schema, needs jsonschema 3 and so cannot stand
in one environment with the other tests; by hand: ``cffconvert --validate``.
"""

_WORDS = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": "^(https|http|ftp|sftp)://.+"}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["cff-version", "message", "title", "authors"],
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": _WORDS,
        "title": _WORDS,
        "type": {"enum": ["dataset", "software"]},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object", "required": ["name"], "additionalProperties": False,
                "properties": {"name": _WORDS},
            },
        },
        "version": _WORDS,
        "date-released": {
            "type": "string",
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        },
        "url": _ADDRESS,
        "license": {"enum": ["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0"]},
        "license-url": _ADDRESS,
        "identifiers": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object", "required": ["type", "value"], "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["doi", "url", "swh", "other"]},
                    "value": _WORDS,
                    "description": _WORDS,
                },
            },
        },
    },
}  # fmt: skip
