// The interface of a module, as BlackBox's browser shows it; the server gives its text.
import * as vscode from "vscode";
import { INTERFACE_SCHEME, LANGUAGE, type Session } from "./session";

const NAME = /[\p{L}_][\p{L}\p{N}_]*/u;

/** For whom an interface is: those who use a module, or those who extend its types too. */
type Audience = "clients" | "extensions";

interface Wanted {
  readonly module: string;
  readonly audience: Audience;
}

/** Asks for a module and shows its interface. */
export async function showInterface(session: Session): Promise<void> {
  const wanted = await choose();
  if (wanted === undefined) {
    return;
  }
  const { module, audience } = wanted;
  const path = `/${audience}/${module}.cp`;
  try {
    const uri = vscode.Uri.from({ scheme: INTERFACE_SCHEME, path });
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() === "") {
      throw new Error("it has no text");
    }
    await vscode.window.showTextDocument(document, { preview: true });
  } catch (problem) {
    session.log.info(`interface of ${module}: ${String(problem)}`);
    void vscode.window.showErrorMessage(
      vscode.l10n.t("There is no interface of a module {0}.", module),
    );
  }
}

/** A module that the text imports, or any whose name is typed. */
function choose(): Promise<Wanted | undefined> {
  const editor = vscode.window.activeTextEditor;
  const imports = editor?.document.languageId === LANGUAGE ? importsOf(editor.document) : [];
  const pick = vscode.window.createQuickPick();
  pick.title = vscode.l10n.t("Interface of Module");
  pick.placeholder = vscode.l10n.t("Name of a module, such as TextModels");
  const forExtensions = {
    iconPath: new vscode.ThemeIcon("type-hierarchy-sub"),
    tooltip: vscode.l10n.t("With what extensions see"),
  };
  const offer = (typed: string): void => {
    const names = typed === "" || imports.includes(typed) ? imports : [typed, ...imports];
    pick.items = names.map((label) => ({ label, buttons: [forExtensions] }));
  };
  offer("");
  const word = editor === undefined ? undefined : wordAt(editor);
  pick.activeItems = pick.items.filter((item) => item.label === word);
  return new Promise((resolve) => {
    const answer = (module: string | undefined, audience: Audience): void => {
      resolve(module === undefined ? undefined : { module, audience });
      pick.hide();
    };
    pick.onDidChangeValue((value) => offer(value.trim()));
    pick.onDidAccept(() => {
      // Who types quickly is ahead of the list.
      const typed = pick.value.trim();
      const active = pick.activeItems[0]?.label;
      const isMeant = active?.toLowerCase().includes(typed.toLowerCase());
      answer(isMeant ? active : typed || undefined, "clients");
    });
    pick.onDidTriggerItemButton(({ item }) => answer(item.label, "extensions"));
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function wordAt(editor: vscode.TextEditor): string | undefined {
  const range = editor.document.getWordRangeAtPosition(editor.selection.active);
  return range === undefined ? undefined : editor.document.getText(range);
}

function importsOf(document: vscode.TextDocument): string[] {
  const text = document.getText().replace(/\(\*[^]*?\*\)/g, " ");
  const list = /\bIMPORT\b([^;]*)/.exec(text)?.[1] ?? "";
  const names = list.split(",").map((each) => NAME.exec(each.split(":=").at(-1) ?? "")?.[0]);
  return names.filter((name) => name !== undefined);
}
