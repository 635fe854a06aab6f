"""Sheets that try: to run, to lead elsewhere, to turn the text around, to break what writes them.

They are ordinary sheets of the Bologna form; only their words are not. Nothing in them is a fault
of a sheet, so the build reads them all, and every page has to show what they say and do nothing.
"""

import html
from collections.abc import Sequence
from pathlib import Path

from form import sheet_text

RLO, RLM, LRI, PDF = "\u202e", "\u200f", "\u2066", "\u202c"
LONG = 50_000  # characters of a cell
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", '=HYPERLINK("{0}/sheet";"apri")')


def attacks(listener: str) -> tuple[str, ...]:
    """Return words that would do something where they were not told as words.

    ``listener`` is the address that the words would ask, were they to run.
    """
    run = f"window.ran=1;fetch('{listener}/ran');alert(1)"
    return (
        f"<script>{run}</script>",
        f"</script></style></title></textarea><script>{run}</script>",
        f'"><img src="{listener}/image" onerror="{run}">',
        f"'><svg onload=\"{run}\"><style>@import '{listener}/style'</style>",
        f'<iframe src="javascript:{run}"></iframe><base href="{listener}/">',
        f'<meta http-equiv="refresh" content="0;url={listener}/refresh">',
        f"javascript:{run}",
        f'<a href="javascript:{run}" onfocus="{run}" autofocus tabindex=1>qui</a>',
        f"{listener}/said data:text/html,<script>{run}</script>",
        "--> ]]> <![CDATA[ <?php echo 1 ?> <!ENTITY x SYSTEM 'file:///etc/passwd'> &x; &lt;",
        "{{7*7}} {% raw %} ${7*7} #{7*7} %(title)s %s %d {0} {title}",
        *(each.format(listener) for each in FORMULAS),
        '"; DROP TABLE projects; -- \' OR 1=1 NEAR(a b) AND NOT * "',
        "> } UNION { ?s ?p ?o } # \\u0022 <http://x/> \"\"\" ''' ^ ` | \\",
        "../../etc/passwd",
        "..\\..\\windows %2e%2e%2f%00 %c0%ae/.//",
        f"Comune {RLO}oilgaB{PDF} di {RLO}girato {LRI}senza fine",
        f"{RLM}Verde مشروع المدينة الخضراء שלום",
        "zero\u200blarghezza\u200d\u2060\u00ad e \U0001f468\u200d\U0001f469 \U0001f1ee\U0001f1f9",
        "Progetto" + "\u0301" * 300 + " Z̸̧̛a̴l̷g̶o̸",
        "Nome " + "lungo" * 200,
        "Nome " + "molto lungo " * 90,
        "INCLUDEPICTURE DDEAUTO c:\\\\windows\\\\cmd.exe HYPERLINK MERGEFIELD { QUOTE 1 }",
        "proibiti \x01\x08\x0b\x1f\ufffe\uffff e \u2028righe\u2029 \x85",
        "virgola, punto; \"virgolette' «ap’ostrofi» | barra",
    )  # fmt: skip


WHOLE = (0, 17)  # sheets that say half of it everywhere; the others are short


def _cell(words: str) -> str:
    return html.escape(words.replace("\t", " "), quote=False)


def _short(title: str, words: Sequence[str], others: Sequence[str]) -> str:
    told = [_cell(each) for each in words]
    return sheet_text(
        title=_cell(title),
        description=f"<p>{told[0]}</p>",
        actors=f"<p>{told[1]}</p>",
        links=" ".join(f"<p>{_cell(each)}</p>" for each in others),
        activities=f"{told[1]}\t<p>{told[0]}</p>",
    )


def _whole(title: str, day: str, words: Sequence[str], others: Sequence[str], long: str) -> str:
    """Return a sheet each of whose fields says all of ``words``."""
    told = [_cell(each) for each in words]
    few = told[:4]
    return sheet_text(
        title=_cell(title),
        day=day,
        description=" ".join(f"<p>{each}</p>" for each in (*told, _cell(long))),
        referents=" ".join(f"<p>Comune {each}: Maria {each}</p>" for each in few),
        actors=" ".join(f"<p>{each}</p>" for each in told),
        results="".join(f"<li>- {each}</li>" for each in told),
        links=" ".join(f"<p>{_cell(each)}</p>" for each in (*others, *words[:3])),
        activities="\n".join(
            f"{each}\t<p><b>Il 10 aprile 2014</b> {each}</p><p>{_cell(long[:5000])}</p>"
            for each in told
        ),
        criticalities="".join(f"<p>{each}</p>" for each in told),
        success="".join(f"<li>- {each}</li>" for each in told),
        meetings="".join(f"<p><i>{each}</i> il 3 maggio 2014</p>" for each in few),
        meeting_count="8",
        events="".join(
            f"<p><i>{each}</i> organizzato da {each} il 12/03/2015 a {each}</p>" for each in told
        ),
        event_count="25 circa",
        contributions="\n".join(f"{each}\t€ 100,00 {each}\t{each}" for each in told),
    )


def write_sheets(folder: Path, listener: str) -> Path:
    """Write into a new folder a sheet for each attack, which is its title; one has two editions."""
    every = attacks(listener)
    folder.mkdir()
    longs = dict(zip(WHOLE, ("x" * LONG, "parola " * (LONG // 7)), strict=True))
    for number, title in enumerate(every):
        words = [every[(number + step) % len(every)] for step in (1, 2)]
        others = [every[(number + step) % len(every)] for step in (1, 7)]
        if number in longs:
            half = every[WHOLE.index(number) :: 2]
            text = _whole(title, "3 marzo 2015", half, others, longs[number])
        else:
            text = _short(title, words, others)
        _write(folder, number, text)
    text = _whole(every[0], "7 aprile 2016", every[::-2], every[5:7], longs[0])
    _write(folder, len(every), text)
    return folder


def _write(folder: Path, number: int, text: str) -> None:
    name = f"{number:02} <img src=x onerror=alert(1)> {RLO}=1+1 {{{{7*7}}}}.txt"
    (folder / name).write_text(text, encoding="utf-8")
