// Puts the server and the pure-Python packages it needs into bundled/libs.
// usage: node bundle.mjs [SOURCE]   SOURCE is the folder or the wheel of the server, by default the repository.
// Any python3 with pip will do (PYTHON names another): what is chosen fits every platform, and Python 3.11 and newer.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const source = path.resolve(process.argv[2] ?? path.join(here, ".."));
const libs = path.join(here, "bundled", "libs");
const python = process.env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");

function pip(...args) {
  execFileSync(python, ["-m", "pip", "--disable-pip-version-check", "--quiet", ...args], { stdio: "inherit" });
}

const wheels = mkdtempSync(path.join(tmpdir(), "shapelens-wheel-"));
try {
  // A wheel first: for other platforms and versions pip installs only from wheels.
  pip("wheel", "--no-deps", "--ignore-requires-python", "--wheel-dir", wheels, source);
  rmSync(libs, { recursive: true, force: true });
  pip(
    "install",
    "--target", libs,
    "--no-deps",
    "--no-compile",
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    "--python-version=3.11",
    "--requirement", path.join(here, "bundled", "requirements.txt"),
    ...readdirSync(wheels).map((wheel) => path.join(wheels, wheel)),
  );
} finally {
  rmSync(wheels, { recursive: true, force: true });
}

// What only this machine needs: launchers with its path to Python, and where the wheel was.
rmSync(path.join(libs, "bin"), { recursive: true, force: true });
const packages = readdirSync(libs).filter((name) => name.endsWith(".dist-info"));
for (const folder of packages) {
  rmSync(path.join(libs, folder, "direct_url.json"), { force: true });
}
console.log(`bundled ${packages.map((name) => path.basename(name, ".dist-info")).join(", ")}`);
