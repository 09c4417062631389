// What a model wrote, as a tree to draw from: the part of Markdown that answers are written in.
// HTML is text here, and a link leads to the web alone, so nothing of an answer can do anything.

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis" | "deleted"; readonly children: Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: Inline[] }
  | { readonly kind: "break" };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly children: Inline[] }
  | { readonly kind: "paragraph"; readonly children: Inline[] }
  | { readonly kind: "quote"; readonly blocks: Block[] }
  | { readonly kind: "list"; readonly start: number | null; readonly items: Block[][] }
  | { readonly kind: "table"; readonly head: Inline[][]; readonly rows: Inline[][][] }
  | { readonly kind: "rule" }
  | CodeBlock;

/** `number` counts the code blocks of a text from 0; one that is still being written is open. */
export interface CodeBlock {
  readonly kind: "code";
  readonly number: number;
  readonly language: string;
  readonly text: string;
  readonly isOpen: boolean;
}

/** Quotations and lists in each other, beyond which a text is taken as it is. */
const DEEPEST = 8;

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w.+#-]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}>[ ]?(.*)$/;
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])(?:([ \t]+)(.*)|[ \t]*)$/;
const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The blocks of a text, which may break off anywhere. */
export function parse(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return new Reader(lines, { blocks: 0 }, 0).blocks();
}

/** The words in a line: code, emphasis, links. */
export function parseInline(text: string): Inline[] {
  return inlines(text, 0);
}

class Reader {
  private at = 0;

  constructor(
    private readonly lines: string[],
    private readonly count: { blocks: number },
    private readonly depth: number,
  ) {}

  blocks(): Block[] {
    const found: Block[] = [];
    while (this.at < this.lines.length) {
      const line = this.line();
      if (line.trim() === "") {
        this.at += 1;
        continue;
      }
      found.push(this.block(line));
    }
    return found;
  }

  private block(line: string): Block {
    const fence = FENCE.exec(line);
    if (fence !== null) {
      return this.code(fence[1]!, fence[2]!);
    }
    const heading = HEADING.exec(line);
    if (heading !== null) {
      this.at += 1;
      const children = parseInline(heading[2] ?? "");
      return { kind: "heading", level: heading[1]!.length, children };
    }
    if (RULE.test(line)) {
      this.at += 1;
      return { kind: "rule" };
    }
    if (this.depth < DEEPEST && QUOTE.test(line)) {
      return this.quote();
    }
    if (this.depth < DEEPEST && ITEM.test(line)) {
      return this.list();
    }
    if (line.includes("|") && DELIMITER.test(this.lines[this.at + 1] ?? "")) {
      return this.table(line);
    }
    return this.paragraph();
  }

  private code(fence: string, language: string): CodeBlock {
    const indent = /^ */.exec(this.line())![0].length;
    const body: string[] = [];
    this.at += 1;
    let isOpen = true;
    while (this.at < this.lines.length) {
      const line = this.line();
      this.at += 1;
      const end = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
      if (end !== undefined && end[0] === fence[0] && end.length >= fence.length) {
        isOpen = false;
        break;
      }
      body.push(line.replace(new RegExp(`^ {0,${indent}}`), ""));
    }
    const number = this.count.blocks;
    this.count.blocks += 1;
    return { kind: "code", number, language, text: body.join("\n"), isOpen };
  }

  private quote(): Block {
    const inner: string[] = [];
    for (; this.at < this.lines.length; this.at += 1) {
      const match = QUOTE.exec(this.line());
      if (match === null) {
        break;
      }
      inner.push(match[1]!);
    }
    return { kind: "quote", blocks: this.inner(inner) };
  }

  private list(): Block {
    const first = ITEM.exec(this.line())!;
    const isOrdered = first[3] !== undefined;
    const items: Block[][] = [];
    while (this.at < this.lines.length) {
      const match = ITEM.exec(this.line());
      if (match === null || (match[3] !== undefined) !== isOrdered || RULE.test(this.line())) {
        break;
      }
      items.push(this.item(match));
    }
    return { kind: "list", start: isOrdered ? Number(first[3]) : null, items };
  }

