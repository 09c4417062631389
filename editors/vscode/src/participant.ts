// The chat of the editor itself, where it has one: there, `@cp` answers as the own view does.
import * as vscode from "vscode";
import { ask, type AskCommand, moduleEditor, type Piece } from "./asking";
import { titleOf } from "./askCommands";
import type { Session } from "./session";

const ID = "cp.participant";
const COMMANDS: readonly string[] = ["explain", "tests", "document", "generate", "fix"];

/** Takes part in the editor's chat; nothing where the editor has none. */
export function takePart(session: Session, icon: vscode.Uri): vscode.Disposable {
  // Older editors, and those built on them, may lack the whole name.
  const chat = (vscode as { chat?: typeof vscode.chat }).chat;
  if (typeof chat?.createChatParticipant !== "function") {
    return new vscode.Disposable(() => undefined);
  }
  const participant = chat.createChatParticipant(ID, async (request, context, stream, token) => {
    const editor = moduleEditor();
    const place = editor && { document: editor.document, range: editor.selection };
    const command = COMMANDS.includes(request.command ?? "")
      ? (request.command as AskCommand)
      : undefined;
    const prompt = request.prompt.trim() || (command ? titleOf(command) : "");
    const messages = [...saidIn(context), { role: "user" as const, text: prompt }];
    const take = (piece: Piece): void => {
      switch (piece.kind) {
        case "text":
          stream.markdown(piece.text);
          break;
        case "block":
          stream.markdown(`\n\n*${piece.block.mark.replace(/[*_`[\]<]/g, "\\$&")}*\n\n`);
          break;
        case "again":
          stream.progress(piece.text);
          break;
        case "sources":
          for (const source of piece.sources) {
            stream.reference(vscode.Uri.parse(source.uri));
          }
          break;
      }
    };
    try {
      const question = { messages, ...(command && { command }), ...(place && { place }) };
      await ask(session, question, token, take);
      return {};
    } catch (problem) {
      return token.isCancellationRequested
        ? {}
        : { errorDetails: { message: String((problem as Error).message) } };
    }
  });
  participant.iconPath = icon;
  return participant;
}

interface Said {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What was said before in this conversation. */
function saidIn(context: vscode.ChatContext): Said[] {
  return context.history.flatMap((turn): Said[] => {
    if (turn instanceof vscode.ChatRequestTurn) {
      return [{ role: "user", text: turn.prompt }];
    }
    const text = turn.response
      .map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ""))
      .join("");
    return text === "" ? [] : [{ role: "assistant", text }];
  });
}
