// Drives a real editor: starts code-server with the extension and does what a person would do in a
// headless Chromium. The one argument is a JSON file; test_vscode.py writes it. Prints a line a
// step, and a JSON line at the end; the exit status is 1 if a step failed. CP_LSP_STEPS, a regular
// expression, chooses among the steps; CP_LSP_WAIT is how many milliseconds to wait for anything.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { modelSteps, startModelServer } from "./model.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { chromium } = createRequire(join(plan.codeServer, "package.json"))("playwright-core");

const WAIT = Number(process.env.CP_LSP_WAIT ?? 20_000);
const VIEW = "\ufffc";
const [command, ...commandArgs] = plan.server;

/** What `cp-lsp odc cat` says of a file. */
function cat(name, ...options) {
  const args = [...commandArgs, "odc", "cat", ...options, join(plan.folder, name)];
  return execFileSync(command, args, { encoding: "utf8" });
}

function onDisk(name) {
  return readFileSync(join(plan.folder, name), "utf8");
}

/** Writes the settings of the folder, which go before those of the user. */
function setInFolder(settings) {
  mkdirSync(join(plan.folder, ".vscode"), { recursive: true });
  writeFileSync(join(plan.folder, ".vscode", "settings.json"), JSON.stringify(settings));
}

async function until(what, question, limit = WAIT) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await question();
    if (answer) {
      return answer;
    }
    assert.ok(Date.now() < end, `waited ${limit} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The editor as a person sees and uses it. */
class Editor {
  constructor(page) {
    this.page = page;
    this.keys = page.keyboard;
  }

  /** The lines on the screen, from above, without what is only suggested. */
  async lines() {
    const active = ".editor-group-container.active .editor-instance";
    const lines = await this.page
      .locator(`${active} .view-lines`)
      .first()
      .locator(".view-line")
      .evaluateAll((all) => {
        const top = (line) => Number.parseFloat(line.style.top);
        return all.sort((a, b) => top(a) - top(b)).map((line) => {
          const copy = line.cloneNode(true);
          copy.querySelectorAll(".ghost-text-decoration").forEach((ghost) => ghost.remove());
          return copy.textContent;
        });
      });
    return lines.join("\n").replaceAll("\u00a0", " ").replaceAll("\u200b", "");
  }

  async open(name) {
    await this.keys.press("Control+P");
    await this.page.locator(".quick-input-widget input").waitFor();
    await this.keys.type(name, { delay: 10 });
    await this.row(name).click();
    await this.tab(name);
  }

  tab(name) {
    return this.page.locator(".tab.active", { hasText: name }).first().waitFor({ timeout: WAIT });
  }

  async run(title) {
    await this.keys.press("F1");
    await this.page.locator(".quick-input-widget input").waitFor();
    await this.keys.type(title, { delay: 5 });
    const row = `.quick-input-list .monaco-list-row[aria-label^="${title}"]`;
    await this.page.locator(row).first().click();
  }

  async goTo(line, column) {
    await this.keys.press("Control+G");
    await this.page.locator(".quick-input-widget input").fill(`:${line}:${column}`);
    await this.row(`Go to line ${line} and character ${column}`).waitFor();
    await this.keys.press("Enter");
    await this.page.locator(".quick-input-widget input").waitFor({ state: "hidden" });
    await until(`cursor in line ${line}`, async () =>
      (await this.place()).startsWith(`Ln ${line},`),
    );
  }

  /** Goes to the first place of a piece of text in the module as it is on disk, or behind it. */
  async goToText(name, piece, { behind = false, inside = 0, text = onDisk(name) } = {}) {
    const at = text.indexOf(piece);
    assert.ok(at >= 0, `${name} holds ${piece}`);
    const before = text.slice(0, at + (behind ? piece.length : inside)).split("\n");
    await this.goTo(before.length, before.at(-1).length + 1);
  }

  /** A row of the list that is open at the top. */
  row(text) {
    return this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
  }

  place() {
    return this.page.locator("#status\\.editor\\.selection").innerText();
  }

  squiggles(kind = "error") {
    return this.page.locator(`.editor-group-container.active .squiggly-${kind}`).count();
  }

  /** The list of suggestions, asked for anew until it holds what is expected. */
  async suggestions(expected) {
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row");
    await until(`suggestion ${expected}`, async () => {
      const texts = await rows.allInnerTexts();
      if (texts.some((text) => text.startsWith(expected))) {
        return true;
      }
      await this.keys.press("Control+Space");
      await new Promise((resolve) => setTimeout(resolve, 300));
      return false;
    });
    return rows.allInnerTexts();
  }

  async save() {
    await this.keys.press("Control+S");
  }

  /** Saves, and waits for what is to be on disk then. */
  async saved(question) {
    await this.save();
    await until("saved", question);
  }

  /** Takes back what has not been saved. */
  async revert() {
    await this.page.locator(".tab.active.dirty").waitFor();
    await this.run("File: Revert File");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
  }

  async shot(name) {
    if (plan.pictures) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await this.page.screenshot({ path: join(plan.pictures, `vscode-${name}.png`) });
    }
  }
}

const steps = {
  async "findings appear as squiggles and problems"(editor) {
    await editor.open("ShopReport.cp");
    await until("three squiggles", async () => (await editor.squiggles()) >= 3);
    await editor.keys.press("Control+Shift+M");
    const rows = editor.page.locator(".markers-panel .monaco-list-row");
    await until("problems", async () => (await rows.count()) >= 4);
    const problems = (await rows.allInnerTexts()).join("\n");
    for (const number of ["27", "83", "113"]) {
      assert.ok(problems.split("\n").includes(number), `problem ${number} in\n${problems}`);
    }
    await editor.keys.press("Control+1");
    await editor.goToText("ShopReport.cp", "prise");
    await editor.shot("diagnostics");
    await editor.keys.press("Control+J");
  },

  async "a quick fix applies and the finding goes away"(editor) {
    const before = await editor.squiggles();
    await editor.goToText("ShopReport.cp", "prise", { inside: 2 });
    await editor.keys.press("Control+.");
    const rows = editor.page.locator(".action-widget .monaco-list-row.action");
    await until("fixes", async () => (await rows.count()) > 0);
    const chosen = ".action-widget .monaco-list-row.action.focused";
    await editor.page.locator(chosen, { hasText: "price" }).waitFor();
    await editor.keys.press("Enter");
    await until("fixed text", async () => (await editor.lines()).includes("b.price"));
    await until("one squiggle less", async () => (await editor.squiggles()) < before);
    await editor.saved(() => onDisk("ShopReport.cp").includes("sum + b.price;"));
  },

  async "completion inserts a member"(editor) {
    await editor.keys.press("Control+B");
    await editor.goToText("ShopReport.cp", "b := b.next", { behind: true });
    await editor.keys.type("; b.", { delay: 40 });
    const offered = await editor.suggestions("Discount");
    assert.ok(offered.some((text) => text.startsWith("title")), offered.join("\n"));
    await editor.shot("completion");
    await editor.keys.type("Disc", { delay: 40 });
    await editor.suggestions("Discount");
    await editor.keys.press("Enter");
    await until("inserted", async () => (await editor.lines()).includes("; b.Discount"));
    await editor.keys.press("Escape");
    await editor.keys.press("Escape");
    await editor.revert();
  },

  async "completion adds the import"(editor) {
    await editor.goToText("ShopReport.cp", "total := Total();", { behind: true });
    await editor.keys.type(" Date", { delay: 40 });
    await editor.suggestions("Dates");
    await editor.keys.press("Tab");
    await until("inserted", async () => (await editor.lines()).includes("Total(); Dates"));
    await editor.keys.press("Control+Home");
    await until("imported", async () => /IMPORT[^;]*\bDates\b/.test(await editor.lines()));
    await editor.revert();
  },

  async "hover shows the declaration and its comment"(editor) {
    await editor.goToText("ShopReport.cp", "ShopBooks.Find", { inside: 11 });
    await editor.keys.press("Control+K");
    await editor.keys.press("Control+I");
    const hover = editor.page.locator(".monaco-hover:not(.hidden)", { hasText: "PROCEDURE Find" });
    await hover.first().waitFor({ timeout: WAIT });
    assert.match(await hover.first().innerText(), /title/);
    await editor.shot("hover");
    await editor.keys.press("Escape");
    await editor.keys.press("Control+B");
  },

  async "definition leads into the other module"(editor) {
    await editor.goToText("ShopReport.cp", "ShopBooks.Find", { inside: 11 });
    await editor.keys.press("F12");
    await editor.tab("ShopBooks.cp");
    const line = onDisk("ShopBooks.cp").split("PROCEDURE Find")[0].split("\n").length;
    await until("at the declaration", async () => (await editor.place()).startsWith(`Ln ${line},`));
  },

  async "lines above declarations lead to the uses"(editor) {
    const lens = editor.page.locator(".codelens-decoration a", { hasText: "references" }).first();
    await lens.click();
    await editor.page.locator(".peekview-widget .ref-tree").waitFor();
    await editor.keys.press("Escape");
  },

  async "a BlackBox document opens as text"(editor) {
    await editor.open("Catalogue.odc");
    await until("text", async () => (await editor.lines()).includes("MODULE ShopCatalogue;"));
    const language = editor.page.locator("#status\\.editor\\.mode");
    await until("language", async () => (await language.innerText()) === "Component Pascal");
    await until("a finding in it", async () => (await editor.squiggles()) > 0);
  },

  async "its definitions are found"(editor) {
    const text = cat("Catalogue.odc");
    await editor.goToText("Catalogue.odc", "ShopBooks.Find", { inside: 11, text });
    await editor.keys.press("F12");
    await editor.tab("ShopBooks.cp");
    await editor.open("Catalogue.odc");
  },

  async "it is edited, saved as a document, and the rest stays"(editor) {
    const views = cat("Catalogue.odc", "--views");
    const readRuns = () =>
      cat("Catalogue.odc", "--runs").trim().split("\n").map((line) => JSON.parse(line));
    const runs = readRuns();
    const before = cat("Catalogue.odc");
    await editor.goToText("Catalogue.odc", "StdLog.Rea(", { text: before, inside: 10 });
    await editor.keys.type("l");
    await until("no finding left", async () => (await editor.squiggles()) === 0);
    await editor.keys.press("Escape");
    await editor.keys.press("Escape");
    await editor.shot("odc");
    await editor.saved(() => cat("Catalogue.odc") !== before);
    const after = cat("Catalogue.odc");
    assert.equal(after, before.replace("StdLog.Rea(", "StdLog.Real("));
    // What follows the letter that was typed has moved by one.
    const typedAt = before.indexOf("StdLog.Rea(") + 10;
    const moved = (line) =>
      line.replace(/"path": \[(\d+)/, (_, at) => `"path": [${+at < typedAt ? at : +at + 1}`);
    assert.equal(cat("Catalogue.odc", "--views"), views.split("\n").map(moved).join("\n"));
    const looks = (all) => all.map(({ start, end, text, ...look }) => JSON.stringify(look));
    assert.deepEqual(looks(readRuns()), looks(runs));
  },

  async "what cannot be saved is refused and the file stays"(editor) {
    const before = readFileSync(join(plan.folder, "Catalogue.odc"));
    assert.ok(cat("Catalogue.odc").includes(VIEW));
    await editor.keys.press("Control+End");
    await editor.keys.insertText(VIEW);
    await editor.save();
    const notice = editor.page.locator(".notification-toast", { hasText: "Catalogue.odc" });
    await notice.first().waitFor({ timeout: WAIT });
    const said = await notice.first().innerText();
    assert.match(said, /U\+FFFC/, said);
    assert.deepEqual(readFileSync(join(plan.folder, "Catalogue.odc")), before);
    await editor.run("Notifications: Clear All Notifications");
    await editor.revert();
  },

  async "a change by another program is shown"(editor) {
    const args = [...commandArgs, "odc", "put", join(plan.folder, "Catalogue.odc")];
    const input = cat("Catalogue.odc").replace("Catalogue of all books", "Catalogue of old books");
    execFileSync(command, args, { input });
    const changed = async () => (await editor.lines()).includes("Catalogue of old books");
    await until("the change", changed);
  },

  async "what another program wrote meanwhile is not overwritten"(editor) {
    await editor.keys.press("Control+Home");
    await editor.keys.type(" ");
    await editor.page.locator(".tab.active.dirty").waitFor();
    const input = cat("Catalogue.odc").replace("old books", "the latest books");
    const args = [...commandArgs, "odc", "put", join(plan.folder, "Catalogue.odc")];
    execFileSync(command, args, { input });
    await editor.save();
    await editor.page.locator(".notification-toast", { hasText: "newer" }).first().waitFor();
    assert.ok(cat("Catalogue.odc").includes("Catalogue of the latest books"));
    await editor.run("Notifications: Clear All Notifications");
    await editor.revert();
    const shown = async () => (await editor.lines()).includes("Catalogue of the latest books");
    await until("the other program's text", shown);
  },

  async "what is no document says so"(editor) {
    writeFileSync(join(plan.folder, "Broken.odc"), "CDOo and then nothing of the kind");
    const files = editor.page.locator(".explorer-folders-view .monaco-list-row");
    await files.filter({ hasText: "Broken.odc" }).dblclick();
    const said = async () => {
      for (const frame of editor.page.frames()) {
        const text = await frame.locator("pre").first().innerText({ timeout: 200 }).catch(() => "");
        if (text.includes("document")) {
          return text;
        }
      }
      return "";
    };
    await until("the message", said);
    await editor.run("View: Close Editor");
  },

  async "the interface of a module is shown"(editor) {
    await editor.open("ShopReport.cp");
    await editor.run("Component Pascal: Show Interface of Module");
    await editor.page.locator(".quick-input-widget", { hasText: "ShopBooks" }).waitFor();
    await editor.keys.type("TextModels", { delay: 10 });
    await editor.keys.press("Enter");
    await editor.tab("TextModels");
    await until("its text", async () => (await editor.lines()).includes("DEFINITION TextModels"));
  },

  async "a snippet is inserted"(editor) {
    await editor.run("File: New Untitled Text File");
    await editor.tab("Untitled");
    await editor.keys.type("MODULE A;", { delay: 20 });
    await editor.run("Change Language Mode");
    await editor.keys.type("Component Pascal");
    await editor.row("Component Pascal").click();
    await editor.keys.press("Control+End");
    await editor.keys.press("Enter");
    await until("indented", async () => (await editor.place()) !== "Ln 2, Col 1");
    await editor.keys.type("command", { delay: 40 });
    await editor.suggestions("command");
    await editor.keys.press("Tab");
    await until("snippet", async () => (await editor.lines()).includes("PROCEDURE Name*;"));
    await editor.keys.press("Escape");
    await editor.run("View: Revert and Close Editor");
  },

  async "a setting takes effect at once, and is taken back"(editor) {
    await editor.open("ShopReport.cp");
    await until("squiggles", async () => (await editor.squiggles()) > 0);
    const read = () => editor.page.locator(".markers-panel").innerText();
    await editor.keys.press("Control+Shift+M");
    setInFolder({ "cp.language": "ru" });
    await until("Russian", async () => /[а-я]{3}/.test(await read()));
    setInFolder({});
    await until("English", async () => /assignment compatible/.test(await read()));
    await editor.keys.press("Control+J");
  },

  async "the server is restarted"(editor) {
    await editor.open("ShopReport.cp");
    await editor.run("Component Pascal: Restart Language Server");
    await until("squiggles go", async () => (await editor.squiggles()) === 0);
    await until("squiggles come", async () => (await editor.squiggles()) > 0);
  },

  async "BlackBox compiles"(editor) {
    if (!plan.blackbox) {
      return "no BlackBox is named";
    }
    await editor.open("ShopBooks.cp");
    await editor.run("Component Pascal: Compile with BlackBox");
    await editor.page
      .locator(".statusbar-item", { hasText: "BlackBox has compiled ShopBooks" })
      .waitFor({ timeout: WAIT });
    await editor.open("ShopReport.cp");
    await editor.run("Component Pascal: Compile with BlackBox");
    await editor.page
      .locator(".notification-toast", { hasText: /BlackBox found \d+ errors in ShopReport/ })
      .waitFor({ timeout: WAIT });
    return undefined;
  },

  async "a missing server is told, with a way out"(editor) {
    setInFolder({ "cp.server.command": ["/nowhere/cp-lsp"] });
    const notice = editor.page.locator(".notification-toast", { hasText: "cannot be started" });
    await notice.waitFor({ timeout: WAIT });
    assert.match(await notice.innerText(), /How to install/);
    setInFolder({});
    await until("squiggles come", async () => (await editor.squiggles()) > 0);
  },
};

async function main() {
  const home = plan.home;
  const userData = join(home, "data");
  const extensions = join(home, "extensions");
  mkdirSync(join(userData, "User"), { recursive: true });
  const model = await startModelServer();
  writeFileSync(join(userData, "User", "settings.json"), JSON.stringify(plan.settings));
  // What belongs to the machine, the editor reads from settings of the machine alone.
  const machine = { "cp.server.command": plan.server, "cp.endpoint": model.url };
  mkdirSync(join(userData, "Machine"), { recursive: true });
  writeFileSync(join(userData, "Machine", "settings.json"), JSON.stringify(machine));
  const keys = [{ key: "ctrl+alt+l", command: "editor.action.inlineSuggest.acceptNextLine" }];
  writeFileSync(join(userData, "User", "keybindings.json"), JSON.stringify(keys));
  const entry = join(plan.codeServer, "node_modules", "code-server", "out", "node", "entry.js");
  const where = ["--user-data-dir", userData, "--extensions-dir", extensions];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
  delete env.PORT;
  execFileSync(process.execPath, [entry, ...where, "--install-extension", plan.vsix], { env });
  const port = await freePort();
  const options = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry"];
  const quiet = ["--disable-update-check", "--disable-workspace-trust"];
  const server = spawn(process.execPath, [entry, ...where, ...options, ...quiet], { env });
  let said = "";
  server.stdout.on("data", (data) => (said += data));
  server.stderr.on("data", (data) => (said += data));
  let browser;
  let failed = 0;
  const seconds = {};
  try {
    await until("code-server listens", () => said.includes("HTTP server listening"));
    browser = await chromium.launch({ executablePath: plan.chromium, args: ["--no-sandbox"] });
    const context = await browser.newContext({
      viewport: { width: 1200, height: 720 },
      locale: "en-US",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT);
    await page.mouse.move(24, 420);
    const address = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(plan.folder)}`;
    await page.goto(address, { timeout: 60_000 });
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor({ timeout: 60_000 });
    const editor = new Editor(page);
    const wanted = new RegExp(process.env.CP_LSP_STEPS ?? "");
    const all = { ...steps, ...modelSteps({ plan, until, onDisk, setInFolder, model }) };
    for (const [name, step] of Object.entries(all).filter(([name]) => wanted.test(name))) {
      const begin = Date.now();
      try {
        const left = await step(editor);
        console.log(left === undefined ? `ok   ${name}` : `left ${name}: ${left}`);
      } catch (problem) {
        failed += 1;
        console.log(`FAIL ${name}\n${problem.stack}`);
        await page.screenshot({ path: join(home, `failed-${failed}.png`) });
        if (process.env.CP_LSP_FAIL_FAST) {
          break;
        }
        for (let i = 0; i < 3; i++) {
          await page.keyboard.press("Escape");
        }
      }
      seconds[name] = (Date.now() - begin) / 1000;
    }
  } finally {
    await browser?.close();
    model.stop();
    server.kill();
    cpSync(join(userData, "logs"), join(home, "logs"), { recursive: true, force: true });
  }
  console.log(JSON.stringify({ failed, seconds }));
  process.exit(failed === 0 ? 0 : 1);
}

await main();
