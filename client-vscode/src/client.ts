/** The language client: which process it starts, which documents it serves, what happens when the process dies. */

import path from "node:path";
import type * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  State,
} from "vscode-languageclient/node";
import type { Interpreter } from "./interpreter";
import { SECTION, serverSettings, type Settings } from "./settings";

export const SELECTOR = ["file", "untitled", "vscode-notebook-cell", "vscode-interactive-input"].map((scheme) => ({
  scheme,
  language: "python",
}));

/** A server that dies is started again, unless it dies this often in this time. */
const CRASH_LIMIT = 4;
const CRASH_WINDOW_MS = 3 * 60_000;

/** The commands that the server may put into what it offers, for instance behind a code lens. */
const COMMANDS = ["shapelens.showSummary", "shapelens.showGraph"];

/** What the server says when it has evaluated a file or notebook. */
const EVALUATED = "shapelens/evaluated";

export interface Listener {
  /** The server died and is not started again. */
  readonly gaveUp: (reason: string) => void;
  /** The server has evaluated a file or notebook. */
  readonly evaluated: (uri: vscode.Uri) => void;
}

export function createClient(
  settings: Settings,
  interpreter: Interpreter,
  toolFolder: string,
  log: vscode.LogOutputChannel,
  { gaveUp, evaluated }: Listener,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: { settings: serverSettings(), commands: COMMANDS, notifications: [EVALUATED] },
    diagnosticPullOptions: { onChange: true, onSave: true, onTabs: true },
    middleware: { workspace: { configuration: ({ items }) => items.map(serverSettings) } },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => closed(),
    },
  };
  const client = new QuietClient(SECTION, "Shapelens", serverOptions(settings, interpreter, toolFolder), options);
  client.onNotification(EVALUATED, ({ uri }: { readonly uri: string }) => {
    evaluated(client.protocol2CodeConverter.asUri(uri));
  });

  let wasRunning = false;
  client.onDidChangeState(({ newState }) => {
    wasRunning ||= newState === State.Running;
  });
  const crashes: number[] = [];

  function closed(): CloseHandlerResult {
    const giveUp = (reason: string): CloseHandlerResult => {
      gaveUp(reason);
      return { action: CloseAction.DoNotRestart, message: reason, handled: true };
    };
    if (!wasRunning) {
      return giveUp("The server did not start; the log says why.");
    }
    wasRunning = false;
    const now = Date.now();
    crashes.push(now);
    const recent = crashes.filter((time) => now - time < CRASH_WINDOW_MS).length;
    return recent < CRASH_LIMIT
      ? { action: CloseAction.Restart, message: "The server stopped unexpectedly and is started again.", handled: true }
      : giveUp(`The server stopped ${recent} times within ${CRASH_WINDOW_MS / 60_000} minutes; the log may say why.`);
  }

  return client;
}

/** The library pops up messages of its own on a failed start; the extension has better ones. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function serverOptions(settings: Settings, interpreter: Interpreter, toolFolder: string): ServerOptions {
  const args =
    settings.importStrategy === "fromEnvironment"
      ? // -P: no module of the workspace, which is the current folder, comes first.
        ["-P", "-m", "shapelens", "serve"]
      : // -I: nor one from PYTHONPATH or the user's packages.
        ["-I", path.join(toolFolder, "server.py"), "serve"];
  return { command: interpreter.executable, args, options: { env: { ...process.env, PYTHONUNBUFFERED: "1" } } };
}
