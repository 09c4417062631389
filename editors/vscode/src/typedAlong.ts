// A suggestion that is being typed stays: the list of names, which would take its place, keeps away.
import * as vscode from "vscode";

/** Milliseconds after a key in which the editor asks by itself, even one that is busy. */
const RIGHT_AFTER = 400;

/** What was suggested last, and whether the person types just that. */
export class TypedAlong {
  private uri = "";
  private line = -1;
  private texts: readonly string[] = [];
  private changedAt = 0;
  private answered = "";
  private isKeptAway = false;

  /** Takes notice of edits. */
  follow(): vscode.Disposable {
    return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document.uri.toString() === this.uri) {
        this.changedAt = Date.now();
      }
    });
  }

  /** Takes notice of suggestions; their texts begin where their line does. */
  offered(
    document: vscode.TextDocument,
    position: vscode.Position,
    given: vscode.InlineCompletionItem[] | vscode.InlineCompletionList | null | undefined,
  ): void {
    const items = Array.isArray(given) ? given : (given?.items ?? []);
    this.uri = document.uri.toString();
    this.line = position.line;
    this.texts = items
      .filter((item) => item.range === undefined || item.range.start.character === 0)
      .map((item) => (typeof item.insertText === "string" ? item.insertText : ""));
  }

  /** Whether the list of names, which the editor wants by itself, would be in the way. */
  keepsListAway(
    document: vscode.TextDocument,
    position: vscode.Position,
    kind: vscode.CompletionTriggerKind,
  ): boolean {
    const typed = document.lineAt(position.line).text.slice(0, position.character);
    const isAlong = this.isAlong(document, position, typed);
    if (!isAlong || kind === vscode.CompletionTriggerKind.TriggerForIncompleteCompletions) {
      return false;
    }
    // The editor asks by itself right after a key, and in the same way as for a person, who asks
    // later or once more.
    const place = `${this.uri} ${document.version} ${position.line} ${position.character}`;
    const isFirst = place !== this.answered && Date.now() - this.changedAt < RIGHT_AFTER;
    this.answered = place;
    const isByItself = kind === vscode.CompletionTriggerKind.TriggerCharacter || isFirst;
    this.isKeptAway ||= isByItself;
    return isByItself;
  }

  /** Whether the list was kept away, and now something else is typed than was suggested. */
  isLeft(document: vscode.TextDocument, position: vscode.Position): boolean {
    const typed = document.lineAt(position.line).text.slice(0, position.character);
    if (!this.isKeptAway || this.isAlong(document, position, typed)) {
      return false;
    }
    this.isKeptAway = false;
    return this.line === position.line && /[\p{L}\p{N}_.]$/u.test(typed);
  }

  private isAlong(document: vscode.TextDocument, position: vscode.Position, typed: string): boolean {
    return (
      this.uri === document.uri.toString() &&
      this.line === position.line &&
      this.texts.some((text) => text.length >= typed.length && text.startsWith(typed))
    );
  }
}
