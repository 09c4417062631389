// Component Pascal in the editor: ties the parts together.
import * as vscode from "vscode";
import { askAbout, fixWithModel, rewrite } from "./askCommands";
import { followEditors } from "./asking";
import { ChatView } from "./chatView";
import { compile } from "./compiling";
import { openDocuments } from "./documents";
import { showInterface } from "./interfaces";
import { takePart } from "./participant";
import { Session } from "./session";
import { showStatistics } from "./statistics";
import { showStatus } from "./status";
import {
  offerSuggestionMenu,
  showSuggestionStatus,
  Solutions,
  toggleSuggestions,
} from "./suggestions";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Component Pascal", { log: true });
  const current = new Session(context, log);
  session = current;
  const problems = vscode.languages.createDiagnosticCollection("blackbox");
  const solutions = new Solutions(current);
  const chat = new ChatView(current, context.extensionUri);
  context.subscriptions.push(
    log,
    problems,
    showStatus(current),
    openDocuments(current),
    followEditors(),
    current.typedAlong.follow(),
    showSuggestionStatus(current),
    solutions.register(),
    chat.register(),
    takePart(current, vscode.Uri.joinPath(context.extensionUri, "media", "icon.png")),
    vscode.commands.registerCommand("cp.showInterface", () => showInterface(current)),
    vscode.commands.registerCommand("cp.compile", () => compile(current, problems)),
    vscode.commands.registerCommand("cp.restart", () => current.restart()),
    vscode.commands.registerCommand("cp.showLog", () => log.show()),
    vscode.commands.registerCommand("cp.suggestions", () => offerSuggestionMenu(current)),
    vscode.commands.registerCommand("cp.toggleSuggestions", () => toggleSuggestions(current)),
    vscode.commands.registerCommand("cp.showSolutions", () => solutions.show()),
    vscode.commands.registerCommand("cp.showStatistics", () => showStatistics(current)),
    vscode.commands.registerCommand("cp.openChat", () => chat.open()),
    vscode.commands.registerCommand("cp.newChat", () => chat.clear()),
    vscode.commands.registerCommand("cp.explain", (...given) => askAbout(chat, "explain", given)),
    vscode.commands.registerCommand("cp.writeTests", (...given) => askAbout(chat, "tests", given)),
    vscode.commands.registerCommand("cp.document", (...given) => askAbout(chat, "document", given)),
    vscode.commands.registerCommand("cp.generate", (...given) => askAbout(chat, "generate", given)),
    vscode.commands.registerCommand("cp.fixWithModel", (...given) =>
      fixWithModel(current, "cp.fixWithModel", given),
    ),
    vscode.commands.registerCommand("cp.fixAllWithModel", (...given) =>
      fixWithModel(current, "cp.fixAllWithModel", given),
    ),
    vscode.commands.registerCommand("cp.rewrite", () => rewrite(chat)),
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
