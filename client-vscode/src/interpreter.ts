/** Finds the Python that runs the server: from the setting, from a Python extension, or on PATH. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Settings } from "./settings";

export const OLDEST = [3, 11] as const;

export interface Interpreter {
  readonly executable: string;
  readonly version: string;
}

/** `refused` says of each Python that there is why it will not do. */
export type Search = { readonly found: Interpreter } | { readonly refused: readonly string[] };

/** Where one candidate came from, for the log, and the command that starts it. */
interface Candidate {
  readonly origin: string;
  readonly command: string;
}

const PATH = "PATH";
const NOT_FOUND = "(not found)";
const PROBE_TIMEOUT_MS = 20_000;
const EXTENSION_TIMEOUT_MS = 5_000;

/**
 * The first candidate that is new enough (and has the server, if it comes from there).
 *
 * `cwd` is a folder that holds no Python modules: Python would import them in place of its own.
 */
export async function findInterpreter(settings: Settings, cwd: string, log: vscode.LogOutputChannel): Promise<Search> {
  const refused: string[] = [];
  for await (const candidate of candidates(settings, log)) {
    const answer = await probe(candidate, settings, cwd);
    if ("found" in answer) {
      log.info(`Python ${answer.found.version} from ${candidate.origin}: ${answer.found.executable}`);
      return answer;
    }
    log.info(`Python from ${candidate.origin} is not usable: ${candidate.command} ${answer.refused}`);
    if (candidate.origin !== PATH || answer.refused !== NOT_FOUND) {
      refused.push(`${candidate.command} ${answer.refused}`);
    }
  }
  return { refused };
}

/** Calls `changed` when another environment is selected in a Python extension. */
export async function watchPythonExtensions(
  log: vscode.LogOutputChannel,
  changed: () => void,
): Promise<vscode.Disposable> {
  const [environments, python] = await Promise.all([environmentsApi(log), pythonApi(log)]);
  return vscode.Disposable.from(
    ...[
      environments?.onDidChangeEnvironment(changed),
      python?.environments.onDidChangeActiveEnvironmentPath(changed),
    ].filter((disposable) => disposable !== undefined),
  );
}

async function* candidates(settings: Settings, log: vscode.LogOutputChannel): AsyncGenerator<Candidate> {
  if (settings.interpreter !== "") {
    // Whoever names one wants no other.
    yield { origin: "shapelens.interpreter", command: settings.interpreter };
    return;
  }
  // The Python of a workspace is code of that workspace.
  if (vscode.workspace.isTrusted) {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const environment = await (await environmentsApi(log))?.getEnvironment(folder).catch(() => undefined);
    if (environment !== undefined) {
      yield { origin: ENVIRONMENTS_EXTENSION, command: environment.execInfo.run.executable };
    }
    const api = (await pythonApi(log))?.environments;
    const active = await api?.resolveEnvironment(api.getActiveEnvironmentPath(folder)).catch(() => undefined);
    if (active?.executable.uri !== undefined) {
      yield { origin: PYTHON_EXTENSION, command: active.executable.uri.fsPath };
    }
  }
  const names = process.platform === "win32" ? ["python", "python3"] : ["python3", "python"];
  // The python3 of macOS is 3.9; a newer one may stand beside it.
  for (const name of [...names, "python3.14", "python3.13", "python3.12", "python3.11"]) {
    yield { origin: PATH, command: name };
  }
}

async function probe(
  candidate: Candidate,
  settings: Settings,
  cwd: string,
): Promise<{ readonly found: Interpreter } | { readonly refused: string }> {
  const program =
    "import sys, json, importlib.util as u; " +
    "print(json.dumps([list(sys.version_info[:3]), sys.executable, u.find_spec('shapelens') is not None]))";
  let version: number[];
  let executable: string | null;
  let hasServer: boolean;
  try {
    const { stdout } = await promisify(execFile)(candidate.command, ["-c", program], {
      cwd,
      timeout: PROBE_TIMEOUT_MS,
      windowsHide: true,
    });
    [version, executable, hasServer] = JSON.parse(stdout) as [number[], string | null, boolean];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { refused: missing ? NOT_FOUND : `(${firstLine(String(error))})` };
  }
  const text = version.join(".");
  if (!isNewEnough(version)) {
    return { refused: `(Python ${text})` };
  }
  if (settings.importStrategy === "fromEnvironment" && !hasServer) {
    return { refused: `(Python ${text} without the package shapelens)` };
  }
  // The program itself, not a shim or a name: that starts faster, and cannot mean another one later.
  return { found: { executable: executable ?? candidate.command, version: text } };
}

function isNewEnough([major = 0, minor = 0]: readonly number[]): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

const ENVIRONMENTS_EXTENSION = "ms-python.vscode-python-envs";
const PYTHON_EXTENSION = "ms-python.python";

/** What is used of https://github.com/microsoft/vscode-python-environments/blob/main/api/src/main.ts */
interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri | undefined): Promise<
    | {
        readonly execInfo: { readonly run: { readonly executable: string } };
      }
    | undefined
  >;
  readonly onDidChangeEnvironment: vscode.Event<unknown>;
}

/** What is used of https://github.com/microsoft/vscode-python/blob/main/pythonExtensionApi/src/main.ts */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource: vscode.Uri | undefined): unknown;
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri: vscode.Uri | undefined } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

function environmentsApi(log: vscode.LogOutputChannel): Promise<EnvironmentsApi | undefined> {
  return extensionApi(ENVIRONMENTS_EXTENSION, log);
}

function pythonApi(log: vscode.LogOutputChannel): Promise<PythonApi | undefined> {
  return extensionApi(PYTHON_EXTENSION, log);
}

/** What the extension exports; undefined if it is not installed, fails, or takes too long. */
async function extensionApi<T>(id: string, log: vscode.LogOutputChannel): Promise<T | undefined> {
  const extension = vscode.extensions.getExtension<T | undefined>(id);
  if (extension === undefined) {
    return undefined;
  }
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not ready after ${EXTENSION_TIMEOUT_MS / 1000} s`));
    }, EXTENSION_TIMEOUT_MS);
  });
  try {
    return await Promise.race([extension.activate(), timeout]);
  } catch (error) {
    log.warn(`${id} is left out: ${String(error)}`);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
