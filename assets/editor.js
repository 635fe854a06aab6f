// The query page's editor in place of its text field, which stays the form's field: what is
// written here is written there, so the form is sent as it is without script.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";

import { completions } from "./completions.js";
import { look } from "./look.js";

// An address longer than this may be cut on its way; such a query goes in the request's body.
const LONGEST_ADDRESS = 60000;

function start(area) {
  const form = area.form;
  const label = document.querySelector(`label[for="${area.id}"]`);
  const host = document.createElement("div");
  host.className = "editor";
  area.before(host);
  // In a shadow root CodeMirror adopts its style sheet, which the page's policy lets it; in the
  // document it would write a <style> element, which the policy does not.
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const mistake = document.querySelector("[data-line]");

  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        // No key of ours takes Tab: it leaves the editor, as it leaves every other field.
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => send(form) }])),
        lineNumbers(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(),
        closeBrackets(), sparql(), look,
        autocompletion({ override: [completions(form.dataset.terms)], icons: false }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        EditorView.domEventHandlers({ beforeinput: typedOver }),
        EditorView.contentAttributes.of({
          "aria-label": label.textContent, "aria-describedby": "keys", spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
        mistake ? marked(area.value, mistake.dataset) : [],
      ],
    }),
  });
  // A description must stand in the same tree as what it describes.
  const keys = document.querySelector("#keys");
  const told = document.createElement("p");
  told.id = "keys";
  told.hidden = true;
  told.textContent = keys.textContent;
  root.append(told);
  keys.hidden = false;
  area.hidden = true;
  label.addEventListener("click", () => view.focus());
  form.addEventListener("submit", () => {
    form.method = encodeURIComponent(area.value).length > LONGEST_ADDRESS ? "post" : "get";
  });
  if (mistake) place(view, mistake.dataset);
  return view;
}

// What is typed over a selection. Left to itself the browser puts a styled element in its place for
// a moment, which the page's policy refuses, and the console tells.
function typedOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || event.isComposing || empty) return false;
  const typed = () => view.state.update(
    view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true },
  );
  const handlers = view.state.facet(EditorView.inputHandler); // brackets around what is selected
  if (!handlers.some((each) => each(view, from, to, event.data, typed))) view.dispatch(typed());
  return true;
}

function send(form) {
  form.requestSubmit();
  return true;
}

// The line that the service could not read.
function marked(text, { line }) {
  const lines = text.split("\n");
  const number = Math.min(Number(line), lines.length);
  const from = lines.slice(0, number - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return EditorView.decorations.of(
    Decoration.set([Decoration.line({ class: "cm-mistake" }).range(from)]),
  );
}

function place(view, { line, column }) {
  const found = view.state.doc.line(Math.min(Number(line), view.state.doc.lines));
  const at = Math.min(found.from + Math.max(Number(column) - 1, 0), found.to);
  view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
}

const area = document.querySelector("textarea#query");
if (area) start(area);
