// BlackBox documents (.odc) as text: a file system that reads and writes their texts.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { fileUri, LANGUAGE, ODC_SCHEME, type Session, textUri } from "./session";

// With a byte order mark, the editor takes the text for UTF-8 whatever its settings say.
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const VIEW = "\ufffc";
const MODULE_BEGINS = /^(?:[\s\ufffc]|\(\*(?:[^*]|\*(?!\)))*\*\))*MODULE\s+[\p{L}_]/u;

/** Makes .odc files open as text, and be saved as documents. */
export function openDocuments(session: Session): vscode.Disposable {
  const views = vscode.window.createTextEditorDecorationType({
    opacity: "0.55",
    border: "1px solid",
    borderColor: new vscode.ThemeColor("editorWidget.border"),
  });
  const mark = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.uri.scheme === ODC_SCHEME) {
      editor.setDecorations(views, viewsIn(editor.document));
    }
  };
  vscode.workspace.textDocuments.forEach(tellLanguage);
  vscode.window.visibleTextEditors.forEach(mark);
  return vscode.Disposable.from(
    views,
    vscode.workspace.registerFileSystemProvider(ODC_SCHEME, new DocumentTexts(session), {
      isCaseSensitive: process.platform === "linux",
    }),
    vscode.window.registerCustomEditorProvider("cp-lsp.document", new TextOpener(session), {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.workspace.onDidOpenTextDocument(tellLanguage),
    vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach(mark)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      vscode.window.visibleTextEditors
        .filter((editor) => editor.document === document)
        .forEach(mark);
    }),
  );
}

/** The texts of documents, under the paths of the documents. */
class DocumentTexts implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly session: Session) {}

  watch(uri: vscode.Uri): vscode.Disposable {
    const file = fileUri(uri).fsPath;
    const pattern = new vscode.RelativePattern(
      vscode.Uri.file(path.dirname(file)),
      path.basename(file).replace(/[*?{}[\]]/g, "?"),
    );
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const tell = (type: vscode.FileChangeType) => (found: vscode.Uri) =>
      this.changed.fire([{ type, uri: textUri(found) }]);
    watcher.onDidCreate(tell(vscode.FileChangeType.Created));
    watcher.onDidChange(tell(vscode.FileChangeType.Changed));
    watcher.onDidDelete(tell(vscode.FileChangeType.Deleted));
    return watcher;
  }

  stat(uri: vscode.Uri): Thenable<vscode.FileStat> {
    return vscode.workspace.fs.stat(fileUri(uri));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    await this.stat(uri);
    return Buffer.concat([BOM, await run(this.session, ["cat", fileUri(uri).fsPath])]);
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    options: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    const isThere = await exists(fileUri(uri));
    if (!isThere && !options.create) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    if (isThere && !options.overwrite) {
      throw vscode.FileSystemError.FileExists(uri);
    }
    await run(this.session, ["put", fileUri(uri).fsPath], content);
    const type = isThere ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.changed.fire([{ type, uri }]);
  }

  readDirectory(uri: vscode.Uri): Thenable<[string, vscode.FileType][]> {
    return vscode.workspace.fs.readDirectory(fileUri(uri));
  }

  createDirectory(uri: vscode.Uri): Thenable<void> {
    return vscode.workspace.fs.createDirectory(fileUri(uri));
  }

  delete(uri: vscode.Uri, options: { readonly recursive: boolean }): Thenable<void> {
    return vscode.workspace.fs.delete(fileUri(uri), options);
  }

  rename(
    from: vscode.Uri,
    to: vscode.Uri,
    options: { readonly overwrite: boolean },
  ): Thenable<void> {
    return vscode.workspace.fs.rename(fileUri(from), fileUri(to), options);
  }
}

/** What a .odc file opens with: it opens the text in its place, and goes. */
class TextOpener implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly session: Session) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor(
    document: vscode.CustomDocument,
    panel: vscode.WebviewPanel,
  ): Promise<void> {
    const { uri } = document;
    try {
      if (uri.scheme !== "file") {
        panel.webview.html = page(await oldText(this.session, uri));
        return;
      }
      const text = await vscode.workspace.openTextDocument(textUri(uri));
      await vscode.window.showTextDocument(text, {
        viewColumn: panel.viewColumn,
        preserveFocus: !panel.active,
        preview: false,
      });
      panel.dispose();
    } catch (problem) {
      panel.webview.html = page((problem as Error).message);
    }
  }
}

/** Has cp-lsp do something with documents; rejects with what it says if it refuses. */
async function run(session: Session, args: string[], input?: Uint8Array): Promise<Buffer> {
  const command = await session.command();
  if (command === undefined) {
    throw vscode.FileSystemError.Unavailable(
      vscode.l10n.t("BlackBox documents are read by cp-lsp, which is not found."),
    );
  }
  const { program } = command;
  const options = { encoding: "buffer", maxBuffer: 1 << 30, env: session.environment() } as const;
  return new Promise((resolve, reject) => {
    const all = [...command.args, "odc", ...args];
    const child = execFile(program, all, { ...options, cwd: os.homedir() }, (error, out, said) => {
      if (error === null) {
        resolve(out);
      } else {
        const message = said.toString("utf8").trim().replace(/^cp-lsp: /, "");
        session.log.error(`odc ${args[0]}: ${message || error.message}`);
        reject(vscode.FileSystemError.Unavailable(message || error.message));
      }
    });
    // A program that ends early, with a message, does not read all.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** The text of a document that is no file, such as an old version in a repository. */
async function oldText(session: Session, uri: vscode.Uri): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cp-lsp-"));
  try {
    const file = path.join(folder, "document.odc");
    await writeFile(file, await vscode.workspace.fs.readFile(uri));
    return (await run(session, ["cat", file])).toString("utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A text that is a module gets our language, whatever its first line is. */
function tellLanguage(document: vscode.TextDocument): void {
  const isText = document.uri.scheme === ODC_SCHEME && document.languageId !== LANGUAGE;
  if (isText && MODULE_BEGINS.test(document.getText())) {
    void vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
  }
}

function viewsIn(document: vscode.TextDocument): vscode.DecorationOptions[] {
  const text = document.getText();
  const hoverMessage = vscode.l10n.t(
    "A view of the document: a fold, a link, a picture or the like. Keep this character and the view is kept, delete it and the view goes.",
  );
  const found: vscode.DecorationOptions[] = [];
  for (let at = text.indexOf(VIEW); at >= 0; at = text.indexOf(VIEW, at + 1)) {
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 1));
    found.push({ range, hoverMessage });
  }
  return found;
}

function page(text: string): string {
  const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><pre style="font-family: var(--vscode-editor-font-family); white-space: pre-wrap">${safe}</pre>`;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
