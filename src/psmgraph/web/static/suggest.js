// The search field offers names while somebody types: an editable combobox with a list box, as the
// ARIA Authoring Practices have it. Without this script the field is that of a form, and stays it:
// Enter without a choice sends the form.
const PATIENCE = 150; // ms without a key before the server is asked

let number = 0;

function start(field) {
  const list = document.createElement("ul");
  const said = document.createElement("span");
  list.id = `suggestions-${++number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggestions);
  list.hidden = true;
  said.className = "hidden";
  said.setAttribute("role", "status");
  field.parentElement.append(list, said);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked = null; // the request that is on its way
  let active = -1;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(at) {
    const options = [...list.children];
    active = at;
    options.forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  }

  function show({ said: words, offered }) {
    list.replaceChildren(...offered.map((each, at) => option(each, `${list.id}-${at}`)));
    list.hidden = !offered.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
    said.textContent = words;
  }

  async function ask() {
    asked?.abort();
    const words = field.value.trim();
    if (words.length < 2) { close(); said.textContent = ""; return; }
    const place = new URL(field.dataset.suggest, location.href);
    place.searchParams.set("q", words);
    const request = (asked = new AbortController());
    try {
      const answer = await fetch(place, { signal: request.signal });
      const found = answer.ok ? await answer.json() : null;
      // What was asked before the last key, or before the field was left, is shown no more.
      if (found && request === asked && document.activeElement === field) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without the server the form is still there
    }
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => active >= 0 && follow(list.children[active]),
    Escape: () => !list.hidden && (close(), true),
    Tab: () => { close(); return false; },
  };

  function move(step) {
    if (list.hidden) { ask(); return true; }
    const size = list.children.length;
    choose((active + 1 + step + size + 1) % (size + 1) - 1); // after the last, the field itself
    return true;
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PATIENCE); });
  field.addEventListener("keydown", (event) => {
    if (!event.isComposing && keys[event.key]?.()) event.preventDefault();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) follow(chosen);
  });
}

function follow(option) {
  location.assign(option.dataset.href);
  return true;
}

function option({ name, kind, href }, id) {
  const item = document.createElement("li");
  item.id = id;
  item.dataset.href = href;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const named = document.createElement("span");
  named.lang = "it"; // names are those of the sheets
  for (const [text, hit] of name) {
    const part = document.createElement(hit ? "mark" : "span");
    part.textContent = text;
    named.append(part);
  }
  const what = document.createElement("span");
  what.className = "quiet";
  what.textContent = ` ${kind}`;
  item.append(named, what);
  return item;
}

document.querySelectorAll("input[data-suggest]").forEach(start);
