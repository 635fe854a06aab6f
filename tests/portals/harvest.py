"""What a CKAN portal makes of catalogues: run in the environment of requirements.lock.

As the harvester of ckanext-dcat does it, up to where it writes to its database: fetches the
address (HEAD, then GET), takes the format from the harvest source's configuration or else from
Content-Type, parses, and has the profiles make its packages. Standard input: a JSON list of
harvest sources, each with ``url``, ``profiles``, ``locale`` (that of the portal), ``config`` (the
source's configuration, as a person types it) and ``catalogue`` (whether packages get what is said
of their catalogue: ckanext-dcat cannot, where a document holds none). Standard output: a JSON list,
each with the ``format`` that was found, the ``packages``, the ``guids`` by which the portal knows
them again, the ``names`` in their addresses, and the address of the ``next`` page, if any.
"""

import json
import logging
import sys

from ckan.common import config
from ckan.lib.munge import munge_title_to_name
from ckanext.dcat.harvesters.rdf import DCATRDFHarvester
from ckanext.dcat.processors import RDFParser


def harvest(url, profiles, locale, settings, catalogue):
    config.update({
        "ckan.site_url": "https://portal.example",
        "ckan.locale_default": locale,
        "ckanext.dcat.expose_subcatalogs": catalogue,
    })  # fmt: skip
    harvester = DCATRDFHarvester()
    checked = harvester.validate_config(settings)
    given = json.loads(checked).get("rdf_format") if checked else None
    content, form = harvester._get_content_and_type(url, None, 1, content_type=given)
    parser = RDFParser(profiles=profiles)
    parser.parse(content, _format=form)
    packages = list(parser.datasets())
    return {
        "format": form,
        "packages": packages,
        "next": parser.next_page(),
        "guids": [harvester._get_guid(each, source_url=url) for each in packages],
        "names": [munge_title_to_name(each["title"]) for each in packages],
    }


if __name__ == "__main__":
    logging.disable(logging.INFO)
    asked = json.load(sys.stdin)
    json.dump([
        harvest(each["url"], each["profiles"], each["locale"], each["config"], each["catalogue"])
        for each in asked
    ], sys.stdout)  # fmt: skip
