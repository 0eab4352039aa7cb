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

  "files that are not open are looked at where that is wished": async (root) => {
    const uri = vscode.Uri.file(path.join(root, "other.py"));
    const text = "import keras\nx = keras.layers.Conv2D(4, 30)(keras.Input((28, 28, 1)))\n";
    fs.writeFileSync(uri.fsPath, text);
    await sleep(500);
    assert.deepEqual(diagnostics({ uri }), []);
    await set("diagnostics.mode", "workspace");
    const [diagnostic] = await eventually("a diagnostic", () => diagnostics({ uri }));
    assert.equal(codeOf(diagnostic), "negative-dimension");
    fs.writeFileSync(uri.fsPath, text.replace("30", "3"));
    await eventually("no diagnostics", () => diagnostics({ uri }).length === 0);
    fs.writeFileSync(uri.fsPath, text);
    await eventually("a diagnostic again", () => diagnostics({ uri }));
    await set("diagnostics.mode", undefined);
    await eventually("no diagnostics of what is not open", () => diagnostics({ uri }).length === 0);
    fs.unlinkSync(uri.fsPath);
  },

  "hints show what comes out of each layer, and its params": async (root) => {
    const document = await open(root, "sequential.py");
    const found = await eventually("hints", () => hints(document));
    const conv = found.find((hint) => hint.position.line === lineOf(document, "Conv2D(32"));
    assert.equal(labelOf(conv), "(None, 26, 26, 32) · 320");
    await replace(document, "Conv2D(32, 3", "Conv2D(32, 5");
    await eventually("other hints", async () => (await hints(document)).some((hint) => /24, 24, 32/.test(labelOf(hint))));
    await replace(document, "Conv2D(32, 5", "Conv2D(32, 3");
  },

  "a lens above a model says how large it is, and opens the summary": async (root) => {
    const document = await open(root, "sequential.py");
    const [lens] = await eventually("a lens", () => lenses(document));
    assert.match(lens.command.title, /Total params 34,826/);
    assert.equal(lens.command.command, "shapelens.showSummary");
    assert.equal(lens.range.start.line, lineOf(document, "keras.Sequential("));
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
    await eventually("the summary", () => /Total params: 34,826/.test(summaryText()));
    await closeModels();
  },

  "the outline lists a model with its layers": async (root) => {
    const document = await open(root, "functional.py");
    const names = await eventually("symbols", () => symbols(document));
    assert.deepEqual(names.slice(0, 3), ["model", "image", "conv2d"]);
    assert.ok(names.includes("add"), names.join(", "));
    await replace(document, 'name="image"', 'name="photo"');
    await eventually("another name", async () => (await symbols(document)).includes("photo"));
    await replace(document, 'name="photo"', 'name="image"');
  },

  "names that Keras knows are suggested": async (root) => {
    const document = await open(root, "sequential.py");
    const labels = await eventually("suggestions", () => suggestions(document, 'activation="'));
    assert.ok(labels.includes("relu") && labels.includes("softmax"), labels.join(", "));
  },

  "each feature can be switched off and on while the server runs": async (root) => {
    const document = await open(root, "sequential.py");
    const before = serverProcess();
    const features = {
      inlayHints: () => hints(document),
      codeLens: () => lenses(document),
      documentSymbols: () => symbols(document),
      completion: () => suggestions(document, 'activation="'),
    };
    for (const [feature, ask] of Object.entries(features)) {
      await eventually(`${feature}: something`, ask);
      await set(`${feature}.enabled`, false);
      await forgetSymbols(document);
      await eventually(`${feature}: nothing`, async () => (await ask()).length === 0);
      for (const [other, askOther] of Object.entries(features)) {
        assert.equal((await askOther()).length > 0, other !== feature, `${other} while ${feature} is off`);
      }
      await set(`${feature}.enabled`, undefined);
      await forgetSymbols(document);
      await eventually(`${feature}: something again`, ask);
    }
    assert.equal(serverProcess(), before, "the same process");
  },

  "the summary opens beside, follows the edits and leaves the focus alone": async (root) => {
    const document = await open(root, "functional.py");
    select(document, "keras.Model(");
    await vscode.commands.executeCommand("shapelens.showSummary");
    await eventually("the summary", () => /Total params: 22,154\b/.test(summaryText()));
    assert.equal(vscode.window.activeTextEditor.document, document);
    assert.equal(summaries().length, 1);
    assert.notEqual(summaries()[0].viewColumn, vscode.window.activeTextEditor.viewColumn);

    await replace(document, "Dense(10", "Dense(20");
    await eventually("another count", () => /Total params: 22,804\b/.test(summaryText()));
    // A line above moves the model; a model above has the name that this one had.
    await replace(document, "\nimage =", '\n\nend = keras.Input(shape=(2,))\nother = keras.Model(end, end)\nimage =');
    await replace(document, "Dense(20", "Dense(10");
    await eventually("the count of before", () => /Total params: 22,154\b/.test(summaryText()));

    await replace(document, "model = keras.Model(image, label)", "");
    await replace(document, "other = keras.Model(end, end)", "");
    await eventually("a note", () => /no such model at the moment/.test(summaryText()));
    assert.match(summaryText(), /Total params: 22,154\b/, "what was there last stays");
    for (let edit = 0; edit < 5; edit++) {
      await vscode.commands.executeCommand("undo");
    }
    assert.equal(document.isDirty, false);
    await eventually("no note", () => /^Model:/.test(summaryText()));
    assert.equal(vscode.window.activeTextEditor.document, document);

    await vscode.commands.executeCommand("shapelens.showSummary", document.uri.toString(), { line: 12, character: 0 });
    await sleep(300);
    assert.equal(summaries().length, 1, "the one that is open is shown again");
    await closeModels();
  },

  "the graph opens beside, one for each model, and follows its name": async (root) => {
    const document = await open(root, "functional.py");
    const other = await open(root, "sequential.py");
    await open(root, "functional.py");
    select(document, "layers.Add");
    await vscode.commands.executeCommand("shapelens.showGraph");
    const [graph] = await eventually("a graph", graphs);
    assert.match(graph.label, /^Graph of functional/);
    assert.notEqual(graph.group.viewColumn, vscode.window.activeTextEditor.viewColumn);
    assert.equal(vscode.window.activeTextEditor.document, document, "the focus stays");
    await vscode.commands.executeCommand("shapelens.showGraph", document.uri.toString(), { line: 13, character: 9 });
    await vscode.commands.executeCommand("shapelens.showGraph", other.uri.toString(), { line: 5, character: 9 });
    await eventually("another graph", () => graphs().length === 2);
    assert.match(graphs()[1].label, /^Graph of sequential/);

    await replace(document, "keras.Model(image, label)", 'keras.Model(image, label, name="resnet")');
    await eventually("the new name", () => graphs().some(({ label }) => label === "Graph of resnet"));
    await vscode.commands.executeCommand("undo");
    await eventually("the old name", () => graphs().every(({ label }) => label !== "Graph of resnet"));
    await closeModels();
  },

  "the cells of a notebook are one module": async (root) => {
    const [, imports, model, dense] = await openNotebook(root, "digits.ipynb");
    const text = await eventually("a hover", () => hoverText(dense, "Dense(10"));
    assert.match(text, /kernel \(21632, 10\) \+ bias \(10,\) = 216,330/);
    await eventually("hints", async () => (await hints(model)).some((hint) => /26, 26, 32\) · 320/.test(labelOf(hint))));
    const [lens] = await eventually("a lens", () => lenses(dense));
    assert.match(lens.command.title, /Total params 216,650/);
    assert.deepEqual(diagnostics(imports), []);

    await replace(model, "Conv2D(32, 3", "Conv2D(32, 30");
    const [diagnostic] = await eventually("a diagnostic", () => diagnostics(model));
    assert.equal(codeOf(diagnostic), "negative-dimension");
    await replace(model, "Conv2D(32, 30", "Conv2D(32, 5");
    await eventually("no diagnostics", () => diagnostics(model).length === 0);
    await eventually("another hover", async () => /kernel \(18432, 10\)/.test(await hoverText(dense, "Dense(10")));
    await replace(imports, "from keras import layers", "from keras import layers\nkernel = 40");
    await replace(model, "Conv2D(32, 5", "Conv2D(32, kernel");
    await eventually("a diagnostic", () => diagnostics(model));
    await replace(imports, "kernel = 40", "kernel = 3");
    await eventually("no diagnostics in a cell that was not edited", () => diagnostics(model).length === 0);
  },

  "the summary of a model in a notebook follows the edits of other cells": async (root) => {
    const [, , model, dense] = await openNotebook(root, "digits.ipynb");
    const [lens] = await eventually("a lens", () => lenses(dense));
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
    await eventually("the summary", () => /Total params: 216,650\b/.test(summaryText()));
    await replace(model, "Conv2D(32, kernel", "Conv2D(16, kernel");
    await eventually("another count", () => /Total params: 108,330\b/.test(summaryText()));
    await replace(model, "Conv2D(16, kernel", "Conv2D(32, kernel");
    await closeModels();
  },

  "cells of a notebook come, go and move": async (root) => {
    const [, , , dense] = await openNotebook(root, "digits.ipynb");
    const { notebook } = vscode.window.activeNotebookEditor;
    const hover = () => hoverText(dense, "Dense(10");
    const Code = vscode.NotebookCellKind.Code;
    const pool = new vscode.NotebookCellData(Code, "x = layers.MaxPooling2D(2)(x)", "python");
    await editNotebook(notebook, vscode.NotebookEdit.insertCells(3, [pool]));
    await eventually("what it does", async () => /kernel \(5408, 10\)/.test(await hover()));
    await editNotebook(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(3, 4)));
    await eventually("what was before", async () => /kernel \(21632, 10\)/.test(await hover()));
    // Before the others, where there is no `x` yet.
    await editNotebook(notebook, vscode.NotebookEdit.insertCells(2, [pool]));
    await sleep(300);
    assert.match(await hover(), /kernel \(21632, 10\)/);
    await editNotebook(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(2, 3)));
  },

  "a file without a model has neither summary nor graph": async () => {
    const document = await vscode.workspace.openTextDocument({ language: "python", content: "import keras\n" });
    await vscode.window.showTextDocument(document);
    // The messages that say so wait for nobody.
    await vscode.commands.executeCommand("shapelens.showSummary");
    await vscode.commands.executeCommand("shapelens.showGraph");
    assert.deepEqual([summaries(), graphs()], [[], []]);
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

/** The documents of the cells. */
async function openNotebook(root, name) {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path.join(root, name)));
  await vscode.window.showNotebookDocument(notebook);
  return notebook.getCells().map(({ document }) => document);
}

