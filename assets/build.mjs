// SPDX-License-Identifier: EUPL-1.2
// Builds every bundle into balai/portal/static/dist: hashed names, a manifest for {% asset %}, .gz and .br beside each.
// A file directly in assets/css or assets/src is a bundle of its own; files in folders below are parts of bundles.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "balai", "portal", "static", "dist");
const base = "/statis/dist/"; // STATIC_URL of the settings; a test compares the two
const manifest = {};

const bundlesIn = (folder, ext) =>
  readdirSync(join(here, folder)).filter((f) => extname(f) === ext && !f.endsWith(".d.ts")).map((f) => join(here, folder, f));
const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

function sprite(folder) {
  const names = readdirSync(join(here, "icons", folder)).filter((f) => f.endsWith(".svg")).sort();
  const symbols = names.map((file) => {
    const svg = readFileSync(join(here, "icons", folder, file), "utf8");
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].trim();
    return `<symbol id="${basename(file, ".svg")}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  const file = `${folder}-${hash(text)}.svg`;
  writeFileSync(join(out, file), text);
  manifest[`${folder}.svg`] = file;
  manifest[`${folder}.names`] = names.map((f) => basename(f, ".svg"));
}

function remember(metafile) {
  for (const [path, info] of Object.entries(metafile.outputs)) {
    if (info.entryPoint) manifest[basename(info.entryPoint).replace(/\.ts$/, ".js")] = basename(path);
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
sprite("ui");
sprite("categories");
const common = { bundle: true, minify: true, outdir: out, metafile: true, logLevel: "warning", legalComments: "none" };
const worker = join(here, "src", "sw.ts");
const styles = await build({
  ...common, entryPoints: bundlesIn("css", ".css"), entryNames: "[name]-[hash]", assetNames: "[name]-[hash]",
  target: ["chrome99", "firefox97", "safari15.4"], loader: { ".png": "file", ".svg": "dataurl" }, external: ["/paket/*"],
});
remember(styles.metafile);
const scripts = await build({
  ...common, entryPoints: bundlesIn("src", ".ts").filter((f) => f !== worker), format: "esm", splitting: true,
  entryNames: "[name]-[hash]", chunkNames: "part-[hash]", target: "es2021",
  alias: { leaflet: "leaflet/dist/leaflet-src.esm.js" },
  define: { __BASE__: JSON.stringify(base), __LEAFLET_CSS__: JSON.stringify(base + manifest["leaflet.css"]) },
});
remember(scripts.metafile);
// What a script cannot run without is named beside it in the page: found out one after the other, each costs a weak
// signal a round trip of seconds.
for (const name of Object.keys(manifest).filter((n) => n.endsWith(".js"))) manifest[`${name}.parts`] = imported(scripts.metafile, manifest[name], false);

// The service worker keeps the same address for ever, so its list of files and its version are built in.
const shell = ["app.css", "report.css", "app.js", "report.js", "ui.svg", "categories.svg"].filter((n) => manifest[n]);
// What the strip loads later is needed without a signal too; the map is not, it would be empty.
const isOfMap = (name) => Object.entries(scripts.metafile.outputs).some(([path, info]) =>
  basename(path) === name && Object.keys(info.inputs).some((input) => /leaflet|src\/map\//.test(input)));
const parts = [...new Set(["app.js", "report.js"].flatMap((n) => imported(scripts.metafile, manifest[n], true)))].filter((n) => !isOfMap(n));
const files = [...shell.map((n) => manifest[n]), ...parts].map((f) => base + f);
await build({
  ...common, entryPoints: [worker], format: "iife", target: "es2021",
  define: { __BASE__: JSON.stringify(base), __SHELL__: JSON.stringify(files), __VERSION__: JSON.stringify(hash(files.join())) },
});
manifest["sw.js"] = "sw.js";
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
for (const file of readdirSync(out)) {
  if (!/\.(js|css|svg)$/.test(file)) continue;
  const raw = readFileSync(join(out, file));
  writeFileSync(join(out, `${file}.gz`), gzipSync(raw, { level: 9 }));
  writeFileSync(join(out, `${file}.br`), brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }));
}

/** Names of the chunks that a bundle needs before it runs and, with `later`, those it may ask for. */
function imported(metafile, name, later, seen = new Set()) {
  const info = Object.entries(metafile.outputs).find(([path]) => basename(path) === name)?.[1];
  for (const item of info?.imports ?? []) {
    const chunk = basename(item.path);
    const wanted = item.kind === "import-statement" || (later && item.kind === "dynamic-import");
    if (wanted && !seen.has(chunk)) {
      seen.add(chunk);
      imported(metafile, chunk, later, seen);
    }
  }
  return [...seen];
}