  /** The lines of an item: those that are indented like its words, and those right behind. */
  private item(match: RegExpExecArray): Block[] {
    const gap = match[4]?.length ?? 1;
    const width = match[1]!.length + match[2]!.length + (gap > 4 ? 1 : gap);
    const inner = [" ".repeat(Math.max(0, gap - 4)) + (match[5] ?? "")];
    this.at += 1;
    let fence = FENCE.exec(inner[0]!)?.[1];
    while (this.at < this.lines.length) {
      const line = this.line();
      const indent = /^[ \t]*/.exec(line)![0].replace(/\t/g, "    ").length;
      const isBlank = line.trim() === "";
      if (isBlank) {
        const next = this.lines.slice(this.at + 1).find((each) => each.trim() !== "");
        const goesOn = next !== undefined && /^[ \t]*/.exec(next)![0].length >= Math.min(width, 2);
        if (fence === undefined && !goesOn) {
          // The next item of a list may stand behind an empty line.
          if (next !== undefined && ITEM.test(next)) {
            this.at += 1;
          }
          break;
        }
      } else if (indent < Math.min(width, 2)) {
        const isLazy = fence === undefined && inner.at(-1)?.trim() !== "";
        if (!isLazy || [FENCE, HEADING, ITEM, QUOTE, RULE].some((each) => each.test(line))) {
          break;
        }
      }
      const own = line.replace(new RegExp(`^(?: {0,${width}}|\t)`), "");
      const mark = FENCE.exec(own)?.[1];
      if (mark !== undefined) {
        fence = fence === undefined ? mark : mark[0] === fence[0] ? undefined : fence;
      }
      inner.push(own);
      this.at += 1;
    }
    return this.inner(inner);
  }

  private table(line: string): Block {
    const head = cells(line).map(parseInline);
    this.at += 2;
    const rows: Inline[][][] = [];
    while (this.at < this.lines.length && this.line().includes("|")) {
      const row = cells(this.line()).map(parseInline);
      rows.push(head.map((_, index) => row[index] ?? []));
      this.at += 1;
    }
    return { kind: "table", head, rows };
  }

  private paragraph(): Block {
    const words = [this.line().trimStart()];
    for (this.at += 1; this.at < this.lines.length; this.at += 1) {
      const line = this.line();
      if (line.trim() === "" || [FENCE, HEADING, QUOTE, RULE].some((each) => each.test(line))) {
        break;
      }
      const item = ITEM.exec(line);
      if (item !== null && item[5] && (item[3] === undefined || item[3] === "1")) {
        break;
      }
      words.push(line.trimStart());
    }
    return { kind: "paragraph", children: parseInline(words.join("\n").trimEnd()) };
  }

  private inner(lines: string[]): Block[] {
    return new Reader(lines, this.count, this.depth + 1).blocks();
  }

  private line(): string {
    return this.lines[this.at]!;
  }
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(^|[^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

const MARKS = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "deleted"],
  ["*", "emphasis"],
  ["_", "emphasis"],
] as const;

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', nbsp: "\u00a0" };

function inlines(text: string, depth: number): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") {
      found.push({ kind: "text", text: plain });
      plain = "";
    }
  };
  let at = 0;
  while (at < text.length) {
    const [item, end] = depth > DEEPEST ? [undefined, at] : inlineAt(text, at, depth);
    if (item === undefined) {
      const escaped = text[at] === "\\" && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "");
      const entity = /^&(lt|gt|amp|quot|nbsp);/.exec(text.slice(at, at + 6));
      plain += entity !== null ? ENTITIES[entity[1]!] : escaped ? text[at + 1] : text[at];
      at += entity !== null ? entity[0].length : escaped ? 2 : 1;
    } else {
      if (item.kind === "break") {
        plain = plain.trimEnd();
      }
      flush();
      found.push(item);
      at = end;
    }
  }
  flush();
  return found;
}

