// Ask an endpoint through Comunica: node ask.mjs ADDRESS < QUESTIONS, where these are a list of
// [kind, query] in JSON; the answers come as a list of JSON.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();
const context = { sources: [{ type: "sparql", value: process.argv[2] }] };

const ask = {
  async bindings(query) {
    const found = await (await engine.queryBindings(query, context)).toArray();
    return found.map((row) =>
      Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])),
    );
  },
  async quads(query) {
    const found = await (await engine.queryQuads(query, context)).toArray();
    return found.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
  },
  async boolean(query) {
    return engine.queryBoolean(query, context);
  },
};

const answers = [];
for (const [kind, query] of JSON.parse(await text(process.stdin))) {
  answers.push(await ask[kind](query));
}
console.log(JSON.stringify(answers));
