// Looks at pages with Lighthouse, in one browser: node lighthouse.mjs CHROMIUM < what to look at
//
// In: {"pages": [address, …], "forms": ["mobile", "desktop"], "categories": [name, …]}, as JSON.
// Out: [{"page", "form", "scores": {category: 0 to 100}, "faults": [what has less than full marks]}]
import { text } from "node:stream/consumers";

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const { pages, forms, categories } = JSON.parse(await text(process.stdin));
// How fast a page is has to be waited for; what it is made of does not.
const timed = categories.includes("performance");
const haste = {
  disableFullPageScreenshot: true, pauseAfterFcpMs: 0, pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 0, cpuQuietThresholdMs: 0,
};
const chrome = await launch({
  chromePath: process.argv[2],
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const found = [];
  for (const form of forms) {
    for (const page of pages) {
      const flags = { port: chrome.port, logLevel: "error", onlyCategories: categories };
      Object.assign(flags, timed ? {} : haste);
      const { lhr } = await lighthouse(page, flags, form === "desktop" ? desktopConfig : undefined);
      if (lhr.runtimeError) throw new Error(`${page}: ${lhr.runtimeError.message}`);
      const scores = {}, faults = [];
      for (const [name, category] of Object.entries(lhr.categories)) {
        scores[name] = Math.round(category.score * 100);
        for (const { id, weight } of category.auditRefs) {
          const { score, title, displayValue } = lhr.audits[id];
          if (weight && score !== null && score < 0.9) faults.push(`${id}: ${displayValue ?? title}`);
        }
      }
      found.push({ page, form, scores, faults });
    }
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  await chrome.kill();
}
