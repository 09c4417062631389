// The model's suggestions: whether they come, why not, and several at once beside the text.
import * as vscode from "vscode";
import { LANGUAGE, type Session } from "./session";

const PANEL_REQUEST = "cp/panelCompletion";
const SOLUTIONS_SCHEME = "cp-solutions";
const INSERT = "cp.insertSolution";

/** A back end of the server, as its command `cp.status` tells of it. */
interface Health {
  readonly name: string;
  readonly role?: string;
  readonly state?: string;
  readonly reason?: string;
}

interface Report {
  readonly completion?: {
    readonly model?: string | null;
    readonly health?: readonly Health[];
  };
}

/** Shows in the status bar how the suggestions do, while a module is in the active editor. */
export function showSuggestionStatus(session: Session): vscode.Disposable {
  const { Right } = vscode.StatusBarAlignment;
  const item = vscode.window.createStatusBarItem("cp.suggestions", Right, 99);
  item.name = vscode.l10n.t("Component Pascal suggestions");
  item.command = "cp.suggestions";
  const show = (): void => {
    const { condition, modelStatus } = session;
    if (vscode.window.activeTextEditor?.document.languageId !== LANGUAGE) {
      item.hide();
      return;
    }
    const isOff = condition !== "running" || isSwitchedOff(session);
    const icon = isOff
      ? "circle-slash"
      : modelStatus.busy
        ? "loading~spin"
        : modelStatus.kind === "Error" || modelStatus.kind === "Warning"
          ? "warning"
          : "sparkle";
    item.text = `$(${icon}) CP`;
    const state = stateOf(session);
    item.tooltip = vscode.l10n.t("Suggestions: {0}", state);
    item.accessibilityInformation = { label: item.tooltip, role: "button" };
    item.backgroundColor =
      !isOff && modelStatus.kind === "Error"
        ? new vscode.ThemeColor("statusBarItem.warningBackground")
        : undefined;
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    session.onDidChange(show),
    session.onDidChangeModelStatus(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidChangeConfiguration(show),
  );
}

/** Offers what can be done about suggestions, below how they do. */
export async function offerSuggestionMenu(session: Session): Promise<void> {
  const report = await session.execute<Report>("cp.status").catch(() => undefined);
  const isOff = isSwitchedOff(session);
  interface Entry extends vscode.QuickPickItem {
    readonly command?: string;
    readonly argument?: string;
  }
  const entries: Entry[] = [
    {
      label: isOff
        ? `$(play) ${vscode.l10n.t("Turn suggestions on")}`
        : `$(circle-slash) ${vscode.l10n.t("Turn suggestions off")}`,
      command: "cp.toggleSuggestions",
    },
    { label: `$(list-ordered) ${vscode.l10n.t("Show several solutions")}`, command: "cp.showSolutions" },
    { label: `$(comment-discussion) ${vscode.l10n.t("Open the chat")}`, command: "cp.openChat" },
    { label: `$(graph) ${vscode.l10n.t("Show statistics")}`, command: "cp.showStatistics" },
    {
      label: `$(settings-gear) ${vscode.l10n.t("Choose a model")}`,
      command: "workbench.action.openSettings",
      argument: "@ext:cp-lsp.component-pascal model",
    },
    { label: `$(output) ${vscode.l10n.t("Show log")}`, command: "cp.showLog" },
  ];
  const health = (report?.completion?.health ?? []).map((row) => ({
    label: `${row.state === "ok" ? "$(pass)" : row.state === "failing" ? "$(error)" : "$(circle)"} ${row.name}`,
    description: [row.role, row.reason].filter(Boolean).join(": "),
  }));
  if (health.length > 0) {
    const kind = vscode.QuickPickItemKind.Separator;
    entries.push({ label: vscode.l10n.t("Models"), kind }, ...health);
  }
  const model = report?.completion?.model;
  const title = model
    ? vscode.l10n.t("Suggestions of {0}", model)
    : vscode.l10n.t("Suggestions");
  const chosen = await vscode.window.showQuickPick(entries, {
    title,
    placeHolder: stateOf(session),
  });
  if (chosen?.command !== undefined) {
    await vscode.commands.executeCommand(chosen.command, chosen.argument);
  }
}

/** Switches suggestions on or off, where the setting stands. */
export async function toggleSuggestions(session: Session): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("cp");
  const set = configuration.inspect<boolean>("inlineCompletion");
  const target =
    set?.workspaceValue === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  const isOff = isSwitchedOff(session);
  await configuration.update("inlineCompletion", isOff, target);
  const editor = vscode.workspace.getConfiguration("editor", { languageId: LANGUAGE });
  if (isOff && !editor.get("inlineSuggest.enabled", true)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("The editor itself shows no suggestions: {0} is off.", "editor.inlineSuggest.enabled"),
    );
  }
}

