// What tests of reach look at in a page (test_reach.py): each function returns what is wrong.
window.reach = {
  // WCAG 2.2, 1.4.10: at 320 px only what needs two dimensions scrolls sideways, in a frame of its
  // own that a keyboard reaches. And nothing that is shown is cut off (1.4.12 too).
  cut() {
    const wide = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    for (const each of document.querySelectorAll("body *")) {
      const style = getComputedStyle(each), box = each.getBoundingClientRect();
      if (!box.width || !box.height || each.matches(".skip") || clipped(each)) continue;
      const frame = each.closest(".scroll, .frame, pre, textarea, .cm-editor, svg");
      if (!frame && (box.right > wide + 1 || box.left < -1)) found.push(`sticks out: ${named(each)}`);
      if (frame === each && !each.closest("svg") && (box.right > wide + 1 || box.left < -1)) found.push(`frame sticks out: ${named(each)}`);
      if (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1) found.push(`cut at its side: ${named(each)}`);
      if (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1) found.push(`cut below: ${named(each)}`);
      const scrolls = /auto|scroll/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
      if (scrolls && each.tabIndex < 0 && !each.querySelector("a, button, input, [tabindex='0']")) found.push(`no key scrolls: ${named(each)}`);
    }
    return [...new Set(found)];
  },

  // 2.4.7, 2.4.11: whatever takes the focus looks otherwise then, and something of it is in sight.
  // Forwards and backwards, since what sticks at an edge covers in one direction only.
  unseen() {
    document.activeElement.blur();
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [contenteditable=true]")]
      .filter((each) => each.tabIndex >= 0 && each.getClientRects().length && getComputedStyle(each).visibility !== "hidden");
    const before = all.map(look), found = [];
    for (const at of [...all.keys(), ...[...all.keys()].reverse()]) {
      const each = all[at];
      each.focus();
      if (document.activeElement !== each) found.push(`takes no focus: ${named(each)}`);
      else if (look(each) === before[at]) found.push(`looks as before: ${named(each)}`);
      else if (!inSight(each)) found.push(`covered or outside: ${named(each)}`);
    }
    return [all.length, [...new Set(found)]];
  },

  // 2.3.3, for whoever asks for less motion.
  moving() {
    return [...document.querySelectorAll("*")].filter((each) => {
      const style = getComputedStyle(each);
      return style.animationName !== "none" || style.transitionDuration !== "0s" || style.scrollBehavior !== "auto";
    }).map(named);
  },
};

function named(each) {
  return each.outerHTML.replace(/\s+/g, " ").slice(0, 110);
}

function hides(overflow) {
  return overflow === "hidden" || overflow === "clip";
}

function clipped(each) {
  for (; each; each = each.parentElement) if (getComputedStyle(each).clipPath !== "none") return true;
  return false;
}

function look(each) {
  const style = getComputedStyle(each);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const drawn = [...each.querySelectorAll(".shape, .line, rect, circle")].slice(0, 3).map((part) => {
    const its = getComputedStyle(part);
    return its.stroke + its.strokeWidth + its.fill;
  });
  return [ring, style.boxShadow, style.borderColor, ...drawn].join("|");
}

function inSight(each) {
  let { left, top, right, bottom } = each.getBoundingClientRect();
  for (let frame = each.parentElement; frame; frame = frame.parentElement) {
    if (getComputedStyle(frame).overflowX === "visible") continue;
    const box = frame.getBoundingClientRect();
    left = Math.max(left, box.left); top = Math.max(top, box.top);
    right = Math.min(right, box.right); bottom = Math.min(bottom, box.bottom);
  }
  left = Math.max(left, 0); top = Math.max(top, 0);
  right = Math.min(right, innerWidth); bottom = Math.min(bottom, innerHeight);
  if (right - left < 2 || bottom - top < 2) return false;
  if (each.closest("svg")) return true; // lines are thin: what lies at a point of their box is another's
  for (const x of [0.08, 0.5, 0.92]) for (const y of [0.15, 0.5, 0.85]) {
    const at = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
    if (at && (each.contains(at) || (at.contains(each) && getComputedStyle(each).display === "inline"))) return true;
  }
  return false;
}
