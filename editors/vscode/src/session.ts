// The language server: found, started, restarted, and what is known of its state.
import * as os from "node:os";
import * as vscode from "vscode";
import {
  DidChangeConfigurationNotification,
  type Executable,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type Location,
  ProgressType,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
  type WorkspaceEdit,
} from "vscode-languageclient/node";
import { candidates, type Command, spelled, versionOf } from "./finding";
import { TypedAlong } from "./typedAlong";

export const LANGUAGE = "component-pascal";
export const ODC_SCHEME = "cp-odc";
export const INTERFACE_SCHEME = "cp-interface";

/** The command of the lines above declarations; the editor has a list for it. */
const SHOW_REFERENCES = "cp.showReferences";

const SECTION = "cp";
const SCHEMES = ["file", "untitled", ODC_SCHEME];

const STATUS_CHANGED = "cp/didChangeStatus";

/** How the model's suggestions do, as the server tells it. */
export interface ModelStatus {
  readonly kind: "Normal" | "Warning" | "Error" | "Inactive";
  readonly busy: boolean;
  /** A word for why the last request brought nothing, and the same for a person; may be empty. */
  readonly reason: string;
  readonly message: string;
}

const UNKNOWN: ModelStatus = { kind: "Normal", busy: false, reason: "", message: "" };

export type Condition = "stopped" | "starting" | "running" | "missing" | "failed";

/** One language server for the window. */
export class Session {
  condition: Condition = "stopped";
  version = "";
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  modelStatus: ModelStatus = UNKNOWN;
  private readonly statusChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeModelStatus = this.statusChanged.event;
  private client: LanguageClient | undefined;
  private finding: Promise<Command | undefined> | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private parts = 0;
  private asked = 0;
  readonly typedAlong = new TypedAlong();

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {}

  /** The command that is cp-lsp; undefined if there is none, which the person is told once. */
  command(): Promise<Command | undefined> {
    this.finding ??= this.find();
    return this.finding;
  }

  /** The environment of cp-lsp: what it says by itself is in the language of the editor. */
  environment(): NodeJS.ProcessEnv {
    const language = vscode.env.language.startsWith("ru") ? "ru_RU.UTF-8" : "en_US.UTF-8";
    return { ...process.env, LC_MESSAGES: language };
  }

