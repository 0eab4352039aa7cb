/** What the extension adds to VS Code: the server, and commands that show more than a hover can. */

import path from "node:path";
import * as vscode from "vscode";
import { Graphs } from "./graph";
import { watchPythonExtensions } from "./interpreter";
import { watchActiveFile } from "./menus";
import { placeOf } from "./model";
import { Server } from "./server";
import { needsRestart } from "./settings";
import { StatusItem } from "./status";
import { Summaries } from "./summary";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Shapelens", { log: true });
  const status = new StatusItem();
  const current = new Server(context.asAbsolutePath(path.join("bundled", "tool")), log, status);
  server = current;
  const summaries = new Summaries(current);
  const graphs = new Graphs(current, vscode.Uri.joinPath(context.extensionUri, "out"));
  context.subscriptions.push(
    status,
    summaries,
    graphs,
    watchActiveFile(),
    vscode.commands.registerCommand("shapelens.restart", () => current.restart()),
    vscode.commands.registerCommand("shapelens.showLogs", () => {
      log.show();
    }),
    vscode.commands.registerCommand("shapelens.showSummary", (uri?: unknown, position?: unknown) =>
      summaries.show(placeOf(uri, position)),
    ),
    vscode.commands.registerCommand("shapelens.showGraph", (uri?: unknown, position?: unknown) =>
      graphs.show(placeOf(uri, position)),
    ),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsRestart(event)) {
        void current.restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void current.restart();
    }),
  );
  void current.restart();
  const changed = (): void => void current.reconsiderInterpreter();
  void watchPythonExtensions(log, changed).then((watch) => context.subscriptions.push(watch));
}

export async function deactivate(): Promise<void> {
  // The log outlives the subscriptions, which are disposed of while the server stops.
  await server?.stop();
  server?.log.dispose();
}
