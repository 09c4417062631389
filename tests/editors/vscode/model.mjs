// What a person does with a model in the editor: suggestions and the chat. A server of our own says
// what a model would say, so that it is known; the one that comes with the package has a step, too.
import assert from "node:assert/strict";
import { createServer } from "node:http";

/** What is suggested: the first is the likeliest, the others come where several are wanted. */
const SUGGESTIONS = [
  "b.Discount(0.1);\n\t\tsum := sum + b.price",
  "IF b # NIL THEN sum := sum + b.price END",
  "ASSERT(b # NIL, 20); StdLog.Ln",
];

const ANSWER = `Add this at the cursor; \`Discount\` lowers the **price**.

\`\`\`component-pascal
b.Discount(0.1); StdLog.Ln
\`\`\`

This one cannot work:

\`\`\`component-pascal
PROCEDURE Wrong;
	VAR n: INTEGER;
BEGIN
	n := "many"
END Wrong;
\`\`\`

<img src=x onerror="document.title='evil'"> [a link](command:workbench.action.quit)
`;

const MODEL = "qwen2.5-coder-scripted";

/** A server of a model that says the same to everybody, in small pieces. */
export function startModelServer() {
  const asked = [];
  let count = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", async () => {
      if (request.url.endsWith("/chat/completions")) {
        const { messages } = JSON.parse(body);
        asked.push(messages);
        await converse(response, messages.at(-1).content);
      } else if (request.url.endsWith("/completions")) {
        const isOther = JSON.parse(body).temperature > 0;
        const text = SUGGESTIONS[isOther ? 1 + (count++ % 2) : 0];
        await stream(response, text, (piece) => ({ index: 0, text: piece }));
      } else {
        const isKnown = request.url.endsWith("/models");
        response.writeHead(isKnown ? 200 : 404, { "Content-Type": "application/json" });
        const data = [{ id: MODEL, object: "model", created: 1, owned_by: "nobody" }];
        response.end(JSON.stringify(isKnown ? { object: "list", data } : {}));
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const url = `http://127.0.0.1:${server.address().port}/v1`;
      resolve({ url, asked, stop: () => server.close() });
    });
  });
}

function converse(response, last) {
  const choice = (content) => ({ index: 0, delta: { role: "assistant", content } });
  return last.includes("endlessly")
    ? stream(response, "and so on, ".repeat(2000), choice, 50)
    : stream(response, ANSWER, choice, 5);
}

