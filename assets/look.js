// The editor's colours are the page's, light and dark.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: ".9rem" },
  "&.cm-focused": { outline: "none" }, // the frame around shows it
  ".cm-content": { caretColor: "var(--ink)", minHeight: "16rem", padding: ".5rem 0" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "Roboto Mono", Menlo, Consolas, monospace', lineHeight: "1.5", maxHeight: "60vh", overflow: "auto" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--tint)", borderRight: "1px solid var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "1px solid var(--soft)" },
  ".cm-mistake": { backgroundColor: "var(--warn-tint)", boxShadow: "inset 4px 0 var(--red)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--soft)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(95vw, 44rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-blue)", backgroundColor: "var(--deep)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--on-blue)" },
  ".cm-completionDetail": { color: "var(--soft)" },
  ".cm-tooltip.cm-completionInfo": { padding: ".4rem .6rem", maxWidth: "20rem" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--blue)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--violet)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--warn)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.url, tags.namespace, tags.typeName], color: "var(--red)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
