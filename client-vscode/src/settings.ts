/** The settings under `shapelens.`, as package.json declares them. */

import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";

export const SECTION = "shapelens";

export interface Settings {
  readonly enable: boolean;
  /** Empty: look for one. */
  readonly interpreter: string;
  readonly importStrategy: "useBundled" | "fromEnvironment";
}

/** A change of one of these needs a new server process; the running one asks for the others when they change. */
const NEEDS_RESTART = ["enable", "interpreter", "importStrategy"].map((name) => `${SECTION}.${name}`);

/** What the server has a say in; the same names stand in the `pyproject.toml` of a project. */
const SERVER_KEYS = [
  "keras",
  "select",
  "ignore",
  "diagnostics.enabled",
  "diagnostics.delay",
  "diagnostics.mode",
  "inlayHints.enabled",
  "codeLens.enabled",
  "documentSymbols.enabled",
  "completion.enabled",
];

export function readSettings(): Settings {
  const config = vscode.workspace.getConfiguration(SECTION);
  return {
    enable: config.get("enable", true),
    interpreter: expand(config.get("interpreter", "")),
    importStrategy: config.get("importStrategy", "useBundled"),
  };
}

/** What the user has set of the server's settings. What is left at its default is the project's to say. */
export function serverSettings(): Record<string, unknown> {
  const config = vscode.workspace.getConfiguration(SECTION);
  const set: Record<string, unknown> = {};
  for (const key of SERVER_KEYS) {
    const found = config.inspect(key);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value !== undefined) {
      set[key] = value;
    }
  }
  return set;
}

export function needsRestart(event: vscode.ConfigurationChangeEvent): boolean {
  return NEEDS_RESTART.some((name) => event.affectsConfiguration(name));
}

/** `~/venv/bin/python` and `${workspaceFolder}/.venv/bin/python`; a bare name stays one, to be looked up on PATH. */
function expand(interpreter: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const text = interpreter.trim().replaceAll("${workspaceFolder}", folder).replace(/^~(?=[/\\])/, homedir());
  return /[/\\]/.test(text) ? path.resolve(folder, text) : text;
}