async function stream(response, text, choice, pause = 5) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const tell = (made, reason) => {
    const choices = [{ ...made, finish_reason: reason }];
    const chunk = { id: "1", object: "chunk", created: 1, model: MODEL, choices };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for (const piece of text.match(/[^]{1,12}/g)) {
    if (response.destroyed) {
      return;
    }
    tell(choice(piece), null);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  tell(choice(""), "stop");
  response.end("data: [DONE]\n\n");
}

/** The steps, in order; `tools` are what all steps share. */
export function modelSteps({ plan, until, onDisk, setInFolder, model }) {
  const module = "ShopStock.cp";
  const before = "b := ShopBooks.Find(title);";
  const whole = SUGGESTIONS[0];
  const [firstLine] = whole.split("\n");
  // Names of parameters would stand in the lines that are read from the screen.
  const quiet = { "editor.inlayHints.enabled": "off" };

  const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll("\u200b", "");
  const flat = (text) => text.replace(/\s+/g, " ").trim();
  const shown = async (editor) => flat(await editor.lines());

  /** The suggestion as it is shown: in the line, and in the lines below it. */
  async function ghost(editor) {
    const active = editor.page.locator(".editor-group-container.active");
    const inline = await active.locator(".view-lines .ghost-text-decoration").allInnerTexts();
    const below = await active.locator(".suggest-preview-text .view-line").allInnerTexts();
    return flat([inline.join(""), ...below].map(plain).join(" "));
  }

  /** Puts the cursor into an empty line of a procedure, where a suggestion comes. */
  async function toEmptyLine(editor) {
    setInFolder(quiet);
    await editor.open(module);
    // Only once the server is there, the editor asks it.
    await until("a finding", async () => (await editor.squiggles()) > 0);
    await editor.goToText(module, before, { behind: true });
    await editor.keys.press("Enter");
  }

  async function suggested(editor, text = whole) {
    await until(`the suggestion ${text}`, async () => (await ghost(editor)) === flat(text));
  }

  const list = (editor) => editor.page.locator(".suggest-widget.visible .monaco-list-row");

  async function takeBack(editor) {
    await editor.keys.press("Escape");
    await editor.keys.press("Escape");
    await editor.revert();
  }

  return {
    async "a suggestion appears and is accepted as a whole"(editor) {
      await editor.run("Notifications: Clear All Notifications");
      await editor.run("View: Close All Editors");
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.shot("ghost");
      await editor.keys.press("Tab");
      const expected = flat(`${before} ${whole} END Add;`);
      await until("accepted", async () => (await shown(editor)).includes(expected));
      await editor.saved(() => onDisk(module).includes(`\n\t\t${whole}\n\tEND Add;`));
      const undone = async () => (await shown(editor)).includes(`${before} END Add;`);
      await until("undone", async () => {
        await editor.keys.press("Control+Z");
        return undone();
      });
      await editor.saved(() => !onDisk(module).includes("Discount"));
    },

    async "it is accepted word by word"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.keys.press("Control+ArrowRight");
      const left = await until("a part of it is left", async () => {
        const now = await ghost(editor);
        return now !== "" && now !== flat(whole) && flat(whole).endsWith(now) && now;
      });
      const taken = flat(whole).slice(0, -left.length).trim();
      assert.ok((await shown(editor)).includes(`${before} ${taken}`), taken);
      await takeBack(editor);
    },

    async "it is accepted line by line"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.keys.press("Control+Alt+L");
      await until("a line of it", async () => (await shown(editor)).includes(`${before} ${firstLine}`));
      await until("the rest of it", async () => {
        const now = await ghost(editor);
        return now !== "" && flat(whole).endsWith(now);
      });
      await takeBack(editor);
    },

    async "it stays while it is typed"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      for (let length = 1; length <= 6; length++) {
        await editor.keys.type(whole[length - 1]);
        await suggested(editor, whole.slice(length));
      }
      assert.equal(await list(editor).count(), 0, "the list of names keeps away");
      await new Promise((resolve) => setTimeout(resolve, 500));
      await editor.keys.press("Control+Space");
      await list(editor).first().waitFor();
      await editor.keys.press("Escape");
      await takeBack(editor);
    },

    async "the list of names comes when something else is typed"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.keys.type("b.");
      await suggested(editor, whole.slice(2));
      await editor.keys.type("ti");
      await list(editor).filter({ hasText: "title" }).first().waitFor();
      await editor.keys.press("Escape");
      await takeBack(editor);
    },

    async "others are offered in turn"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.keys.press("Alt+]");
      const other = await until("another suggestion", async () => {
        const now = await ghost(editor);
        return now !== "" && now !== flat(whole) && now;
      });
      assert.ok(SUGGESTIONS.map(flat).includes(other), other);
      await editor.keys.press("Alt+[");
      await suggested(editor);
      await takeBack(editor);
    },

    async "it goes away with Escape, and Tab indents where there is none"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.keys.press("Escape");
      await until("none", async () => (await ghost(editor)) === "");
      const column = Number(/Col (\d+)/.exec(await editor.place())[1]);
      await editor.keys.press("Tab");
      await until("indented", async () => Number(/Col (\d+)/.exec(await editor.place())[1]) > column);
      await takeBack(editor);
    },

    async "several are shown beside the module, and one is inserted"(editor) {
      await toEmptyLine(editor);
      await suggested(editor);
      await editor.run("Component Pascal: Show Several Solutions");
      const insert = editor.page.locator(".codelens-decoration a", { hasText: "Insert this" });
      await until("all of them", async () => (await insert.count()) === SUGGESTIONS.length);
      await insert.nth(1).click();
      await until("the panel is closed", async () => (await insert.count()) === 0);
      const others = SUGGESTIONS.slice(1).map(flat);
      await until("inserted", async () => {
        const text = await shown(editor);
        return others.some((other) => text.includes(`${before} ${other}`));
      });
      await takeBack(editor);
    },

    async "the status bar says why nothing comes, and switches suggestions"(editor) {
      const item = editor.page.locator("[id='cp-lsp.component-pascal.cp.suggestions']");
      const icon = (name) => item.locator(`.codicon-${name}`).first();
      await editor.open(module);
      await editor.goToText(module, "ShopStock;", { inside: 4 });
      await editor.keys.type("x");
      const reason = async () => {
        const label = await item.locator("a").getAttribute("aria-label");
        return /inside a word|ask for a suggestion/.test(label ?? "");
      };
      await until("the reason", reason);
      await takeBack(editor);
      await editor.run("Component Pascal: Turn Suggestions On or Off");
      await icon("circle-slash").waitFor();
      await editor.goToText(module, before, { behind: true });
      await editor.keys.press("Enter");
      await new Promise((resolve) => setTimeout(resolve, 2000));
      assert.equal(await ghost(editor), "");
      await takeBack(editor);
      await editor.run("Component Pascal: Suggestions");
      await editor.row("Turn suggestions on").waitFor();
      await editor.row("Turn suggestions on").click();
      await icon("sparkle").waitFor();
    },

    async "the chat answers, and its code is checked and inserted"(editor) {
      setInFolder(quiet);
      await editor.open(module);
      await editor.goToText(module, before, { behind: true });
      await editor.keys.press("Enter");
      await editor.keys.press("Escape");
      await editor.run("Component Pascal: Open Chat");
      const page = await chatPage(editor);
      await page.locator(".welcome").waitFor();
      await page.locator("#question").fill("How do I give a discount?");
      await page.locator("#question").press("Enter");
      await page.locator("article.model:not(.writing)").waitFor();
      await page.locator(".mark.compiles").first().waitFor();
      assert.match(await page.locator(".code.fails .faults").innerText(), /113/);
      const said = await page.locator("article.model .body").innerText();
      assert.match(said, /onerror/, "HTML is shown as it is");
      assert.equal(await page.locator("article.model img").count(), 0);
      assert.equal(await page.locator("article.model a").count(), 0);
      const question = model.asked.find((messages) => messages.at(-1).content.includes("discount"));
      assert.match(question.at(-1).content, /ShopStock/, "the module goes along");
      await editor.shot("chat");
      await page.locator(".code.compiles button", { hasText: "Insert" }).click();
      const inserted = async () => (await shown(editor)).includes(`${before} b.Discount(0.1); StdLog.Ln`);
      await until("the code", inserted);
      await editor.keys.press("Control+1");
      await takeBack(editor);
    },

    async "an answer is stopped"(editor) {
      const page = await chatPage(editor);
      await page.locator("#question").fill("Tell me endlessly");
      await page.locator("#question").press("Enter");
      const last = page.locator("article.model").last();
      await until("words", async () => (await last.innerText()).includes("and so on"));
      await page.locator("#send.stop").click();
      await until("stopped", async () => (await last.innerText()).includes("Stopped."));
      await editor.run("Component Pascal: New Conversation");
      await page.locator(".welcome").waitFor();
    },

    async "the menu of the editor asks about the selection"(editor) {
      await editor.open(module);
      await editor.goToText(module, "ShopBooks.first", { inside: 3 });
      await editor.run("Component Pascal: Explain");
      const page = await chatPage(editor);
      await page.locator("article.person", { hasText: "Explain" }).waitFor();
      await page.locator("article.model:not(.writing) .mark").first().waitFor();
      assert.match(model.asked.at(-1).at(-1).content, /Explain/);
    },

    async "a chat without a server says what to do"(editor) {
      setInFolder({ ...quiet, "cp.chatEndpoint": "http://127.0.0.1:9/v1" });
      await editor.run("Component Pascal: New Conversation");
      const page = await chatPage(editor);
      await page.locator("#question").fill("Are you there?");
      await page.locator("#question").press("Enter");
      const alert = page.locator("article.model .note.failed");
      await alert.waitFor({ timeout: 60_000 });
      assert.match(await alert.innerText(), /127\.0\.0\.1:9/);
      setInFolder(quiet);
      await editor.run("View: Show Explorer");
    },

    async "the model of the package suggests"(editor) {
      setInFolder({ ...quiet, "cp.endpoint": "" });
      await editor.open(module);
      await until("a finding", async () => (await editor.squiggles()) > 0);
      await editor.goToText(module, before, { behind: true });
      await editor.keys.press("Enter");
      let last = "";
      const stays = async () => {
        const now = await ghost(editor);
        const isSame = now !== "" && now !== flat(whole) && now === last;
        last = now;
        return isSame && now;
      };
      const text = await until("a suggestion", stays).catch(() => undefined);
      if (text !== undefined) {
        await editor.keys.press("Tab");
        await until("accepted", async () => (await shown(editor)).includes(`${before} ${text}`));
      }
      setInFolder(quiet);
      await takeBack(editor);
      return text === undefined ? "it has nothing to say for this place" : undefined;
    },

    async "the statistics are drawn"(editor) {
      await editor.run("Component Pascal: Show Statistics of Suggestions");
      const found = await until("the page", async () => {
        for (const frame of editor.page.frames()) {
          if ((await frame.locator("svg rect").count().catch(() => 0)) > 3) {
            return frame;
          }
        }
        return undefined;
      });
      assert.match(await found.locator("body").innerText(), /shown/);
      await editor.run("View: Close Editor");
      setInFolder({});
    },
  };

  /** The frame that the page of the chat is drawn in. */
  async function chatPage(editor) {
    return until("the page of the chat", async () => {
      for (const frame of editor.page.frames()) {
        if ((await frame.locator("#question").count().catch(() => 0)) > 0) {
          return frame;
        }
      }
      return undefined;
    });
  }
}
