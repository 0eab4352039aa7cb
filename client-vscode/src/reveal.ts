/** Goes to a place in a file or in the cell of a notebook, in the editor that shows it if one does. */

import * as vscode from "vscode";
import { isSame } from "./model";

export async function goTo(uri: vscode.Uri, range: vscode.Range, focus: boolean): Promise<void> {
  const preserveFocus = !focus;
  const notebook = vscode.workspace.notebookDocuments.find((one) =>
    one.getCells().some(({ document }) => isSame(document.uri, uri)),
  );
  if (notebook === undefined) {
    const viewColumn = columnOf(uri) ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(uri, { viewColumn, preserveFocus, selection: range });
    return;
  }
  const index = notebook.getCells().findIndex(({ document }) => isSame(document.uri, uri));
  const selections = [new vscode.NotebookRange(index, index + 1)];
  const column = vscode.window.visibleNotebookEditors.find((one) => one.notebook === notebook)?.viewColumn;
  const viewColumn = column ?? vscode.ViewColumn.One;
  await vscode.window.showNotebookDocument(notebook, { viewColumn, preserveFocus, selections });
  const editor = vscode.window.visibleTextEditors.find(({ document }) => isSame(document.uri, uri));
  if (editor !== undefined) {
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

/** The column of a visible editor comes first: one in a hidden tab would cover what is looked at. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const visible = vscode.window.visibleTextEditors.find(({ document }) => isSame(document.uri, uri));
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const tab = tabs.find(({ input }) => input instanceof vscode.TabInputText && isSame(input.uri, uri));
  return visible?.viewColumn ?? tab?.group.viewColumn;
}