async function editNotebook(notebook, change) {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [change]);
  assert.ok(await vscode.workspace.applyEdit(edit));
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

function hints(document) {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  return vscode.commands.executeCommand("vscode.executeInlayHintProvider", document.uri, all);
}

function labelOf(hint) {
  return typeof hint.label === "string" ? hint.label : hint.label.map((part) => part.value).join("");
}

function lenses(document) {
  return vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 100);
}

/** The names in the outline, from the top. */
async function symbols(document) {
  const found = await vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", document.uri);
  return (found ?? []).flatMap(function names({ name, children }) {
    return [name, ...children.flatMap(names)];
  });
}

/** VS Code asks for the outline once for each version of a text: this makes another version, and waits for the setting. */
async function forgetSymbols(document) {
  await sleep(500);
  await replace(document, "A small", "A  small");
  await replace(document, "A  small", "A small");
}

/** What this extension suggests right after the first such text; the words of the file, which VS Code suggests, are not. */
async function suggestions(document, text) {
  const position = document.positionAt(document.getText().indexOf(text) + text.length);
  const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, position, '"');
  return list.items
    .filter((item) => item.kind !== vscode.CompletionItemKind.Text && item.kind !== vscode.CompletionItemKind.Snippet)
    .map((item) => (typeof item.label === "string" ? item.label : item.label.label));
}

function summaries() {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === "shapelens-summary");
}

function summaryText() {
  return summaries()[0]?.document.getText() ?? "";
}

function graphs() {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("shapelens.graph"));
}

/** Closes the tabs of all summaries and graphs. */
async function closeModels() {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const summaries = tabs.filter(({ input }) => input?.uri?.scheme === "shapelens-summary");
  await vscode.window.tabGroups.close([...summaries, ...graphs()]);
}

/** Puts the cursor at the first such text. */
function select(document, text) {
  const position = document.positionAt(document.getText().indexOf(text));
  vscode.window.activeTextEditor.selection = new vscode.Selection(position, position);
}

function lineOf(document, text) {
  return document.positionAt(document.getText().indexOf(text)).line;
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
