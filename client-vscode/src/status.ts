/** The entry "Shapelens" in the language status of Python files. */

import * as vscode from "vscode";
import { SELECTOR } from "./client";

export type Status =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string; readonly python: string }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "off" };

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("shapelens.status", SELECTOR);

  constructor() {
    this.item.name = "Shapelens";
    this.item.command = { command: "shapelens.showLogs", title: "Show Logs" };
    this.show({ kind: "starting" });
  }

  show(status: Status): void {
    const { item } = this;
    item.busy = status.kind === "starting";
    item.severity =
      status.kind === "failed" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    switch (status.kind) {
      case "starting":
        item.text = "Shapelens";
        item.detail = "starting";
        break;
      case "running":
        item.text = `Shapelens ${status.version}`;
        item.detail = `running on Python ${status.python}`;
        break;
      case "failed":
        item.text = "Shapelens";
        item.detail = status.reason;
        break;
      case "off":
        item.text = "Shapelens";
        item.detail = "switched off (shapelens.enable)";
        break;
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