  /** Stops what runs, looks for cp-lsp again, and starts it. */
  restart(): Promise<void> {
    this.restarting = this.restarting.then(async () => {
      await this.stop();
      this.finding = undefined;
      await this.start();
    });
    return this.restarting;
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await client.dispose(5000).catch((problem) => this.log.warn(String(problem)));
    }
    this.become("stopped");
  }

  /** Asks the server; what it says before the answer goes to `take`. Throws if it does not run. */
  async request<Answer, Part = never>(
    method: string,
    params: object,
    token?: vscode.CancellationToken,
    take?: (part: Part) => void,
  ): Promise<Answer> {
    const client = this.running();
    const send = (all: object): Promise<Answer> =>
      token === undefined
        ? client.sendRequest<Answer>(method, all)
        : client.sendRequest<Answer>(method, all, token);
    if (take === undefined) {
      return send(params);
    }
    const partialResultToken = `cp-${++this.parts}`;
    const progress = client.onProgress(new ProgressType<Part>(), partialResultToken, take);
    try {
      return await send({ ...params, partialResultToken });
    } finally {
      progress.dispose();
    }
  }

  /** Has the server carry out a command of its own. */
  async execute<Answer>(command: string, ...args: unknown[]): Promise<Answer> {
    const params = { command, arguments: args };
    return (await this.running().sendRequest(ExecuteCommandRequest.type, params)) as Answer;
  }

  /** What the server calls a text, for the arguments of its commands. */
  uriOf(document: vscode.TextDocument): string {
    return this.running().code2ProtocolConverter.asUri(document.uri);
  }

  /** A place in a text, as the server is told of it. */
  placeOf(document: vscode.TextDocument, position: vscode.Position): object {
    const converter = this.running().code2ProtocolConverter;
    return {
      textDocument: converter.asTextDocumentIdentifier(document),
      position: converter.asPosition(position),
    };
  }

  /** A stretch of a text, as the server is told of it. */
  rangeOf(document: vscode.TextDocument, range: vscode.Range): object {
    const converter = this.running().code2ProtocolConverter;
    return {
      textDocument: converter.asTextDocumentIdentifier(document),
      range: converter.asRange(new vscode.Range(range.start, range.end)),
    };
  }

  /** An edit of the server, as the editor takes it. */
  workspaceEdit(edit: WorkspaceEdit): Promise<vscode.WorkspaceEdit> {
    return this.running().protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  private running(): LanguageClient {
    if (this.client === undefined || this.condition !== "running") {
      throw new Error(vscode.l10n.t("The language server of Component Pascal does not run."));
    }
    return this.client;
  }

  private async start(): Promise<void> {
    this.become("starting");
    const command = await this.command();
    if (command === undefined) {
      return;
    }
    const executable: Executable = {
      command: command.program,
      args: [...command.args, "serve", "--stdio"],
      options: { env: this.environment(), cwd: os.homedir() },
    };
    const client = new LanguageClient(SECTION, "Component Pascal", executable, this.options());
    this.client = client;
    client.registerFeature(this.abilities());
    client.onNotification(STATUS_CHANGED, (status: ModelStatus) => {
      if (this.client === client) {
        this.modelStatus = status;
        this.statusChanged.fire();
      }
    });
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) {
        this.become(newState === State.Running ? "running" : conditionOf(newState));
      }
    });
    try {
      await client.start();
    } catch (problem) {
      this.log.error(String(problem));
      this.become("failed");
      void this.complain(vscode.l10n.t("The language server of Component Pascal does not start."));
    }
  }

  private async find(): Promise<Command | undefined> {
    const settings = vscode.workspace.getConfiguration(SECTION);
    const wishes = {
      path: settings.get("server.path", ""),
      command: settings.get<string[]>("server.command", []),
      python: await pythonInUse(),
    };
    for (const command of candidates(wishes)) {
      try {
        this.version = await versionOf(command, this.environment());
        this.log.info(`cp-lsp ${this.version}: ${spelled(command)}`);
        return command;
      } catch (problem) {
        this.log.info(`${spelled(command)}: ${(problem as Error).message}`);
      }
    }
    this.become("missing");
    const isSet = wishes.path !== "" || wishes.command.length > 0;
    void this.complain(
      isSet
        ? vscode.l10n.t("What the settings name as cp-lsp cannot be started.")
        : vscode.l10n.t("Component Pascal needs the program cp-lsp, which is not found."),
    );
    return undefined;
  }

  private async complain(message: string): Promise<void> {
    const install = vscode.l10n.t("How to install");
    const set = vscode.l10n.t("Settings");
    const show = vscode.l10n.t("Show log");
    const choice = await vscode.window.showErrorMessage(message, install, set, show);
    if (choice === install) {
      const walkthrough = `${this.context.extension.id}#start`;
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
    } else if (choice === set) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "cp.server");
    } else if (choice === show) {
      this.log.show();
    }
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SCHEMES.map((scheme) => ({ scheme, language: LANGUAGE })),
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: this.settings(),
      markdown: { isTrusted: { enabledCommands: ["cp.explain"] } },
      uriConverters: {
        code2Protocol: (uri) => uri.toString(),
        protocol2Code: (text) => asEditorHasIt(vscode.Uri.parse(text)),
      },
      middleware: {
        executeCommand: (command, args, next) =>
          command === SHOW_REFERENCES ? this.showReferences(args) : next(command, args),
        // The editor moves its marks with the text, so "as before" would leave them where they are.
        provideDiagnostics: (document, _before, token, next) => next(document, undefined, token),
        provideInlineCompletionItems: async (document, position, context, token, next) => {
          if (this.typedAlong.isLeft(document, position)) {
            void vscode.commands.executeCommand("editor.action.triggerSuggest");
          }
          const number = ++this.asked;
          const items = await next(document, position, context, token);
          const isLate = token.isCancellationRequested || number !== this.asked;
          if (!isLate && context.selectedCompletionInfo === undefined) {
            this.typedAlong.offered(document, position, items);
          }
          return items;
        },
        provideCompletionItem: (document, position, context, token, next) =>
          this.typedAlong.keepsListAway(document, position, context.triggerKind)
            ? []
            : next(document, position, context, token),
        workspace: {
          configuration: (params) =>
            params.items.map((item) => (item.section === SECTION ? this.settings() : null)),
          didChangeConfiguration: async () => {
            await this.client?.sendNotification(DidChangeConfigurationNotification.type, {
              settings: { [SECTION]: this.settings() },
            });
          },
        },
      },
    };
  }

  /** Says to the server what is done here beside the protocol; these commands it leaves alone. */
  private abilities(): StaticFeature {
    const { commands } = this.context.extension.packageJSON.contributes;
    const own = (commands as { command: string }[]).map(({ command }) => command);
    return {
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = {
          ...capabilities.experimental,
          commands: { commands: own },
          completionStatus: true,
          hoverCommands: true,
        };
      },
      initialize: () => undefined,
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    };
  }

  /** Shows places that the server has found. */
  private async showReferences([uri, at, places]: readonly any[]): Promise<void> {
    const converter = this.client?.protocol2CodeConverter;
    await vscode.commands.executeCommand(
      "editor.action.showReferences",
      converter?.asUri(uri),
      converter?.asPosition(at),
      places.map((place: Location) => converter?.asLocation(place)),
    );
  }

  /** What is set; a default of the editor must not go before what cp-lsp.toml says. */
  private settings(): Record<string, unknown> {
    const configuration = vscode.workspace.getConfiguration();
    const { properties } = this.context.extension.packageJSON.contributes.configuration;
    const found: Record<string, unknown> = {};
    for (const key of Object.keys(properties)) {
      const name = key.slice(SECTION.length + 1);
      const set = configuration.inspect(key);
      const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some(
        (value) => value !== undefined,
      );
      if (isSet && !/^(?:server|trace)\./.test(name)) {
        found[name] = configuration.get(key);
      }
    }
    return found;
  }

  private become(condition: Condition): void {
    if (this.condition === "failed" && condition === "stopped" && this.client !== undefined) {
      return;
    }
    this.condition = condition;
    if (condition !== "running") {
      this.modelStatus = UNKNOWN;
    }
    void vscode.commands.executeCommand("setContext", "cp.isRunning", condition === "running");
    this.changed.fire();
  }
}

/** The URI of a document's text, from that of its file. */
export function textUri(file: vscode.Uri): vscode.Uri {
  return asEditorHasIt(file).with({ scheme: ODC_SCHEME });
}

/** The URI of a document's file, from that of its text. */
export function fileUri(text: vscode.Uri): vscode.Uri {
  return text.with({ scheme: "file" });
}

/** A path has one spelling in the editor: the letter of a Windows drive is small. */
function asEditorHasIt(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme !== ODC_SCHEME && uri.scheme !== "file") {
    return uri;
  }
  const file = vscode.Uri.file(uri.with({ scheme: "file" }).fsPath);
  return file.with({ scheme: uri.scheme, query: uri.query, fragment: uri.fragment });
}

function conditionOf(state: State): Condition {
  return state === State.Starting ? "starting" : state === State.StartFailed ? "failed" : "stopped";
}

/** The interpreter that the Python extension has chosen, if that is there. */
async function pythonInUse(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  try {
    const api = await extension?.activate();
    const chosen: unknown = api?.environments?.getActiveEnvironmentPath?.()?.path;
    return typeof chosen === "string" ? chosen : undefined;
  } catch {
    return undefined;
  }
}