/** What begins at a place, and where it ends; undefined for a character like any other. */
function inlineAt(text: string, at: number, depth: number): [Inline | undefined, number] {
  const none: [undefined, number] = [undefined, at];
  const char = text[at]!;
  if (char === "\n") {
    const isHard = text.slice(0, at).endsWith("  ") || text[at - 1] === "\\";
    return isHard ? [{ kind: "break" }, at + 1] : [{ kind: "text", text: " " }, at + 1];
  }
  if (char === "`") {
    const ticks = /^`+/.exec(text.slice(at))![0];
    const from = at + ticks.length;
    const end = closing(text, from, ticks);
    if (end < 0) {
      return [{ kind: "text", text: ticks }, from];
    }
    const code = text.slice(from, end).replace(/\n/g, " ");
    const isPadded = /^ .*[^ ].* $/.test(code);
    return [{ kind: "code", text: isPadded ? code.slice(1, -1) : code }, end + ticks.length];
  }
  if (char === "[") {
    return linkAt(text, at, depth) ?? none;
  }
  if (char === "<" || char === "h") {
    const match = /^(?:<(https?:\/\/[^\s<>]+)>|(https?:\/\/[^\s<>()[\]`"']+[^\s<>()[\]`"'.,;:!?]))/.exec(
      text.slice(at, at + 2000),
    );
    const href = webAddress(match?.[1] ?? match?.[2]);
    if (match === null || href === undefined || /\w/.test(text[at - 1] ?? "")) {
      return none;
    }
    const children: Inline[] = [{ kind: "text", text: match[1] ?? match[2]! }];
    return [{ kind: "link", href, children }, at + match[0].length];
  }
  for (const [mark, kind] of MARKS) {
    if (!text.startsWith(mark, at) || !/\S/.test(text[at + mark.length] ?? "")) {
      continue;
    }
    // In names and numbers, these characters are themselves.
    if (mark[0] === "_" && /[\p{L}\p{N}_]/u.test(text[at - 1] ?? "")) {
      continue;
    }
    const from = at + mark.length;
    const end = closingMark(text, from, mark);
    if (end > from) {
      const children = inlines(text.slice(from, end), depth + 1);
      return [{ kind, children }, end + mark.length];
    }
  }
  return none;
}

function linkAt(text: string, at: number, depth: number): [Inline, number] | undefined {
  const match = /^\[([^[\]]{1,500})\]\(<?([^\s()<>]+(?:\([^\s()<>]*\))?)>?(?:\s+"[^"]*")?\)/.exec(
    text.slice(at, at + 3000),
  );
  if (match === null) {
    return undefined;
  }
  const end = at + match[0].length;
  const children = inlines(match[1]!, depth + 1);
  const href = webAddress(match[2]);
  // What leads elsewhere is shown without leading there.
  return href === undefined
    ? [{ kind: "text", text: match[1]! }, end]
    : [{ kind: "link", href, children }, end];
}

/** An address on the web, undefined if it is none. */
export function webAddress(text: string | undefined): string | undefined {
  try {
    const url = new URL(text ?? "");
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Where as many ticks stand as a piece of code began with. */
function closing(text: string, from: number, ticks: string): number {
  for (let at = text.indexOf(ticks, from); at >= 0; at = text.indexOf(ticks, at)) {
    const run = /^`+/.exec(text.slice(at))![0].length;
    if (run === ticks.length) {
      return at;
    }
    at += run;
  }
  return -1;
}

function closingMark(text: string, from: number, mark: string): number {
  let at = from;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "\\") {
      at += 2;
      continue;
    }
    if (char === "`") {
      const ticks = /^`+/.exec(text.slice(at))![0];
      const end = closing(text, at + ticks.length, ticks);
      at = end < 0 ? at + ticks.length : end + ticks.length;
      continue;
    }
    if (text.startsWith(mark, at) && /\S/.test(text[at - 1] ?? "")) {
      const after = text[at + mark.length] ?? "";
      const isWord = mark[0] === "_" && /[\p{L}\p{N}_]/u.test(after);
      // A single star may be the first half of a double one.
      if (!isWord && !(mark.length === 1 && after === mark)) {
        return at;
      }
      if (mark.length === 1 && after === mark) {
        at += 1;
      }
    }
    at += 1;
  }
  return -1;
}
