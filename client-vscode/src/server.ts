/** The one server process: its starts and stops, what it is asked, and how the user hears of it. */

import * as vscode from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import { createClient } from "./client";
import { findInterpreter, type Interpreter, OLDEST } from "./interpreter";
import { readSettings, SECTION } from "./settings";
import type { StatusItem } from "./status";

const START_TIMEOUT_MS = 60_000;

/** Its starts and stops come one after the other. */
export class Server {
  private client: LanguageClient | undefined;
  private interpreter: Interpreter | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly news = new vscode.EventEmitter<vscode.Uri | undefined>();

  /** What the server says of a file may be something else now; of any file, if none is named. */
  readonly onDidChangeAnswers = this.news.event;

  constructor(
    private readonly toolFolder: string,
    readonly log: vscode.LogOutputChannel,
    private readonly status: StatusItem,
  ) {}

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopClient();
      await this.startClient();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopClient());
  }

  /** Another Python may have been selected; the Python extensions say so more often than it is true. */
  reconsiderInterpreter(): Promise<void> {
    return this.enqueue(async () => {
      const settings = readSettings();
      const search = await findInterpreter(settings, this.toolFolder, this.log);
      if (settings.enable && "found" in search && search.found.executable !== this.interpreter?.executable) {
        await this.stopClient();
        await this.startClient();
      }
    });
  }

  /** The answer to a request, as soon as the server runs; undefined if it does not run, or cannot answer. */
  async ask<T>(method: string, params: object): Promise<T | undefined> {
    await this.queue;
    try {
      return await this.client?.sendRequest<T>(method, params);
    } catch (error) {
      this.log.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => {
      this.log.error(String(error));
    });
    return this.queue;
  }

  private async startClient(): Promise<void> {
    const { log, status } = this;
    const settings = readSettings();
    if (!settings.enable) {
      status.show({ kind: "off" });
      return;
    }
    status.show({ kind: "starting" });
    const search = await findInterpreter(settings, this.toolFolder, log);
    if ("refused" in search) {
      const server = settings.importStrategy === "fromEnvironment" ? " with the package shapelens" : "";
      const refused = search.refused.length > 0 ? search.refused.join(", ") : "none on PATH";
      this.reportFailure(`No Python ${OLDEST.join(".")} or newer${server} was found: ${refused}.`);
      return;
    }

    const python = search.found;
    let reported = false;
    const fail = (reason: string): void => {
      if (!reported) {
        reported = true;
        this.reportFailure(reason);
      }
    };
    const client = createClient(settings, python, this.toolFolder, log, {
      gaveUp: fail,
      evaluated: (uri) => {
        this.news.fire(uri);
      },
    });
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        const version = client.initializeResult?.serverInfo?.version ?? "";
        log.info(`Server ${version} is running.`);
        status.show({ kind: "running", version, python: python.version });
        this.news.fire(undefined);
      } else if (newState === State.Starting) {
        status.show({ kind: "starting" });
      }
    });
    this.client = client;
    this.interpreter = python;
    const timer = setTimeout(() => {
      log.error(`The server is ended: it did not answer within ${START_TIMEOUT_MS / 1000} s.`);
      client.serverProcess?.kill();
    }, START_TIMEOUT_MS);
    try {
      await client.start();
    } catch (error) {
      fail(`The server did not start: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  private async stopClient(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.interpreter = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // It had not started, or did not answer in time; its process is killed then.
      this.log.warn(`Stopping the server: ${String(error)}`);
    }
  }

  private reportFailure(reason: string): void {
    this.log.error(reason);
    this.status.show({ kind: "failed", reason });
    const actions = { "Open Settings": openSettings, "Show Logs": showLogs, Restart: restart };
    void vscode.window.showErrorMessage(`Shapelens: ${reason}`, ...Object.keys(actions)).then((choice) => {
      if (choice !== undefined) {
        return actions[choice as keyof typeof actions]();
      }
      return undefined;
    });
  }
}

const openSettings = (): Thenable<unknown> =>
  vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.interpreter`);
const showLogs = (): Thenable<unknown> => vscode.commands.executeCommand("shapelens.showLogs");
const restart = (): Thenable<unknown> => vscode.commands.executeCommand("shapelens.restart");
