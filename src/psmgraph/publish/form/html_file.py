"""A form as a page of HTML that stands by itself: no script, nothing from elsewhere."""

import html
from collections.abc import Iterable
from itertools import groupby

from psmgraph.publish.form.model import Block, FormCell, FormHeading, NextForm
from psmgraph.publish.form.typed import typed

STYLE = """\
@page { size: A4; margin: 2cm }
body { font: 10.5pt/1.35 "Titillium Web", Arial, "Liberation Sans", sans-serif; color: #17324d;
  max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: 0 0 .8rem }
td { border: 1px solid #5a768a; padding: .3rem .5rem; vertical-align: top; overflow-wrap: anywhere }
td.label { background: #e6ecf2; font-weight: bold }
p { margin: 0 0 .3rem } p:last-child { margin: 0 } ul { margin: 0; padding-left: 1.2rem }
h2, h3 { font-size: 1.1rem; margin: 1.2rem 0 .5rem }
tr { break-inside: avoid }
"""


def write(form: NextForm, blocks: tuple[Block, ...]) -> bytes:
    """Return the page, UTF-8."""
    body = "\n".join(map(_block, blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(form.language)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="robots" content="noindex">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(typed(form.title))}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def _block(block: Block) -> str:
    if isinstance(block, FormHeading):
        words = html.escape(typed(block.words))
        level = block.level
        return f"<h{level}>{words}</h{level}>" if level else f"<p><i>{words}</i></p>"
    rows = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in block.rows)
    return f"<table>\n{rows}\n</table>"


def _cell(cell: FormCell) -> str:
    across = f' colspan="{cell.across}"' if cell.across > 1 else ""
    if cell.label:
        words = "".join(f"<p><b>{html.escape(typed(one.words))}</b></p>" for one in cell.paragraphs)
        return f'<td class="label"{across}>{words}</td>'
    return f"<td{across}>{''.join(_paragraphs(cell))}</td>"


def _paragraphs(cell: FormCell) -> Iterable[str]:
    for item, group in groupby(cell.paragraphs, key=lambda one: one.item):
        tag = "li" if item else "p"
        inner = "".join(f"<{tag}>{html.escape(typed(one.words))}</{tag}>" for one in group)
        yield f"<ul>{inner}</ul>" if item else inner
