// Runs the tests in the real VS Code, and takes screenshots.
// usage: node run.mjs VSIX CODE_SERVER_FOLDER WORK_FOLDER SHOTS_FOLDER   (run.sh prepares all of it)
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";
import { screenshots } from "./screenshots.mjs";

const [vsix, codeServer, work, shots] = process.argv.slice(2).map((name) => path.resolve(name));
const here = import.meta.dirname;
const SUITE_TIMEOUT_MS = 300_000;
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

mkdirSync(work, { recursive: true });
mkdirSync(shots, { recursive: true });
const run = mkdtempSync(path.join(work, "run-"));
const userData = path.join(run, "user-data");
const extensions = path.join(run, "extensions");
const command = path.join(codeServer, "node_modules", ".bin", "code-server");
const config = path.join(run, "config.yaml");
const folders = ["--user-data-dir", userData, "--extensions-dir", extensions, "--config", config];
const env = { ...process.env, XDG_CONFIG_HOME: path.join(run, "config"), XDG_DATA_HOME: path.join(run, "data") };

function workspace(name, harness) {
  const folder = path.join(run, name);
  cpSync(path.join(here, "fixture"), folder, { recursive: true });
  if (harness !== undefined) {
    writeFileSync(path.join(folder, ".harness.json"), JSON.stringify(harness));
  }
  return folder;
}

function install(file) {
  execFileSync(command, [...folders, "--install-extension", file], { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** Packages and installs an extension of the tests' own. */
function installFolder(name) {
  const file = path.join(run, `${name}.vsix`);
  execFileSync(
    path.join(here, "..", "node_modules", ".bin", "vsce"),
    ["package", "--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", file],
    { cwd: path.join(here, name), stdio: ["ignore", "ignore", "inherit"] },
  );
  install(file);
}

/** A virtual environment in which the package shapelens is installed: the one in the .vsix. */
function environmentWithServer() {
  const folder = path.join(run, "environment");
  execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
  const python = path.join(folder, "bin", "python");
  const ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
  const packages = execFileSync(python, ["-c", ask], { encoding: "utf8" }).trim();
  const installed = path.join(extensions, readInstalled(), "bundled", "libs");
  writeFileSync(path.join(packages, "shapelens.pth"), `${installed}\n`);
  return python;
}

function readInstalled() {
  const entries = JSON.parse(readFileSync(path.join(extensions, "extensions.json"), "utf8"));
  return entries.find((entry) => entry.identifier.id === "shapelens.shapelens").relativeLocation;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function until(what, ask, ms) {
  const end = Date.now() + ms;
  while (!(await ask())) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${ms / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Opens the workbench on a folder whose `.harness.json` names the suite; the harness writes the results. */
async function runSuite(browser, base) {
  const result = path.join(run, "result.json");
  const folder = workspace("tests", {
    suite: path.join(here, "suite.cjs"),
    result,
    environment: environmentWithServer(),
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(`${base}/?folder=${folder}`);
    await until("the results of the tests", () => existsSync(result), SUITE_TIMEOUT_MS);
  } catch (error) {
    await page.screenshot({ path: path.join(shots, "failure.png") });
    throw error;
  } finally {
    await page.close();
  }
  const { version, results } = JSON.parse(readFileSync(result, "utf8"));
  console.log(`VS Code ${version}`);
  return results;
}

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
mkdirSync(path.join(userData, "User"), { recursive: true });
writeFileSync(
  path.join(userData, "User", "settings.json"),
  JSON.stringify({ "workbench.startupEditor": "none", "editor.hover.delay": 100, "editor.minimap.enabled": false }),
);
install(vsix);
for (const folder of ["harness", "python-extension"]) {
  installFolder(folder);
}

const log = openSync(path.join(run, "code-server.log"), "a");
const server = spawn(
  command,
  [
    ...folders,
    "--auth=none",
    `--bind-addr=127.0.0.1:${port}`,
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-workspace-trust",
    "--disable-getting-started-override",
  ],
  { env, stdio: ["ignore", log, log], detached: true },
);
let browser;
let results = [];
try {
  await until("code-server", () => fetch(`${base}/healthz`).then((r) => r.ok, () => false), 60_000);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGS });
  results = await runSuite(browser, base);
  results.push(...(await screenshots(browser, `${base}/?folder=${workspace("screenshots")}`, userData, shots)));
} catch (error) {
  results.push({ name: "the run as a whole", error: error.stack, ms: 0 });
} finally {
  await browser?.close();
  process.kill(-server.pid); // with the processes it started
}

for (const { name, error, ms } of results) {
  console.log(`${error === null ? "ok  " : "FAIL"} ${name} (${ms} ms)`);
  if (error !== null) {
    console.log(error.replaceAll(/^/gm, "       "));
  }
}
const failed = results.filter(({ error }) => error !== null).length;
if (failed === 0) {
  rmSync(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
} else {
  console.log(`logs: ${run}/code-server.log and ${userData}/logs`);
}
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
