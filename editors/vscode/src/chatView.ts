// The chat beside the text: keeps the conversation, and has a page draw it.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import {
  ask,
  type AskCommand,
  insertCode,
  markOf,
  moduleEditor,
  nameOf,
  openSource,
  type Piece,
  type Place,
  type Question,
  type ServerBlock,
  type ServerSource,
} from "./asking";
import type { Session } from "./session";
import type { FromPage, ToPage, Turn, Words } from "./webview/messages";

export const CHAT_VIEW = "cp.chat";

/** Milliseconds between two drawings of an answer that is being written. */
const PAUSE = 60;

/** What the extension knows of an answer beside what is drawn. */
interface Behind {
  blocks: ServerBlock[];
  sources: readonly ServerSource[];
}

export class ChatView implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;
  private turns: Turn[] = [];
  private readonly behind = new Map<number, Behind>();
  private running: vscode.CancellationTokenSource | undefined;
  private lastQuestion: { readonly turn: number; readonly question: Question } | undefined;
  private count = 0;

  constructor(
    private readonly session: Session,
    private readonly extension: vscode.Uri,
  ) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(CHAT_VIEW, this),
      vscode.window.onDidChangeTextEditorSelection(() => this.tellAbout()),
      vscode.window.onDidChangeActiveTextEditor(() => this.tellAbout()),
      { dispose: () => this.running?.cancel() },
    );
  }

  async open(): Promise<void> {
    await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
    this.post({ type: "focus" });
  }

  /** Begins a new conversation. */
  clear(): void {
    this.running?.cancel();
    this.turns = [];
    this.behind.clear();
    this.postAll();
  }

  /** Has the model do something with the code at a place. */
  async command(
    command: AskCommand,
    title: string,
    place: Place | undefined,
    more: { readonly code?: string; readonly origin?: string } = {},
  ): Promise<void> {
    await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
    const about = place === undefined ? "" : nameOf(place);
    await this.answer(title, about, { messages: [], command, ...(place && { place }), ...more });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const { webview } = view;
    const own = vscode.Uri.joinPath(this.extension, "media");
    const built = vscode.Uri.joinPath(this.extension, "out");
    webview.options = { enableScripts: true, localResourceRoots: [own, built] };
    webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    view.onDidDispose(() => {
      this.view = undefined;
    });
    webview.html = pageOf(
      webview.asWebviewUri(vscode.Uri.joinPath(built, "chat.js")),
      webview.asWebviewUri(vscode.Uri.joinPath(own, "chat.css")),
      webview.cspSource,
    );
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case "ready":
        this.postAll();
        break;
      case "ask":
        await this.person(message.text);
        break;
      case "stop":
        this.running?.cancel();
        break;
      case "new":
        this.clear();
        break;
      case "setUp":
        await vscode.commands.executeCommand("workbench.action.openSettings", "cp.chatEndpoint");
        break;
      case "insert":
      case "copy": {
        const block = this.behind
          .get(message.turn)
          ?.blocks.find((each) => each.number === message.block);
        const code = block?.code ?? codeIn(this.turn(message.turn)?.text ?? "", message.block);
        if (code === undefined) {
          break;
        }
        if (message.type === "copy") {
          await vscode.env.clipboard.writeText(code);
        } else {
          await insertCode(this.session, code);
        }
        break;
      }
      case "source": {
        const source = this.behind.get(message.turn)?.sources[message.id];
        if (source !== undefined) {
          await openSource(source).then(undefined, (problem) =>
            vscode.window.showErrorMessage(String((problem as Error).message)),
          );
        }
        break;
      }
      case "link": {
        const uri = vscode.Uri.parse(message.href, true);
        if (uri.scheme === "https" || uri.scheme === "http") {
          await vscode.env.openExternal(uri);
        }
        break;
      }
    }
  }

  /** Answers what a person has written, or once more what failed just now. */
  private async person(text: string): Promise<void> {
    const failed = this.turns.at(-1);
    const asked = this.turns.at(-2);
    if (failed?.state === "failed" && asked?.text === text && this.lastQuestion !== undefined) {
      if (this.lastQuestion.turn === asked.id) {
        this.turns.splice(-2);
        this.postAll();
        await this.answer(text, asked.about, this.lastQuestion.question);
        return;
      }
    }
    const editor = moduleEditor();
    const place = editor && { document: editor.document, range: editor.selection };
    const messages = [...this.said(), { role: "user" as const, text }];
    await this.answer(text, place ? nameOf(place) : "", { messages, ...(place && { place }) });
  }

  private async answer(text: string, about: string, question: Question): Promise<void> {
    this.running?.cancel();
    const stop = new vscode.CancellationTokenSource();
    this.running = stop;
    const asked = this.add({ by: "person", text, about, state: "done" });
    this.lastQuestion = { turn: asked.id, question };
    const turn = this.add({ by: "model", text: "", about: "", state: "waiting" });
    const behind: Behind = { blocks: [], sources: [] };
    this.behind.set(turn.id, behind);
    try {
      const answer = await ask(this.session, question, stop.token, (piece) => {
        if (!stop.token.isCancellationRequested) {
          this.take(turn, behind, piece);
        }
      });
      turn.text = answer.text;
      this.mark(turn, behind, answer.blocks);
      this.quote(turn, behind, answer.sources);
      turn.state = "done";
    } catch (problem) {
      const isStopped = stop.token.isCancellationRequested;
      turn.state = isStopped ? "stopped" : "failed";
      turn.note = isStopped ? "" : String((problem as Error).message);
    } finally {
      if (this.running === stop) {
        this.running = undefined;
      }
      stop.dispose();
    }
    this.draw(turn, true);
  }

  private take(turn: Turn, behind: Behind, piece: Piece): void {
    switch (piece.kind) {
      case "sources":
        behind.sources = piece.sources;
        break;
      case "text":
        turn.text += piece.text;
        turn.state = "writing";
        break;
      case "block":
        this.mark(turn, behind, [...behind.blocks, piece.block]);
        break;
      case "again":
        // A second answer follows; the first is not worth reading.
        turn.text = "";
        turn.state = "checking";
        turn.note = piece.text;
        this.mark(turn, behind, []);
        break;
    }
    this.draw(turn);
  }

  private mark(turn: Turn, behind: Behind, blocks: readonly ServerBlock[]): void {
    behind.blocks = [...blocks];
    turn.marks = blocks.map(markOf);
  }

  private quote(turn: Turn, behind: Behind, sources: readonly ServerSource[]): void {
    behind.sources = sources;
    turn.sources = sources.map(({ title, text }, id) => ({ id, title, detail: text.slice(0, 600) }));
  }

  /** The conversation, as the server is told of it: what was answered, with its question. */
  private said(): { role: "user" | "assistant"; text: string }[] {
    const said: { role: "user" | "assistant"; text: string }[] = [];
    for (let i = 0; i + 1 < this.turns.length; i += 2) {
      const [question, answer] = [this.turns[i]!, this.turns[i + 1]!];
      if (answer.text !== "") {
        said.push({ role: "user", text: question.text }, { role: "assistant", text: answer.text });
      }
    }
    return said;
  }

  private add(turn: Pick<Turn, "by" | "text" | "about" | "state">): Turn {
    const made: Turn = { id: ++this.count, marks: [], sources: [], note: "", ...turn };
    this.turns.push(made);
    this.post({ type: "turn", turn: made });
    return made;
  }

  private turn(id: number): Turn | undefined {
    return this.turns.find((each) => each.id === id);
  }

  private readonly drawings = new Map<number, NodeJS.Timeout>();

  /** Has a turn drawn, now or soon, as often as a person can see. */
  private draw(turn: Turn, isLast = false): void {
    const waiting = this.drawings.get(turn.id);
    if (isLast) {
      clearTimeout(waiting);
      this.drawings.delete(turn.id);
      this.post({ type: "turn", turn });
    } else if (waiting === undefined) {
      const later = setTimeout(() => {
        this.drawings.delete(turn.id);
        this.post({ type: "turn", turn });
      }, PAUSE);
      this.drawings.set(turn.id, later);
    }
  }

  private tellAbout(): void {
    this.post({ type: "about", about: this.about() });
  }

  private about(): string {
    const editor = moduleEditor();
    return editor === undefined
      ? ""
      : nameOf({ document: editor.document, range: editor.selection });
  }

  private postAll(): void {
    this.post({ type: "all", turns: this.turns, about: this.about() });
  }

  private post(message: ToPage): void {
    const isGone = message.type === "turn" && this.turn(message.turn.id) === undefined;
    if (!isGone) {
      void this.view?.webview.postMessage(message);
    }
  }
}

