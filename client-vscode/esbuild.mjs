// Bundles the extension into out/extension.js and the page of the graph into out/graph.js and graph.css, with the
// licenses of the packages in them beside them.
// `--watch` rebuilds on each change, with source maps.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const common = {
  outdir: "out",
  bundle: true,
  minify: !watch,
  sourcemap: watch,
  metafile: true,
  logLevel: "info",
};

/** @type {import("esbuild").BuildOptions[]} */
const parts = [
  {
    ...common,
    entryPoints: ["src/extension.ts"],
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
  },
  { ...common, entryPoints: ["webview/graph.ts"], platform: "browser", format: "iife", target: "chrome122" },
];

if (watch) {
  for (const part of parts) {
    await (await esbuild.context(part)).watch();
  }
} else {
  const built = await Promise.all(parts.map((part) => esbuild.build(part)));
  const files = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync("out/THIRD_PARTY_LICENSES.txt", licenses(files));
}

/** The license texts of the packages that the files come from. */
function licenses(files) {
  const packages = new Set(files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  return [...packages].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
    if (file === undefined) {
      throw new Error(`${name} comes without a license text`);
    }
    return `${name} ${version}\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}
