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
  /** What the server is told when it starts; later it asks for the section itself. */
  readonly server: ServerSettings;
}

export interface ServerSettings {
  readonly keras: "auto" | "2" | "3";
  readonly diagnostics: Switch & { readonly delay: number };
  readonly inlayHints: Switch;
  readonly codeLens: Switch;
  readonly documentSymbols: Switch;
  readonly completion: Switch;
}

interface Switch {
  readonly enabled: boolean;
}

/** A change of one of these needs a new server process; the running one asks for the others when they change. */
const NEEDS_RESTART = ["enable", "interpreter", "importStrategy"].map((name) => `${SECTION}.${name}`);

export function readSettings(): Settings {
  const config = vscode.workspace.getConfiguration(SECTION);
  const isOn = (feature: string): Switch => ({ enabled: config.get(`${feature}.enabled`, true) });
  return {
    enable: config.get("enable", true),
    interpreter: expand(config.get("interpreter", "")),
    importStrategy: config.get("importStrategy", "useBundled"),
    server: {
      keras: config.get("keras", "auto"),
      diagnostics: { ...isOn("diagnostics"), delay: config.get("diagnostics.delay", 0) },
      inlayHints: isOn("inlayHints"),
      codeLens: isOn("codeLens"),
      documentSymbols: isOn("documentSymbols"),
      completion: isOn("completion"),
    },
  };
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
