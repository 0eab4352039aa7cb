// The tests: name -> function, run one after the other inside VS Code by the harness extension. They share one window.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const TIMEOUT_MS = 20_000;

module.exports = {
  "a hover on a layer shows its shape and its params": async (root) => {
    const document = await open(root, "sequential.py");
    const text = await eventually("a hover", () => hoverText(document, "Conv2D(32"));
    assert.match(text, /\(None, 26, 26, 32\)/);
    assert.match(text, /\b320\b/);
  },

  "a hover on a layer that is called shows its shape and its params": async (root) => {
    const document = await open(root, "functional.py");
    const text = await eventually("a hover", () => hoverText(document, "Conv2D(64, 3"));
    assert.match(text, /\(None, 16, 16, 64\)/);
    assert.match(text, /\b18,496\b/);
  },

  "there is no hover where there is no layer": async (root) => {
    const document = await open(root, "sequential.py");
    assert.equal(await hoverText(document, "\nimport keras"), "");
    assert.equal(await hoverText(document, "A small"), "");
  },

  "a file that was never saved has hovers too": async (root) => {
    const saved = await open(root, "sequential.py");
    const document = await vscode.workspace.openTextDocument({ language: "python", content: saved.getText() });
    assert.equal(document.uri.scheme, "untitled");
    const text = await eventually("a hover", () => hoverText(document, "Conv2D(32"));
    assert.match(text, /\(None, 26, 26, 32\)/);
  },

  "a mismatch is reported while it is there": async (root) => {
    const document = await open(root, "functional.py");
    await eventually("no diagnostics", () => diagnostics(document).length === 0);
    await replace(document, "strides=2)(x)", "strides=4)(x)");
    const [diagnostic] = await eventually("a diagnostic", () => diagnostics(document));
    assert.equal(diagnostic.source, "shapelens");
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(codeOf(diagnostic), "the diagnostic has a code");
    await replace(document, "strides=4)(x)", "strides=2)(x)");
    await eventually("no diagnostics", () => diagnostics(document).length === 0);
  },

  "undo takes a mismatch back": async (root) => {
    const document = await open(root, "sequential.py");
    await replace(document, "layers.Flatten()", "layers.Reshape((10, 100))");
    await eventually("a diagnostic", () => diagnostics(document));
    await vscode.commands.executeCommand("undo");
    assert.match(document.getText(), /Flatten/);
    await eventually("no diagnostics", () => diagnostics(document).length === 0);
  },

  "diagnostics can be switched off and on while the server runs": async (root) => {
    const document = await open(root, "functional.py");
    const before = serverProcess();
    await replace(document, "strides=2)(x)", "strides=4)(x)");
    await eventually("a diagnostic", () => diagnostics(document));
    await set("diagnostics.enabled", false);
    await eventually("no diagnostics", () => diagnostics(document).length === 0);
    await set("diagnostics.enabled", undefined);
    await eventually("a diagnostic", () => diagnostics(document));
    assert.equal(serverProcess(), before, "the same process");
    await replace(document, "strides=4)(x)", "strides=2)(x)");
    await eventually("no diagnostics", () => diagnostics(document).length === 0);
  },

  "the restart command starts another server": async (root) => {
    const document = await open(root, "sequential.py");
    const before = serverProcess();
    await vscode.commands.executeCommand("shapelens.restart");
    assert.notEqual(serverProcess(), before);
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
    assert.ok(!fs.existsSync(`/proc/${before}`), "the old one is gone");
  },

  "a server that crashes is started again": async (root) => {
    const document = await open(root, "sequential.py");
    const before = serverProcess();
    process.kill(before, "SIGKILL");
    await eventually("another server", () => ![before, undefined].includes(serverProcess()));
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
  },

  "a server that keeps crashing stays away until it is restarted": async (root) => {
    const document = await open(root, "sequential.py");
    for (let crash = 0; crash < 3; crash++) {
      await eventually("a hover", () => hoverText(document, "Conv2D(32"));
      process.kill(serverProcess(), "SIGKILL");
      await eventually("the end of the server", async () => (await hoverText(document, "Conv2D(32")) === "");
    }
    await sleep(1000);
    assert.equal(serverProcess(), undefined);
    await vscode.commands.executeCommand("shapelens.restart");
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
  },

  "shapelens.enable stops and starts the server": async (root) => {
    const document = await open(root, "sequential.py");
    await set("enable", false);
    await eventually("no server", () => serverProcess() === undefined);
    assert.equal(await hoverText(document, "Conv2D(32"), "");
    await set("enable", undefined);
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
  },

  "an interpreter that cannot run the server is not replaced by another": async (root) => {
    const document = await open(root, "sequential.py");
    await set("interpreter", "/nowhere/bin/python");
    await eventually("no server", () => serverProcess() === undefined);
    await sleep(1000);
    assert.equal(serverProcess(), undefined);
    await set("interpreter", undefined);
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
  },

  "the server runs on the Python that is selected in the Python extension": async (root) => {
    const document = await open(root, "sequential.py");
    const { environment } = harness(root);
    const { environments } = vscode.extensions.getExtension("ms-python.python").exports;
    environments.select(environment);
    await eventually("a server there", () => commandLine(serverProcess()).startsWith(`${environment} `));
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
    const before = serverProcess();
    environments.select(environment);
    await sleep(1000);
    assert.equal(serverProcess(), before, "the same is no reason to restart");
    environments.select(undefined);
    await eventually("a server elsewhere", () => ![before, undefined].includes(serverProcess()));
    assert.ok(!commandLine(serverProcess()).startsWith(environment));
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
  },

  "the server can come from the environment": async (root) => {
    const document = await open(root, "sequential.py");
    const { environment } = harness(root);
    await set("interpreter", environment);
    await set("importStrategy", "fromEnvironment");
    const command = `${environment} -P -m shapelens`;
    await eventually("a server from there", () => commandLine(serverProcess()).startsWith(command));
    await eventually("a hover", () => hoverText(document, "Conv2D(32"));
    await set("importStrategy", undefined);
    await set("interpreter", undefined);
    await eventually("the bundled server", () => commandLine(serverProcess()).includes("server.py"));
  },
};

