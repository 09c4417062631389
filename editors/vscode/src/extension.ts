// Component Pascal in the editor: ties the parts together.
import * as vscode from "vscode";
import { compile } from "./compiling";
import { openDocuments } from "./documents";
import { showInterface } from "./interfaces";
import { Session } from "./session";
import { showStatus } from "./status";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Component Pascal", { log: true });
  const current = new Session(context, log);
  session = current;
  const problems = vscode.languages.createDiagnosticCollection("blackbox");
  context.subscriptions.push(
    log,
    problems,
    showStatus(current),
    openDocuments(current),
    vscode.commands.registerCommand("cp.showInterface", () => showInterface(current)),
    vscode.commands.registerCommand("cp.compile", () => compile(current, problems)),
    vscode.commands.registerCommand("cp.restart", () => current.restart()),
    vscode.commands.registerCommand("cp.showLog", () => log.show()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => problems.delete(document.uri)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("cp.server")) {
        void current.restart();
      }
    }),
  );
  void current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
