// The links explorer with a script: arrows from node to node, what is near stands out, a field
// that highlights, and a new picture in place of the old one without loading the page. All of it
// is on the page without script too: links, forms, a list.
const ID = "explorer";

function setUp(root, say) {
  const svg = root.querySelector(".frame > .ties");
  const told = root.querySelector(".told");
  if (!svg || !told) return;
  const nodes = [...svg.querySelectorAll(".node")];
  const ties = [...svg.querySelectorAll(".tie")];
  const ends = ties.map((tie) => [Number(tie.dataset.one), Number(tie.dataset.other)]);
  const spot = (node) => [Number(node.dataset.x), Number(node.dataset.y)];
  told.textContent = say || told.dataset.keys;

  // One stop for the Tab key; the arrows go on from there.
  let at = Math.max(0, nodes.findIndex((node) => node.classList.contains("focus")));
  const stop = (next) => {
    at = next;
    nodes.forEach((node, number) => node.setAttribute("tabindex", number === at ? "0" : "-1"));
  };
  stop(at);

  function nearest(key) {
    const [x, y] = spot(nodes[at]);
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = -1, least = Infinity;
    nodes.forEach((node, number) => {
      const [dx, dy] = [spot(node)[0] - x, spot(node)[1] - y];
      const ahead = dx * right + dy * down, aside = Math.abs(dx * down) + Math.abs(dy * right);
      if (number === at || ahead <= 0 || aside > 2 * ahead) return;
      if (ahead + 2 * aside < least) [best, least] = [number, ahead + 2 * aside];
    });
    return best;
  }

  function light(number) {
    const near = new Set([number]);
    ties.forEach((tie, each) => {
      const touches = number >= 0 && ends[each].includes(number);
      if (touches) ends[each].forEach((end) => near.add(end));
      tie.classList.toggle("near", touches);
      tie.classList.toggle("dim", number >= 0 && !touches);
    });
    nodes.forEach((node, each) => node.classList.toggle("dim", number >= 0 && !near.has(each)));
  }

  function highlight(words) {
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    const fits = nodes.map((node) => {
      const name = plain(node.querySelector("title").textContent);
      return wanted.every((word) => name.includes(word));
    });
    nodes.forEach((node, each) => node.classList.toggle("faded", !fits[each]));
    ties.forEach((tie, each) => tie.classList.toggle("faded", wanted.length > 0 && !ends[each].some((end) => fits[end])));
  }

  const label = document.createElement("label");
  const field = document.createElement("input");
  label.textContent = `${told.dataset.filter} `;
  field.type = "search";
  field.addEventListener("input", () => highlight(field.value));
  label.append(field);
  label.className = "highlight";
  told.after(label);

  nodes.forEach((node, number) => {
    node.addEventListener("focus", () => { stop(number); light(number); });
    node.addEventListener("blur", () => light(-1));
    node.addEventListener("mouseenter", () => light(number));
    node.addEventListener("mouseleave", () => light(-1));
  });
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const node = event.target.closest(".node");
    if (!node) return;
    if (event.key.startsWith("Arrow")) {
      const next = nearest(event.key);
      if (next >= 0) nodes[next].focus();
    } else if (event.key === "Home" || event.key === "End") {
      nodes[event.key === "Home" ? 0 : nodes.length - 1].focus();
    } else if (event.key === "+") {
      const more = [...root.querySelectorAll("[data-grow]")].find((link) => link.dataset.grow === node.dataset.name);
      show(more ? more.href : node.getAttribute("href"), node.dataset.name);
    } else if (event.key === "Escape") {
      root.querySelector(".skip-picture").focus();
    } else return;
    event.preventDefault();
  });
}

// Put what another address shows in place of this; the way back leads here again.
let asking = 0;
async function show(address, name = "", push = true) {
  const mine = ++asking;
  const told = document.querySelector(`#${ID} .told`);
  if (told) told.textContent = told.dataset.busy;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = next.getElementById(ID);
    if (!answer.ok || !part) throw new Error(answer.status);
    if (mine !== asking) return;
    for (const place of [`#${ID}`, ".crumbs", ".switch", "form.asof"]) {
      const [old, fresh] = [document.querySelector(place), next.querySelector(place)];
      if (old && fresh) old.replaceWith(fresh);
    }
    document.title = next.title;
    if (push) history.pushState({}, "", address);
    const root = document.getElementById(ID);
    setUp(root, root.querySelector("figcaption")?.firstChild.textContent.trim());
    const node = [...root.querySelectorAll(".node")].find((each) => each.dataset.name === name);
    (node || root.querySelector(".node.focus"))?.focus();
  } catch {
    if (mine !== asking) return;
    const old = document.querySelector(`#${ID} .told`);
    if (old && push) old.textContent = old.dataset.failed;
    else location.href = address;
  }
}

const here = (link) => link.origin === location.origin && link.pathname === location.pathname;
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest(`#${ID} a[href]`);
  if (!link) return;
  const address = new URL(link.getAttribute("href"), location.href);
  if (!here(address) || address.hash) return;
  event.preventDefault();
  show(address.href, link.dataset.name || link.dataset.grow || "");
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest(`#${ID} form`);
  if (!form) return;
  event.preventDefault();
  show(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});
addEventListener("popstate", () => show(location.href, "", false));
const root = document.getElementById(ID);
if (root) setUp(root);
