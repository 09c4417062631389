// What a person can have the model do with a piece of code, from the menu of the editor.
import * as vscode from "vscode";
import { type AskCommand, moduleEditor, type Place } from "./asking";
import type { ChatView } from "./chatView";
import { LANGUAGE, type Session } from "./session";

/** Has the model do something with the selection, or with what is around the cursor. */
export async function askAbout(
  chat: ChatView,
  command: "explain" | "tests" | "document" | "generate",
  given: readonly unknown[] = [],
): Promise<void> {
  const place = await placeOf(given);
  if (place === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open the module that it is about first."));
    return;
  }
  await chat.command(command, titleOf(command), place);
}

/** Has the model mend the error at a place, or all; the server makes only edits that do. */
export async function fixWithModel(
  session: Session,
  command: "cp.fixWithModel" | "cp.fixAllWithModel",
  given: readonly unknown[],
): Promise<void> {
  let args = given;
  if (typeof args[0] !== "string") {
    const editor = moduleEditor();
    if (editor === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Open the module that it is about first."),
      );
      return;
    }
    const { start, end } = editor.selection;
    args = [session.uriOf(editor.document), { start, end }];
  }
  try {
    await session.execute(command, ...args);
  } catch (problem) {
    void vscode.window.showErrorMessage(String((problem as Error).message));
  }
}

/** Has code in another language rewritten: the selection, or what is in the clipboard. */
export async function rewrite(chat: ChatView): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const isModule = editor?.document.languageId === LANGUAGE;
  const selected = editor?.document.getText(editor.selection) ?? "";
  const whole = editor !== undefined && !isModule ? editor.document.getText() : "";
  const code = selected || whole || (await vscode.env.clipboard.readText());
  if (code.trim() === "") {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Select the code to rewrite, or copy it to the clipboard."),
    );
    return;
  }
  const origins = {
    Oberon: "oberon",
    "Oberon-2": "oberon-2",
    "Oberon-07": "oberon-07",
    Delphi: "delphi",
    Pascal: "pascal",
    "Modula-2": "modula-2",
  };
  const other = vscode.l10n.t("Another language");
  const title = vscode.l10n.t("Which language is the code in?");
  const chosen = await vscode.window.showQuickPick([...Object.keys(origins), other], { title });
  if (chosen === undefined) {
    return;
  }
  const target = isModule ? editor : moduleEditor();
  const place = target && { document: target.document, range: target.selection };
  const origin = origins[chosen as keyof typeof origins];
  await chat.command("rewrite", titleOf("rewrite"), place, { code, ...(origin && { origin }) });
}

export function titleOf(command: AskCommand): string {
  return {
    explain: vscode.l10n.t("Explain"),
    tests: vscode.l10n.t("Write tests"),
    document: vscode.l10n.t("Document"),
    rewrite: vscode.l10n.t("Rewrite in Component Pascal"),
    generate: vscode.l10n.t("Generate from the comment"),
    fix: vscode.l10n.t("Fix"),
  }[command];
}

/** The place that a link of the server names by URI and range, else the selection. */
async function placeOf(given: readonly unknown[]): Promise<Place | undefined> {
  const [uri, range] = given as [unknown, { start: Point; end: Point } | undefined];
  if (typeof uri === "string") {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    const { start, end } = range ?? { start: NOWHERE, end: NOWHERE };
    return {
      document,
      range: new vscode.Range(start.line, start.character, end.line, end.character),
    };
  }
  const editor = moduleEditor();
  return editor && { document: editor.document, range: editor.selection };
}

interface Point {
  readonly line: number;
  readonly character: number;
}

const NOWHERE: Point = { line: 0, character: 0 };