/** Shows several suggestions for the cursor in a text beside the module. */
export class Solutions implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.lensesChanged.event;
  private current: Shown | undefined;
  private count = 0;

  constructor(private readonly session: Session) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SOLUTIONS_SCHEME, this),
      vscode.languages.registerCodeLensProvider({ scheme: SOLUTIONS_SCHEME }, this),
      vscode.commands.registerCommand(INSERT, (index: number) => this.insert(index)),
      { dispose: () => this.current?.stop.cancel() },
    );
  }

  /** Asks for solutions, and shows each as it comes. */
  async show(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== LANGUAGE || editor.document.uri.scheme === SOLUTIONS_SCHEME) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Put the cursor where the solutions are to go, in a module."),
      );
      return;
    }
    this.current?.stop.cancel();
    const name = vscode.l10n.t("Solutions");
    const uri = vscode.Uri.from({ scheme: SOLUTIONS_SCHEME, path: `/${name}`, query: `${++this.count}` });
    const shown: Shown = {
      uri,
      document: editor.document,
      version: editor.document.version,
      items: [],
      message: vscode.l10n.t("The model is asked…"),
      stop: new vscode.CancellationTokenSource(),
    };
    this.current = shown;
    const { document, selection } = editor;
    const text = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(text, LANGUAGE);
    await vscode.window.showTextDocument(text, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
    const take = (part: Answer): void => {
      shown.items.push(...(part.items ?? []));
      this.tell(shown);
    };
    try {
      const params = this.session.placeOf(document, selection.active);
      const answer = await this.session.request<Answer | null, Answer>(
        PANEL_REQUEST,
        params,
        shown.stop.token,
        take,
      );
      shown.items.push(...(answer?.items ?? []));
      shown.message =
        shown.items.length > 0 ? "" : answer?.message || vscode.l10n.t("There is no solution.");
    } catch (problem) {
      shown.message = String((problem as Error).message);
    }
    this.tell(shown);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const shown = this.current;
    return shown?.uri.toString() === uri.toString() ? textOf(shown).text : "";
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const shown = this.current;
    if (shown?.uri.toString() !== document.uri.toString()) {
      return [];
    }
    return textOf(shown).lines.map(
      (line, index) =>
        new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
          title: `$(check) ${vscode.l10n.t("Insert this")}`,
          command: INSERT,
          arguments: [index],
        }),
    );
  }

  private tell(shown: Shown): void {
    if (this.current === shown) {
      this.changed.fire(shown.uri);
      this.lensesChanged.fire();
    }
  }

  private async insert(index: number): Promise<void> {
    const shown = this.current;
    const item = shown?.items[index];
    if (shown === undefined || item === undefined) {
      return;
    }
    if (shown.document.version !== shown.version) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The module has changed meanwhile; ask for solutions again."),
      );
      return;
    }
    const { start, end } = item.range;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const editor = await vscode.window.showTextDocument(shown.document, columnOf(shown.document));
    await editor.edit((edit) => edit.replace(range, item.insertText));
    if (item.command !== undefined) {
      const { command, arguments: args = [] } = item.command;
      await vscode.commands.executeCommand(command, ...args);
    }
    for (const tab of vscode.window.tabGroups.all.flatMap((group) => group.tabs)) {
      const input = tab.input;
      if (input instanceof vscode.TabInputText && input.uri.scheme === SOLUTIONS_SCHEME) {
        await vscode.window.tabGroups.close(tab);
      }
    }
  }
}

interface Item {
  readonly insertText: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly command?: { readonly command: string; readonly arguments?: unknown[] };
}

interface Answer {
  readonly items?: Item[];
  readonly message?: string;
}

interface Shown {
  readonly uri: vscode.Uri;
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly items: Item[];
  message: string;
  readonly stop: vscode.CancellationTokenSource;
}

/** The text of a panel, and in which line of it each solution begins. */
function textOf(shown: Shown): { text: string; lines: number[] } {
  const pieces: string[] = [];
  const lines: number[] = [];
  let line = 0;
  for (const item of shown.items) {
    lines.push(line);
    const piece = `${item.insertText}\n\n`;
    line += piece.split("\n").length - 1;
    pieces.push(piece);
  }
  if (shown.message !== "") {
    pieces.push(`(* ${shown.message.replace(/\*\)/g, "* )")} *)\n`);
  }
  return { text: pieces.join(""), lines };
}

function columnOf(document: vscode.TextDocument): vscode.ViewColumn | undefined {
  return vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
}

/** Whether suggestions are off, by the setting here or by what the server found elsewhere. */
function isSwitchedOff(session: Session): boolean {
  const isSet = vscode.workspace.getConfiguration("cp").get("inlineCompletion", true);
  return !isSet || session.modelStatus.reason === "off";
}

function stateOf(session: Session): string {
  const { condition, modelStatus } = session;
  if (condition !== "running") {
    return vscode.l10n.t("the language server does not run");
  }
  if (isSwitchedOff(session)) {
    return vscode.l10n.t("switched off");
  }
  if (modelStatus.busy) {
    return vscode.l10n.t("the model is at work");
  }
  return modelStatus.message || vscode.l10n.t("ready");
}