/** The code of a fenced block of an answer, by its number. */
function codeIn(text: string, number: number): string | undefined {
  return [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n([^]*?)^\1[ \t]*$/gm)][number]?.[2]?.replace(/\n$/, "");
}

function pageOf(script: vscode.Uri, style: vscode.Uri, source: string): string {
  const nonce = randomBytes(16).toString("hex");
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`;
  const words = escaped(JSON.stringify(wordsOfPage()));
  return `<!doctype html>
<html lang="${escaped(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(style.toString())}">
</head>
<body data-words="${words}">
<main id="log" role="log" aria-live="polite"></main>
<form id="form">
<textarea id="question" rows="2"></textarea>
<div class="row"><span id="about"></span><button id="send" type="button"></button></div>
</form>
<script nonce="${nonce}" src="${escaped(script.toString())}"></script>
</body>
</html>`;
}

function wordsOfPage(): Words {
  return {
    ask: vscode.l10n.t("Ask about Component Pascal or this module"),
    send: vscode.l10n.t("Send"),
    stop: vscode.l10n.t("Stop"),
    you: vscode.l10n.t("You"),
    model: vscode.l10n.t("Model"),
    insert: vscode.l10n.t("Insert"),
    copy: vscode.l10n.t("Copy"),
    copied: vscode.l10n.t("Copied"),
    sources: vscode.l10n.t("Sources"),
    thinking: vscode.l10n.t("The model is at work…"),
    checking: vscode.l10n.t("being checked…"),
    stopped: vscode.l10n.t("Stopped."),
    again: vscode.l10n.t("Ask again"),
    setUp: vscode.l10n.t("Set up a model"),
    emptyTitle: vscode.l10n.t("Ask about your modules"),
    emptyText: vscode.l10n.t(
      "A language model answers, and the front end checks every piece of code before you see it as checked. The selection in the editor goes along with the question.",
    ),
    examples: [
      vscode.l10n.t("What does this module do?"),
      vscode.l10n.t("How do I read a text file line by line?"),
      vscode.l10n.t("Write a procedure that sorts an array of records."),
    ],
    line: vscode.l10n.t("line {0}"),
  };
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (char) => entities[char]!);
}
