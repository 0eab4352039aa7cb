/** The table of `model.summary()` in an editor of its own, which follows the edits of the file. */

import * as vscode from "vscode";
import { type Answer, askForCommand, fileName, Followed, isPosition, type Place, titleOf } from "./model";
import { columnOf } from "./reveal";
import type { Server } from "./server";

export const SCHEME = "shapelens-summary";
const METHOD = "shapelens/summary";

interface SummaryAnswer extends Answer {
  readonly text: string;
}

interface Shown {
  readonly uri: vscode.Uri;
  readonly followed: Followed;
  /** As the server gave it last. */
  summary: string;
  /** Why it gives none now. */
  note: string;
}

export class Summaries implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly shown = new Map<string, Shown>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.shown.get(uri.toString())?.followed.dispose();
        this.shown.delete(uri.toString());
      }),
    );
  }

  /** Opens the summary of the model at a place beside it; the cursor stays where it is. */
  async show(place: Place | undefined): Promise<void> {
    const answer = await askForCommand<SummaryAnswer>(this.server, METHOD, place);
    if (place === undefined || answer === undefined) {
      return;
    }
    const open = [...this.shown.values()].find(({ followed }) => followed.isIn(place.uri, answer));
    const { uri } = open ?? this.add(uriOf(place, answer), answer.text);
    const document = await vscode.workspace.openTextDocument(uri);
    const viewColumn = columnOf(uri) ?? vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    let shown = this.shown.get(uri.toString());
    if (shown === undefined) {
      // It was open when the window was closed.
      shown = this.add(uri, "");
      void this.refresh(shown);
    }
    return textOf(shown);
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const { followed } of this.shown.values()) {
      followed.dispose();
    }
  }

  private add(uri: vscode.Uri, summary: string): Shown {
    const followed = new Followed(this.server, placeIn(uri), () => void this.refresh(shown));
    const shown: Shown = { uri, followed, summary, note: "" };
    this.shown.set(uri.toString(), shown);
    return shown;
  }

  private async refresh(shown: Shown): Promise<void> {
    const before = textOf(shown);
    const answer = await shown.followed.ask<SummaryAnswer>(METHOD);
    if (answer === undefined) {
      return;
    }
    if (typeof answer === "string") {
      shown.note = answer;
    } else {
      shown.note = "";
      shown.summary = answer.text;
    }
    if (textOf(shown) !== before) {
      this.changed.fire(shown.uri);
    }
  }
}

function textOf({ summary, note }: Shown): string {
  return note === "" ? summary : `${note}\n\n${summary}`;
}

/** The path is for the title of the tab; the query says what is shown, also after the window was closed. */
function uriOf({ uri, position }: Place, answer: Answer): vscode.Uri {
  return vscode.Uri.from({
    scheme: SCHEME,
    path: `/${fileName(uri)}/Summary of ${titleOf(answer).replaceAll("/", "_")}`,
    query: JSON.stringify({ uri: uri.toString(), name: answer.name, position: answer.position ?? position }),
  });
}

function placeIn(uri: vscode.Uri): Required<Place> {
  const { uri: source, name, position } = JSON.parse(uri.query) as Record<string, unknown>;
  if (typeof source !== "string" || typeof name !== "string" || !isPosition(position)) {
    throw new Error(`${uri.toString()} names no model`);
  }
  return { uri: vscode.Uri.parse(source, true), name, position };
}
