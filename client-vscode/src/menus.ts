/** Says to VS Code whether the active file is about Keras: only then do our entries stand in its menus. */

import * as vscode from "vscode";

/** `when` clauses in package.json ask for it. */
const CONTEXT = "shapelens.usesKeras";

export function watchActiveFile(): vscode.Disposable {
  let told: boolean | undefined;
  const tell = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const uses = document?.languageId === "python" && textsAround(document).some((text) => text.includes("keras"));
    if (uses !== told) {
      told = uses;
      void vscode.commands.executeCommand("setContext", CONTEXT, uses);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  tell();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) {
        clearTimeout(timer);
        timer = setTimeout(tell, 500);
      }
    }),
    {
      dispose: () => {
        clearTimeout(timer);
      },
    },
  );
}

/** Of a cell also the others of its notebook: one of them imports Keras for all. */
function textsAround(document: vscode.TextDocument): string[] {
  const cells = vscode.workspace.notebookDocuments.map((one) => one.getCells().map((cell) => cell.document));
  return (cells.find((documents) => documents.includes(document)) ?? [document]).map((one) => one.getText());
}