async function open(root, name) {
  const document = await vscode.workspace.openTextDocument(path.join(root, name));
  await vscode.window.showTextDocument(document);
  return document;
}

function harness(root) {
  return JSON.parse(fs.readFileSync(path.join(root, ".harness.json"), "utf8"));
}

/** What all hovers say at the first character of `text`; empty if there are none. */
async function hoverText(document, text) {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${text} is in the file`);
  const position = document.positionAt(offset);
  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, position);
  return hovers.flatMap((hover) => hover.contents.map((part) => part.value)).join("\n");
}

function diagnostics(document) {
  return vscode.languages.getDiagnostics(document.uri);
}

function codeOf(diagnostic) {
  return typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
}

async function replace(document, old, replacement) {
  const offset = document.getText().indexOf(old);
  assert.ok(offset >= 0, `${old} is in the file`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + old.length)),
    replacement,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** `undefined` takes the setting back to its default. */
async function set(name, value) {
  await vscode.workspace.getConfiguration("shapelens").update(name, value, vscode.ConfigurationTarget.Global);
}

/** The process that this extension host started, undefined if it runs none. */
function serverProcess() {
  for (const name of fs.readdirSync("/proc")) {
    if (/^\d+$/.test(name)) {
      const line = commandLine(name);
      if (line.endsWith(" serve") && parent(name) === process.pid) {
        return Number(name);
      }
    }
  }
  return undefined;
}

function commandLine(process) {
  try {
    return fs.readFileSync(`/proc/${process}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return ""; // it ended meanwhile
  }
}

function parent(process) {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${process}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** The first answer that is neither falsy nor empty. */
async function eventually(what, ask) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (Array.isArray(answer) ? answer.length > 0 : answer) {
      return answer;
    }
    assert.ok(Date.now() < end, `${what} within ${TIMEOUT_MS / 1000} s`);
    await sleep(100);
  }
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
