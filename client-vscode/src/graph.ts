/** Pictures of models, each in a panel of its own, which follow the edits of their files. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { FromPage, Layer, Subject, ToPage } from "./messages";
import {
  type Answer,
  askForCommand,
  Followed,
  isPosition,
  isSame,
  isSameFile,
  madeIn,
  type Place,
  type Position,
  titleOf,
} from "./model";
import { goTo } from "./reveal";
import type { Server } from "./server";

const VIEW_TYPE = "shapelens.graph";
const METHOD = "shapelens/graph";

interface GraphAnswer extends Answer {
  readonly svg: string;
  readonly reason: string;
  readonly nodes: readonly (Layer & { readonly uri: string | null; readonly range: Range | null })[];
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

export class Graphs implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Set<GraphPanel>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly scripts: vscode.Uri,
  ) {
    this.subscription = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Opens the picture of the model at a place beside it; the cursor stays where it is. */
  async show(place: Place | undefined): Promise<void> {
    const answer = await askForCommand<GraphAnswer>(this.server, METHOD, place, { unfolded: [] });
    if (place === undefined || answer === undefined) {
      return;
    }
    for (const { panel, followed } of this.panels) {
      if (followed.isIn(place.uri, answer)) {
        panel.reveal(undefined, true);
        return;
      }
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, `Graph of ${titleOf(answer)}`, column);
    const { name, position } = { ...answer, position: answer.position ?? place.position };
    const uri = (madeIn(answer) ?? place.uri).toString();
    this.add(panel, { uri, name, position, unfolded: [] }).show(answer);
  }

  /** Fills a panel that was open when the window was closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const subject = (state as { subject?: unknown } | undefined)?.subject;
    if (!isSubject(subject)) {
      panel.dispose();
      return;
    }
    const graph = this.add(panel, subject);
    // A file in a tab that was not looked at yet is not open, and the server knows nothing of it.
    await Promise.resolve(vscode.workspace.openTextDocument(graph.followed.place.uri)).catch(() => undefined);
    await graph.refresh();
  }

  dispose(): void {
    this.subscription.dispose();
    for (const panel of this.panels) {
      panel.dispose();
    }
  }

  private add(panel: vscode.WebviewPanel, subject: Subject): GraphPanel {
    const graph = new GraphPanel(this.server, panel, this.scripts, subject);
    this.panels.add(graph);
    panel.onDidDispose(() => {
      graph.dispose();
      this.panels.delete(graph);
    });
    return graph;
  }
}

class GraphPanel implements vscode.Disposable {
  readonly followed: Followed;
  private readonly subscriptions: vscode.Disposable;
  private answer: GraphAnswer | undefined;
  private note = "";
  private unfolded: readonly string[];

  constructor(
    server: Server,
    readonly panel: vscode.WebviewPanel,
    scripts: vscode.Uri,
    { uri, name, position, unfolded }: Subject,
  ) {
    this.unfolded = unfolded;
    const place = { uri: vscode.Uri.parse(uri, true), name, position };
    this.followed = new Followed(server, place, () => void this.refresh());
    this.subscriptions = vscode.Disposable.from(
      this.followed,
      panel.webview.onDidReceiveMessage((message: FromPage) => this.receive(message)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (isSameFile(textEditor.document.uri, this.followed.place.uri) && selections[0] !== undefined) {
          this.mark(textEditor.document.uri, selections[0].active);
        }
      }),
    );
    panel.webview.options = { enableScripts: true, localResourceRoots: [scripts] };
    panel.webview.html = page(panel.webview, scripts);
  }

  /** Asks for the picture as it is now. */
  async refresh(): Promise<void> {
    const answer = await this.followed.ask<GraphAnswer>(METHOD, { unfolded: this.unfolded });
    if (typeof answer === "string") {
      this.note = answer;
      this.post({ type: "note", text: answer });
    } else if (answer !== undefined) {
      this.show(answer);
    }
  }

  show(answer: GraphAnswer): void {
    this.answer = answer;
    this.note = "";
    this.panel.title = `Graph of ${titleOf(answer)}`;
    this.send();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Tells the page all that it has to know: it forgets it whenever its tab is hidden. */
  private send(): void {
    if (this.answer !== undefined) {
      const { svg, reason, nodes } = this.answer;
      const { uri, name, position } = this.followed.place;
      this.post({
        type: "picture",
        picture: { svg, reason, layers: nodes },
        subject: { uri: uri.toString(), name, position, unfolded: this.unfolded },
      });
      const editors = vscode.window.visibleTextEditors;
      const cursor = editors.find((editor) => isSame(editor.document.uri, uri))?.selection.active;
      if (cursor !== undefined) {
        this.mark(uri, cursor);
      }
    }
    this.post({ type: "note", text: this.note });
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case "ready":
        this.send();
        break;
      case "fold":
        this.unfolded = this.unfolded.includes(message.id)
          ? this.unfolded.filter((id) => id !== message.id)
          : [...this.unfolded, message.id];
        await this.refresh();
        break;
      case "reveal": {
        const { uri, range } = this.answer?.nodes.find(({ id }) => id === message.id) ?? {};
        if (uri && range) {
          const { start, end } = range;
          const target = new vscode.Range(start.line, start.character, end.line, end.character);
          await goTo(vscode.Uri.parse(uri, true), target, message.focus);
        }
        break;
      }
    }
  }

  /** Marks the layers that stand on the line of the cursor: of those around it the ones with the fewest lines. */
  private mark(file: vscode.Uri, { line }: Position): void {
    const around = (this.answer?.nodes ?? []).flatMap(({ id, uri, range }) =>
      uri === file.toString() && range && range.start.line <= line && line <= range.end.line
        ? [{ id, lines: range.end.line - range.start.line }]
        : [],
    );
    const fewest = Math.min(...around.map(({ lines }) => lines));
    this.post({ type: "mark", ids: around.filter(({ lines }) => lines === fewest).map(({ id }) => id) });
  }

  private post(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

function isSubject(value: unknown): value is Subject {
  const { uri, name, position, unfolded } = (value ?? {}) as Partial<Record<keyof Subject, unknown>>;
  const ids = Array.isArray(unfolded) && unfolded.every((id) => typeof id === "string");
  return typeof uri === "string" && typeof name === "string" && isPosition(position) && ids;
}

/** The page loads the two files of the extension, and nothing else from anywhere. */
function page(webview: vscode.Webview, scripts: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(scripts, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file("graph.css")}">
</head>
<body>
<header>
  <input id="search" type="search" placeholder="Find layer" aria-label="Find layer" spellcheck="false">
  <output id="count" for="search"></output>
  <span id="zooming">
    <button id="smaller" title="Zoom out (-)" aria-label="Zoom out">&minus;</button>
    <output id="zoom"></output>
    <button id="larger" title="Zoom in (+)" aria-label="Zoom in">+</button>
    <button id="fit" title="Fit into the view (0)">Fit</button>
  </span>
</header>
<p id="note" role="status" hidden></p>
<p id="reason" hidden></p>
<main id="canvas" tabindex="0" aria-label="Graph of the model"></main>
<footer id="details" hidden></footer>
<script nonce="${nonce}" src="${file("graph.js")}"></script>
</body>
</html>`;
}
