"""The file of findings says what the report says, whatever stands in a sheet."""

import json

from hypothesis import given
from hypothesis import strategies as st

from psmgraph.build.outcome import findings_data, findings_json
from psmgraph.errors import Finding, Place, catalogue

numbers = st.integers(0, 9999)
texts = st.text(max_size=12)
places = st.builds(Place, texts, numbers, numbers, numbers, numbers, numbers)
findings = st.builds(
    Finding, st.sampled_from(sorted(catalogue())), places, texts, texts, texts, texts, texts,
    texts, texts,
)  # fmt: skip


@given(told=st.lists(findings, max_size=5).map(tuple))
def test_it_is_the_report_s_json_with_a_finding_on_each_line(told: tuple[Finding, ...]) -> None:
    written = findings_json(told)
    assert json.loads(written) == findings_data(told)
    lines = written.split("\n")[1:-2]
    assert [json.loads(line.removesuffix(",")) for line in lines] == findings_data(told)
