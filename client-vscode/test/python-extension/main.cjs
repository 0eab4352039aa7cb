// The part of the Python extension's API that Shapelens uses. No environment is selected until a test selects one.
const vscode = require("vscode");

let selected;
const changed = new vscode.EventEmitter();

exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ id: selected ?? "", path: selected ?? "python" }),
    resolveEnvironment: async ({ path }) =>
      path === selected ? { executable: { uri: vscode.Uri.file(path) } } : undefined,
    onDidChangeActiveEnvironmentPath: changed.event,
    select(python) {
      selected = python;
      changed.fire({ id: python ?? "", path: python ?? "python" });
    },
  },
});
