// What is offered while a query is written: terms of the ontology by their name and by their
// words, the variables that the query has, prefixes and keywords.

const KEYWORDS = (
  "ASK BASE BIND CONSTRUCT COUNT DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP BY " +
  "GROUP_CONCAT HAVING LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER BY PREFIX SELECT UNION VALUES WHERE"
).split(" ");

// Returns a source of completions; the terms are fetched once, when they are first wanted.
export function completions(address) {
  let known = null;
  const fetched = () => {
    known ??= fetch(address)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .catch(() => ({ prefixes: {}, terms: [] }));
    return known;
  };
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return variables(context, variable);
    const word = context.matchBefore(/[\p{L}][\p{L}\p{N}_-]*(:[\p{L}\p{N}_-]*)?/u);
    if (!word && !context.explicit) return null;
    const { prefixes, terms } = await fetched();
    return {
      from: word ? word.from : context.pos,
      options: [
        ...terms.flatMap((term) => options(term, prefixes)),
        ...Object.keys(prefixes).map((name) => ({ label: `${name}:`, detail: prefixes[name], boost: -1 })),
        ...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -2 })),
      ],
      validFor: /^[\p{L}\p{N}_:-]*$/u,
    };
  };
}

function variables(context, word) {
  const text = context.state.doc.toString();
  const here = context.state.sliceDoc(word.from, context.pos);
  const found = new Set((text.match(/[?$]\w+/g) ?? []).map((each) => here[0] + each.slice(1)));
  if (text.split(here).length === 2) found.delete(here); // what is being written is no offer
  return { from: word.from, options: [...found].sort().map((label) => ({ label })), validFor: /^[?$]\w*$/ };
}

// A term can be found by its name (psm:Project) and by its words in the page's language.
function options({ prefix, name, label, comment }, prefixes) {
  const written = `${prefix}:${name}`;
  const apply = (view, _completion, from, to) => write(view, written, from, to, prefix, prefixes[prefix]);
  const info = comment || null;
  const named = { label: written, detail: label, info, apply };
  return label ? [named, { label, detail: written, info, apply, boost: -1 }] : [named];
}

// Writes the term, and declares its prefix where the query does not.
function write(view, written, from, to, prefix, iri) {
  const declared = new RegExp(`prefix\\s+${prefix}:`, "i").test(view.state.doc.toString());
  const changes = [{ from, to, insert: written }];
  if (!declared) changes.unshift({ from: 0, insert: `PREFIX ${prefix}: <${iri}>\n` });
  const shift = declared ? 0 : changes[0].insert.length;
  view.dispatch({ changes, selection: { anchor: from + shift + written.length }, userEvent: "input.complete" });
}
