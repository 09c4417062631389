// The page of the chat: draws questions and answers, and says what the person does with them.
// Everything is made of elements and text, never of HTML, whatever a model writes.
import { type Block, type CodeBlock, type Inline, parse } from "./markdown";
import type { CodeMark, FromPage, ToPage, Turn, Words } from "./messages";

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): { draft?: string } | undefined;
  setState(state: { draft: string }): void;
};

const editor = acquireVsCodeApi();
const words = JSON.parse(document.body.dataset["words"] ?? "{}") as Words;

type Child = Node | string | undefined;

function element(name: string, classes: string, ...children: Child[]): HTMLElement {
  const made = document.createElement(name);
  if (classes !== "") {
    made.className = classes;
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

const ICONS = {
  copy: "M5 1h8v10h-2v4H3V5h2zm1 1v3h5v5h1V2zM4 6v8h6V6z",
  done: "M6.3 12.6 2 8.3l.7-.7 3.6 3.6 7-7 .7.7z",
  insert: "M2 2h12v1H2zm0 11h12v1H2zm6-8 3.5 3.5-.7.7-2.3-2.3V12h-1V6.9L5.2 9.2l-.7-.7z",
};

function icon(name: keyof typeof ICONS): Node {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("viewBox", "0 0 16 16");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill-rule", "evenodd");
  made.append(path);
  return made;
}

function button(
  label: string,
  picture: keyof typeof ICONS,
  act: (target: HTMLButtonElement) => void,
): HTMLElement {
  const made = element("button", "action", icon(picture)) as HTMLButtonElement;
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => act(made));
  return made;
}

// --- Markdown to elements

function drawInline(items: readonly Inline[]): Node[] {
  return items.map((item) => {
    switch (item.kind) {
      case "text":
        return document.createTextNode(item.text);
      case "break":
        return document.createElement("br");
      case "code":
        return element("code", "", item.text);
      case "link":
        return link(item.href, drawInline(item.children));
      default: {
        const names = { strong: "strong", emphasis: "em", deleted: "s" };
        return element(names[item.kind], "", ...drawInline(item.children));
      }
    }
  });
}

function link(href: string, children: Node[]): HTMLElement {
  const made = element("a", "", ...children) as HTMLAnchorElement;
  made.href = href;
  made.title = href;
  made.addEventListener("click", (event) => {
    event.preventDefault();
    editor.postMessage({ type: "link", href });
  });
  return made;
}

function drawBlock(block: Block, turn: Turn): HTMLElement {
  switch (block.kind) {
    case "heading":
      return element(`h${Math.min(6, block.level + 2)}`, "", ...drawInline(block.children));
    case "paragraph":
      return element("p", "", ...drawInline(block.children));
    case "quote":
      return element("blockquote", "", ...block.blocks.map((each) => drawBlock(each, turn)));
    case "rule":
      return element("hr", "");
    case "list": {
      const items = block.items.map((item) => {
        const only = item.length > 0 && item[0]!.kind === "paragraph" ? item[0] : undefined;
        const first = only === undefined ? [] : drawInline(only.children);
        const rest = item.slice(only === undefined ? 0 : 1).map((each) => drawBlock(each, turn));
        return element("li", "", ...first, ...rest);
      });
      const list = element(block.start === null ? "ul" : "ol", "", ...items);
      if (block.start !== null && block.start !== 1) {
        list.setAttribute("start", String(block.start));
      }
      return list;
    }
    case "table": {
      const row = (cells: Inline[][], name: string): HTMLElement =>
        element("tr", "", ...cells.map((cell) => element(name, "", ...drawInline(cell))));
      const head = element("thead", "", row(block.head, "th"));
      const body = element("tbody", "", ...block.rows.map((cells) => row(cells, "td")));
      return element("div", "wide", element("table", "", head, body));
    }
    case "code":
      return drawCode(block, turn);
  }
}

function drawCode(block: CodeBlock, turn: Turn): HTMLElement {
  const found = turn.marks.find((each) => each.number === block.number);
  const head = element("div", "head", drawMark(found, block, turn));
  if (!block.isOpen) {
    const name = { turn: turn.id, block: block.number };
    const copy = button(words.copy, "copy", (target) => {
      editor.postMessage({ type: "copy", ...name });
      target.replaceChildren(icon("done"));
      target.title = words.copied;
      window.setTimeout(() => {
        target.replaceChildren(icon("copy"));
        target.title = words.copy;
      }, 1500);
    });
    const tools = element("span", "tools", copy);
    if (found?.canInsert !== false) {
      const insert = button(words.insert, "insert", () => editor.postMessage({ type: "insert", ...name }));
      insert.append(element("span", "label", words.insert));
      tools.prepend(insert);
    }
    head.append(tools);
  }
  const code = element("pre", "", element("code", "", ...coloured(block)));
  code.tabIndex = 0;
  const made = element("div", `code ${found?.status ?? ""}`, head, code);
  if (found !== undefined && found.faults.length > 0) {
    const faults = found.faults.map((fault) => {
      const where = fault.line > 0 ? `${words.line.replace("{0}", String(fault.line))}: ` : "";
      return element("li", "", where, fault.text);
    });
    made.append(element("ul", "faults", ...faults));
  }
  return made;
}

function drawMark(found: CodeMark | undefined, block: CodeBlock, turn: Turn): HTMLElement {
  if (found === undefined) {
    const isChecked = turn.state === "checking" || turn.state === "writing";
    const text = isChecked && !block.isOpen ? words.checking : block.language;
    return element("span", "mark", text);
  }
  const signs = { compiles: "✓", open: "✓", fails: "✗", unjudged: "" };
  const sign = element("span", "sign", signs[found.status]);
  sign.setAttribute("aria-hidden", "true");
  return element("span", `mark ${found.status}`, sign, found.text);
}

const CODE =
  /(\(\*[^]*?(?:\*\)|$))|("[^"\n]*"?|'[^'\n]*'?)|\b(ABSTRACT|ARRAY|BEGIN|BY|CASE|CLOSE|CONST|DIV|DO|ELSE|ELSIF|EMPTY|END|EXIT|EXTENSIBLE|FOR|IF|IMPORT|IN|IS|LIMITED|LOOP|MOD|MODULE|NEW|NIL|OF|OR|OUT|POINTER|PROCEDURE|RECORD|REPEAT|RETURN|THEN|TO|TYPE|UNTIL|VAR|WHILE|WITH|TRUE|FALSE)\b|\b(\d[\dA-F]*(?:\.\d+(?:E[+-]?\d+)?)?[HXL]?)\b/g;

/** Code with its comments, strings, words and numbers in colours. */
function coloured(block: CodeBlock): Child[] {
  if (block.text.length > 30_000 || !/^(?:component-?pascal|cp|oberon.*|)$/i.test(block.language)) {
    return [block.text];
  }
  const made: Child[] = [];
  let at = 0;
  for (const match of block.text.matchAll(CODE)) {
    made.push(block.text.slice(at, match.index));
    const kind = ["comment", "string", "word", "number"][
      [1, 2, 3, 4].findIndex((group) => match[group] !== undefined)
    ];
    made.push(element("span", kind ?? "", match[0]));
    at = match.index + match[0].length;
  }
  made.push(block.text.slice(at));
  return made;
}

// --- turns

const log = document.getElementById("log") as HTMLElement;
const input = document.getElementById("question") as HTMLTextAreaElement;
const send = document.getElementById("send") as HTMLButtonElement;
const about = document.getElementById("about") as HTMLElement;

interface Drawn {
  readonly root: HTMLElement;
  readonly body: HTMLElement;
  readonly foot: HTMLElement;
  blocks: string[];
}

let turns: Turn[] = [];
let drawn = new Map<number, Drawn>();

function isWriting(turn: Turn | undefined): boolean {
  return turn !== undefined && ["waiting", "writing", "checking"].includes(turn.state);
}

function drawAll(): void {
  log.replaceChildren();
  drawn = new Map();
  if (turns.length === 0) {
    log.append(welcome());
  }
  for (const turn of turns) {
    drawTurn(turn);
  }
  showState();
  log.scrollTop = log.scrollHeight;
}

function welcome(): HTMLElement {
  const examples = words.examples.map((text) => {
    const made = element("button", "example", text) as HTMLButtonElement;
    made.type = "button";
    made.addEventListener("click", () => {
      input.value = text;
      ask();
    });
    return made;
  });
  return element(
    "div",
    "welcome",
    element("h2", "", words.emptyTitle),
    element("p", "", words.emptyText),
    ...examples,
  );
}

function drawTurn(turn: Turn): void {
  let known = drawn.get(turn.id);
  if (known === undefined) {
    const body = element("div", "body");
    const foot = element("div", "foot");
    const who = element("h2", "who", turn.by === "person" ? words.you : words.model);
    if (turn.about !== "") {
      who.append(element("span", "about", turn.about));
    }
    const root = element("article", turn.by, who, body, foot);
    known = { root, body, foot, blocks: [] };
    drawn.set(turn.id, known);
    log.querySelector(".welcome")?.remove();
    log.append(root);
  }
  drawBody(turn, known);
  known.root.classList.toggle("writing", isWriting(turn));
  known.foot.replaceChildren(...footOf(turn));
}

/** Draws anew only from the first block on that is another one. */
function drawBody(turn: Turn, known: Drawn): void {
  const blocks: Block[] =
    turn.by === "person"
      ? [{ kind: "paragraph", children: [{ kind: "text", text: turn.text }] }]
      : parse(turn.text);
  const state = `${turn.state === "writing" || turn.state === "checking"}`;
  const keys = blocks.map((block) => {
    const mark = block.kind === "code" ? turn.marks.find((each) => each.number === block.number) : 0;
    return JSON.stringify([block, mark, hasCode(block) ? [state, turn.marks] : 0]);
  });
  let same = 0;
  while (same < keys.length && keys[same] === known.blocks[same]) {
    same += 1;
  }
  while (known.body.childNodes.length > same) {
    known.body.lastChild?.remove();
  }
  known.body.append(...blocks.slice(same).map((block) => drawBlock(block, turn)));
  known.blocks = keys;
}

function hasCode(block: Block): boolean {
  if (block.kind === "quote") {
    return block.blocks.some(hasCode);
  }
  return block.kind === "code" || (block.kind === "list" && block.items.flat().some(hasCode));
}

function footOf(turn: Turn): Node[] {
  const parts: Node[] = [];
  if (turn.state === "waiting") {
    parts.push(element("p", "note busy", turn.note || words.thinking));
  } else if (turn.state === "checking") {
    parts.push(element("p", "note busy", turn.note || words.checking));
  } else if (turn.state === "stopped") {
    parts.push(element("p", "note", words.stopped));
  } else if (turn.state === "failed") {
    const note = element("p", "note failed", turn.note);
    note.setAttribute("role", "alert");
    const again = element("button", "secondary", words.again) as HTMLButtonElement;
    again.addEventListener("click", () => {
      const question = turns.findLast((each) => each.by === "person" && each.id < turn.id);
      if (question !== undefined) {
        editor.postMessage({ type: "ask", text: question.text });
      }
    });
    const setUp = element("button", "secondary", words.setUp) as HTMLButtonElement;
    setUp.addEventListener("click", () => editor.postMessage({ type: "setUp" }));
    parts.push(note, element("div", "buttons", again, setUp));
  }
  if (turn.sources.length > 0) {
    const items = turn.sources.map((source) => {
      const made = element("button", "source", source.title) as HTMLButtonElement;
      made.type = "button";
      made.title = source.detail;
      made.addEventListener("click", () =>
        editor.postMessage({ type: "source", turn: turn.id, id: source.id }),
      );
      return element("li", "", made);
    });
    parts.push(element("div", "sources", element("h3", "", words.sources), element("ul", "", ...items)));
  }
  return parts;
}

// --- the question

function ask(): void {
  const text = input.value.trim();
  if (isWriting(turns.at(-1))) {
    editor.postMessage({ type: "stop" });
  } else if (text !== "") {
    editor.postMessage({ type: "ask", text });
    input.value = "";
    editor.setState({ draft: "" });
    grow();
  }
}

function showState(): void {
  const writes = isWriting(turns.at(-1));
  send.textContent = writes ? words.stop : words.send;
  send.classList.toggle("stop", writes);
}

function grow(): void {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 2, 240)}px`;
}

input.placeholder = words.ask;
input.setAttribute("aria-label", words.ask);
input.value = editor.getState()?.draft ?? "";
input.addEventListener("input", () => {
  grow();
  editor.setState({ draft: input.value });
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!isWriting(turns.at(-1))) {
      ask();
    }
  } else if (event.key === "Escape" && isWriting(turns.at(-1))) {
    editor.postMessage({ type: "stop" });
  }
});
send.addEventListener("click", ask);

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  switch (data.type) {
    case "all":
      turns = [...data.turns];
      about.textContent = data.about;
      drawAll();
      break;
    case "turn": {
      const index = turns.findIndex((each) => each.id === data.turn.id);
      if (index < 0) {
        turns.push(data.turn);
      } else {
        turns[index] = data.turn;
      }
      drawTurn(data.turn);
      showState();
      if (isAtEnd || index < 0) {
        log.scrollTop = log.scrollHeight;
      }
      break;
    }
    case "about":
      about.textContent = data.about;
      break;
    case "fill":
      input.value = data.text;
      grow();
      input.focus();
      break;
    case "focus":
      input.focus();
      break;
  }
});

grow();
editor.postMessage({ type: "ready" });
