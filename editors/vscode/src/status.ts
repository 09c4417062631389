// The state of the language server, beside the language's name in the status bar.
import * as vscode from "vscode";
import { LANGUAGE, type Session } from "./session";

/** Shows the state of the server, and what to do about it. */
export function showStatus(session: Session): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("cp.server", { language: LANGUAGE });
  item.name = vscode.l10n.t("Component Pascal language server");
  const show = (): void => {
    const { condition, version } = session;
    const isWrong = condition === "missing" || condition === "failed";
    item.busy = condition === "starting";
    item.severity = isWrong
      ? vscode.LanguageStatusSeverity.Error
      : vscode.LanguageStatusSeverity.Information;
    item.text = /^\d/.test(version) ? `cp-lsp ${version}` : "cp-lsp";
    item.detail = {
      stopped: vscode.l10n.t("stopped"),
      starting: vscode.l10n.t("starting"),
      running: vscode.l10n.t("running"),
      missing: vscode.l10n.t("not found"),
      failed: vscode.l10n.t("does not start"),
    }[condition];
    item.command =
      condition === "running"
        ? { command: "cp.showLog", title: vscode.l10n.t("Show log") }
        : { command: "cp.restart", title: vscode.l10n.t("Restart") };
  };
  show();
  return vscode.Disposable.from(item, session.onDidChange(show));
}
