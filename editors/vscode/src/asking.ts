// The server's chat: questions go there, answers come back in pieces with their code checked.
// What it says is described in docs/reference/chat.md.
import * as vscode from "vscode";
import type { WorkspaceEdit } from "vscode-languageclient/node";
import type { Session } from "./session";
import type { CodeMark } from "./webview/messages";

export type AskCommand = "explain" | "tests" | "document" | "rewrite" | "generate" | "fix";

/** Where in which text a question was asked. */
export interface Place {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

export interface Question {
  /** What was said so far; the last is the question, unless a command asks. */
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly text: string }[];
  readonly command?: AskCommand;
  readonly place?: Place;
  /** Code from elsewhere to rewrite, and its language. */
  readonly code?: string;
  readonly origin?: string;
}

export interface ServerBlock {
  readonly number: number;
  readonly form: string;
  readonly status: CodeMark["status"];
  readonly mark: string;
  readonly code: string;
  readonly findings: readonly { readonly line: number; readonly code: number; readonly message: string }[];
}

export interface ServerSource {
  readonly title: string;
  readonly uri: string;
  readonly line: number;
  readonly text: string;
}

export type Piece =
  | { readonly kind: "sources"; readonly sources: readonly ServerSource[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "block"; readonly block: ServerBlock }
  | { readonly kind: "again"; readonly text: string };

export interface Answer {
  readonly text: string;
  readonly blocks: readonly ServerBlock[];
  readonly sources: readonly ServerSource[];
  readonly model: string;
  readonly cut: boolean;
}

interface Insertion {
  readonly edit: WorkspaceEdit | null;
  readonly compiles: boolean;
  readonly findings: readonly { readonly line: number; readonly code: number; readonly message: string }[];
}

/** Asks, and gives the answer when it is whole; its pieces go to `take` as they come. */
export function ask(
  session: Session,
  question: Question,
  token: vscode.CancellationToken,
  take: (piece: Piece) => void,
): Promise<Answer> {
  const { messages, command, place, code, origin } = question;
  const where = place === undefined ? {} : session.rangeOf(place.document, place.range);
  const method = command === "explain" ? "cp/explain" : "cp/chat";
  const repair = command !== "explain";
  const params = { ...where, messages, command, code, origin, repair };
  return session.request<Answer, Piece>(method, params, token, take);
}

/** Puts a code block where it belongs in a text, at the selection of its editor. */
export async function insertCode(session: Session, code: string): Promise<void> {
  const editor = moduleEditor();
  if (editor === undefined) {
    const document = await vscode.workspace.openTextDocument({
      language: "component-pascal",
      content: code,
    });
    await vscode.window.showTextDocument(document);
    return;
  }
  const found = await session
    .request<Insertion | null>("cp/insertCode", {
      ...session.rangeOf(editor.document, editor.selection),
      code,
    })
    .catch((problem) => {
      session.log.warn(`cp/insertCode: ${String(problem)}`);
      return null;
    });
  if (found?.edit == null) {
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
    await editor.edit((edit) => edit.replace(editor.selection, code));
    return;
  }
  const edit = await session.workspaceEdit(found.edit);
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showErrorMessage(vscode.l10n.t("The code could not be inserted."));
    return;
  }
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  const first = found.findings[0];
  if (!found.compiles && first !== undefined) {
    const take = vscode.l10n.t("Take back");
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t("Inserted, but it does not compile: {0} {1}", `${first.code}`, first.message),
      take,
    );
    if (choice === take) {
      await vscode.window.showTextDocument(editor.document, editor.viewColumn);
      await vscode.commands.executeCommand("undo");
    }
  }
}

let lastEditor: vscode.TextEditor | undefined;

/** Remembers the module that was worked in last: while the chat has the focus, none is active. */
export function followEditors(): vscode.Disposable {
  lastEditor = vscode.window.activeTextEditor;
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    lastEditor = editor ?? lastEditor;
  });
}

/** The editor of the module that is worked in, if there is one. */
export function moduleEditor(): vscode.TextEditor | undefined {
  const editors = [vscode.window.activeTextEditor, lastEditor, ...vscode.window.visibleTextEditors];
  return editors.find(
    (editor) =>
      editor !== undefined &&
      editor.document.languageId === "component-pascal" &&
      !["cp-interface", "cp-solutions"].includes(editor.document.uri.scheme) &&
      vscode.window.visibleTextEditors.includes(editor),
  );
}

/** A place as a person would name it: the file, and the lines of the selection. */
export function nameOf(place: Place): string {
  const name = place.document.uri.path.split("/").at(-1) ?? "";
  const { start, end } = place.range;
  if (place.range.isEmpty) {
    return name;
  }
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return start.line === last ? `${name}:${start.line + 1}` : `${name}:${start.line + 1}–${last + 1}`;
}

export function markOf(block: ServerBlock): CodeMark {
  const isWrong = block.status === "fails" && block.findings.length > 0;
  return {
    number: block.number,
    status: block.status,
    // What is wrong is listed below the code.
    text: isWrong ? vscode.l10n.t("does not compile") : block.mark.replace(/^[✓✗]\s*/, ""),
    faults: block.findings.map(({ line, code, message }) => ({ line, text: `${code}: ${message}` })),
    canInsert: true,
  };
}

/** Opens where a passage of documentation stands. */
export async function openSource(source: ServerSource): Promise<void> {
  const uri = vscode.Uri.parse(source.uri, true);
  const at = new vscode.Position(Math.max(0, source.line), 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at), preview: true });
}
