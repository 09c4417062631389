// Where the program cp-lsp is. Knows nothing of the editor, so that it can be tested alone.
import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

/** A program with its first arguments; those of cp-lsp follow. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** What a person has set, and the Python interpreter that the editor uses, if any. */
export interface Wishes {
  readonly path: string;
  readonly command: readonly string[];
  readonly python?: string;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly isProgram: (file: string) => boolean;
}

export const HERE: Surroundings = { env: process.env, platform: process.platform, isProgram };

// -P: a folder cp_lsp that happens to lie in the current folder must not be run.
const MODULE = ["-P", "-m", "cp_lsp"];

/** The commands that may start cp-lsp, best first. What is set counts alone. */
export function candidates(wishes: Wishes, here: Surroundings = HERE): Command[] {
  const [first, ...rest] = wishes.command.filter((part) => part !== "");
  if (first !== undefined) {
    return [{ program: lookUp(expand(first), here) ?? first, args: rest }];
  }
  if (wishes.path !== "") {
    const program = lookUp(expand(wishes.path), here) ?? wishes.path;
    return [isPython(program) ? { program, args: MODULE } : { program, args: [] }];
  }
  const found: Command[] = [];
  const installed = lookUp("cp-lsp", here);
  if (installed !== undefined) {
    found.push({ program: installed, args: [] });
  }
  const pythons = here.platform === "win32" ? ["python", "py"] : ["python3", "python"];
  for (const name of [wishes.python, ...pythons]) {
    const program = name === undefined ? undefined : lookUp(name, here);
    if (program !== undefined && !found.some((other) => other.program === program)) {
      found.push({ program, args: MODULE });
    }
  }
  return found;
}

/** What `cp-lsp --version` answers; rejects with the reason if this is not cp-lsp. */
export function versionOf(command: Command, env?: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [...command.args, "--version"];
    execFile(command.program, args, { timeout: 20_000, env }, (error, stdout, stderr) => {
      const match = /^cp-lsp\s+(\S+)/m.exec(stdout);
      if (error === null && match?.[1] !== undefined) {
        resolve(match[1]);
      } else {
        const said = stderr.trim().split("\n").at(-1);
        reject(new Error(said || error?.message || `it answered ${JSON.stringify(stdout)}`));
      }
    });
  });
}

/** The command as a person would type it. */
export function spelled(command: Command): string {
  const parts = [command.program, ...command.args];
  return parts.map((part) => (/[\s"]/.test(part) ? JSON.stringify(part) : part)).join(" ");
}

/** The file of a program that is named by its path or lies on the PATH. */
function lookUp(name: string, here: Surroundings): string | undefined {
  const paths = here.platform === "win32" ? path.win32 : path.posix;
  const endings = here.platform === "win32" ? ["", ".exe", ".com"] : [""];
  const isPath = name.includes("/") || (here.platform === "win32" && name.includes("\\"));
  const list = here.env["PATH"] ?? here.env["Path"] ?? "";
  const folders = isPath ? [""] : list.split(paths.delimiter).filter((each) => each !== "");
  for (const folder of folders) {
    for (const ending of endings) {
      const file = isPath ? name + ending : paths.join(folder, name + ending);
      if (paths.isAbsolute(file) && here.isProgram(file)) {
        return file;
      }
    }
  }
  return undefined;
}

function isPython(program: string): boolean {
  return /^(?:python[\d.]*|py)(?:\.exe)?$/i.test(program.split(/[\\/]/).at(-1) ?? "");
}

function expand(name: string): string {
  return /^~(?=[\\/]|$)/.test(name) ? homedir() + name.slice(1) : name;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
