/** A model that is shown beside its file: which one is meant, and how to find it again after edits. */

import * as vscode from "vscode";
import type { Server } from "./server";

/** A position as the protocol has it; it is what a `vscode.Position` looks like in JSON, too. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Where to look for a model: at a position, and if another one is there, by its name. */
export interface Place {
  readonly uri: vscode.Uri;
  readonly position: Position;
  readonly name?: string;
}

/** What all answers about a model have in common. */
export interface Answer {
  readonly name: string;
  readonly class: string;
  /** Where the model is made: the file or cell, and the place in it; null if that is not in the file. */
  readonly uri: string | null;
  readonly position: Position | null;
}

const DELAY_MS = 150;

/** The place that a command is about: what its arguments say, else the cursor. */
export function placeOf(uri: unknown, position: unknown): Place | undefined {
  const active = vscode.window.activeTextEditor;
  const meant = typeof uri === "string" ? vscode.Uri.parse(uri, true) : uri instanceof vscode.Uri ? uri : undefined;
  const target = meant ?? active?.document.uri;
  if (target === undefined) {
    return undefined;
  }
  const editors = [active, ...vscode.window.visibleTextEditors];
  const cursor = editors.find((editor) => isSame(editor?.document.uri, target))?.selection.active;
  return { uri: target, position: isPosition(position) ? position : (cursor ?? { line: 0, character: 0 }) };
}

export function isPosition(value: unknown): value is Position {
  const { line, character } = (value ?? {}) as Partial<Position>;
  return Number.isInteger(line) && Number.isInteger(character);
}

export function isSame(one: vscode.Uri | undefined, other: vscode.Uri): boolean {
  return one?.toString() === other.toString();
}

/** Whether two are the same file, or cells of the same notebook. */
export function isSameFile(one: vscode.Uri, other: vscode.Uri): boolean {
  return isSame(notebookOf(one) ?? one, notebookOf(other) ?? other);
}

function notebookOf(cell: vscode.Uri): vscode.Uri | undefined {
  const notebooks = vscode.workspace.notebookDocuments;
  return notebooks.find((notebook) => notebook.getCells().some(({ document }) => isSame(document.uri, cell)))?.uri;
}

/** The file or cell in which a model is made. */
export function madeIn(answer: Answer): vscode.Uri | undefined {
  return answer.uri === null ? undefined : vscode.Uri.parse(answer.uri, true);
}

/** What to call a model in titles. */
export function titleOf(model: Answer): string {
  return model.name || model.class;
}

/** The last part of the path, for titles and messages. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split("/").at(-1) ?? uri.path;
}

export function askAt<T extends Answer>(
  server: Server,
  method: string,
  place: Place,
  more: object = {},
): Promise<T | null | undefined> {
  const { uri, position, name } = place;
  const { line, character } = position;
  return server.ask<T | null>(method, {
    textDocument: { uri: uri.toString() },
    position: { line, character },
    ...(name === undefined ? {} : { name }),
    ...more,
  });
}

/** Asks for what a command is to show; says so if there is nothing. */
export async function askForCommand<T extends Answer>(
  server: Server,
  method: string,
  place: Place | undefined,
  more: object = {},
): Promise<T | undefined> {
  const answer = place && (await askAt<T>(server, method, place, more));
  if (place === undefined) {
    void vscode.window.showInformationMessage("Shapelens: Open a Python file that makes a Keras model first.");
  } else if (answer === null) {
    void vscode.window.showInformationMessage(`Shapelens: No Keras model was found in ${fileName(place.uri)}.`);
  } else if (answer === undefined) {
    void vscode.window.showWarningMessage("Shapelens: The server did not answer; the log may say why.");
  }
  return answer ?? undefined;
}

/** Calls `look` whenever the server may say something else of one model, which it keeps track of meanwhile. */
export class Followed implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private current: Required<Place>,
    look: () => void,
  ) {
    const soon = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(look, DELAY_MS);
    };
    this.subscriptions = vscode.Disposable.from(
      server.onDidChangeAnswers((uri) => {
        if (uri === undefined || isSameFile(uri, this.place.uri)) {
          soon();
        }
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (isSame(document.uri, this.place.uri)) {
          const position = contentChanges.reduce(moved, this.place.position);
          this.current = { ...this.current, position };
          soon();
        }
      }),
    );
  }

  get place(): Required<Place> {
    return this.current;
  }

  /** Whether an answer is about this model: it is made in the same line, or has its name. */
  isIn(uri: vscode.Uri, answer: Answer): boolean {
    const { place } = this;
    const { name, position } = answer;
    const isHere = isSame(madeIn(answer) ?? uri, place.uri) && place.position.line === position?.line;
    return isHere || (isSameFile(uri, place.uri) && name === place.name);
  }

  /**
   * What the server says of the model, or why it says nothing; undefined if that has been asked again meanwhile.
   *
   * The position comes first, since a model without a name of its own is called otherwise when one is made before it.
   */
  async ask<T extends Answer>(method: string, more: object = {}): Promise<T | string | undefined> {
    const question = ++this.asked;
    const { uri, name, position } = this.place;
    let answer = await askAt<T>(this.server, method, { uri, position }, more);
    if (answer && !this.isIn(uri, answer)) {
      answer = await askAt<T>(this.server, method, { uri, name, position }, more);
    }
    if (question !== this.asked) {
      return undefined;
    }
    if (answer === undefined) {
      return "The server does not answer. This is what it said last.";
    }
    if (answer === null || !this.isIn(uri, answer)) {
      return `${fileName(uri)} makes no such model at the moment. This is how it was.`;
    }
    this.current = { uri: madeIn(answer) ?? uri, name: answer.name, position: answer.position ?? position };
    return answer;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }
}

/** Where a position is after an edit. In what was deleted it is where that was, and stays there when it comes back. */
function moved(position: Position, { range, text }: vscode.TextDocumentContentChangeEvent): Position {
  const { start, end } = range;
  const { line, character } = position;
  const at = new vscode.Position(line, character);
  if (at.isBeforeOrEqual(start)) {
    return position;
  }
  if (at.isBefore(end)) {
    return { line: start.line, character: start.character };
  }
  const inserted = text.split("\n");
  const width = inserted.at(-1)?.length ?? 0;
  const column = inserted.length === 1 ? start.character + width : width;
  return {
    line: line - (end.line - start.line) + inserted.length - 1,
    character: line === end.line ? column + character - end.character : character,
  };
}
