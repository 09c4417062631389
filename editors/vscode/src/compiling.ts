// A module compiled by an installed BlackBox, into the folder that is open.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { asRead, commands, verdict } from "./blackboxLog";
import { LANGUAGE, type Session } from "./session";

const INTERPRETER = "blackboxInterp";
const TIMEOUT = 120_000;

/** Compiles the module in the active editor and shows what BlackBox says. */
export async function compile(
  session: Session,
  problems: vscode.DiagnosticCollection,
): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || document.languageId !== LANGUAGE) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open the module to compile first."));
    return;
  }
  const blackbox = folderOfBlackBox();
  if (blackbox === "") {
    await askForBlackBox(vscode.l10n.t("Compiling needs an installed BlackBox."));
    return;
  }
  const program = path.join(blackbox, INTERPRETER);
  if (process.platform !== "linux" || !existsSync(program)) {
    await askForBlackBox(
      vscode.l10n.t(
        "Only a cross-platform BlackBox on Linux compiles without its window; {0} is not there. The findings in the editor are those of its compiler.",
        program,
      ),
    );
    return;
  }
  const results = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (results === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a folder first: what is compiled goes to its Code and Sym."),
    );
    return;
  }
  if (document.isDirty && !document.isUntitled) {
    await document.save();
  }
  const text = document.getText().replace(/\r\n?/g, "\n");
  const log = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Compiling…") },
    () => interpret(program, blackbox, results, asRead(text)),
  );
  session.log.info(`BlackBox:\n${log.trim()}`);
  const { isCompiled, marks } = verdict(log);
  problems.set(
    document.uri,
    marks.map((mark) => problemAt(document, text, mark.offset, mark.message)),
  );
  const name = /\bMODULE\s+([\p{L}\p{N}_]+)/u.exec(text)?.[1] ?? "";
  if (isCompiled) {
    vscode.window.setStatusBarMessage(
      `$(check) ${vscode.l10n.t("BlackBox has compiled {0}", name)}`,
      8000,
    );
  } else if (marks.length > 0) {
    const message = vscode.l10n.t("BlackBox found {0} errors in {1}.", marks.length, name);
    const show = vscode.l10n.t("Show problems");
    if ((await vscode.window.showWarningMessage(message, show)) === show) {
      await vscode.commands.executeCommand("workbench.actions.view.problems");
    }
  } else {
    session.log.show();
    void vscode.window.showErrorMessage(vscode.l10n.t("BlackBox gave no answer; see the log."));
  }
}

function folderOfBlackBox(): string {
  const set = vscode.workspace.getConfiguration("cp").get("blackbox", "");
  const folder = set !== "" ? set : (process.env["CP_LSP_BLACKBOX"] ?? "");
  return folder.replace(/^~(?=[\\/]|$)/, os.homedir());
}

async function askForBlackBox(message: string): Promise<void> {
  const set = vscode.l10n.t("Settings");
  if ((await vscode.window.showErrorMessage(message, set)) === set) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "cp.blackbox");
  }
}

/** Has BlackBox compile a text; gives its log. */
async function interpret(
  program: string,
  blackbox: string,
  results: string,
  text: string,
): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cp-lsp-"));
  try {
    await writeFile(path.join(folder, "module.utf8"), text);
    return await new Promise((resolve) => {
      const env = { BB_STANDARD_DIR: blackbox, BB_USE_DIR: results };
      const child = spawn(program, { cwd: folder, env, timeout: TIMEOUT });
      let log = "";
      const take = (data: Buffer): void => {
        log += data.toString("utf8");
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.stdin.on("error", () => undefined);
      child.on("error", (problem) => resolve(`${log}\n${problem.message}`));
      child.on("close", () => resolve(log));
      child.stdin.end(commands(folder, "module.utf8"));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function problemAt(
  document: vscode.TextDocument,
  text: string,
  offset: number,
  message: string,
): vscode.Diagnostic {
  const before = text.slice(0, offset).split("\n");
  const at = new vscode.Position(before.length - 1, before.at(-1)!.length);
  const range = document.getWordRangeAtPosition(at) ?? new vscode.Range(at, at);
  const problem = new vscode.Diagnostic(range, message);
  problem.source = "BlackBox";
  return problem;
}
