// The figures of the model's suggestions, as `cp-lsp stats` draws them.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Session } from "./session";

/** Shows the page of `cp-lsp stats` beside the text. */
export async function showStatistics(session: Session): Promise<void> {
  const command = await session.command();
  if (command === undefined) {
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "cp-lsp-"));
  try {
    const file = join(folder, "stats.html");
    const language = vscode.env.language.startsWith("ru") ? "ru" : "en";
    const args = [...command.args, "stats", "--html", file, "--language", language];
    await promisify(execFile)(command.program, args, { env: session.environment() });
    const title = vscode.l10n.t("Statistics of suggestions");
    const panel = vscode.window.createWebviewPanel("cp.statistics", title, vscode.ViewColumn.Active, {
      enableScripts: false,
      localResourceRoots: [],
    });
    panel.webview.html = await readFile(file, "utf8");
  } catch (problem) {
    session.log.error(String(problem));
    void vscode.window.showErrorMessage(vscode.l10n.t("There are no statistics; see the log."));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
