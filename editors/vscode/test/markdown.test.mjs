// Markdown of a model: what is drawn of it, and what can never be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, parseInline } from "../out/test/webview/markdown.js";

const text = (...words) => words.map((each) => ({ kind: "text", text: each }));

test("words with code, emphasis and links", () => {
  assert.deepEqual(parseInline("a `b*c*` **d _e_** ~~f~~"), [
    ...text("a "),
    { kind: "code", text: "b*c*" },
    ...text(" "),
    { kind: "strong", children: [...text("d "), { kind: "emphasis", children: text("e") }] },
    ...text(" "),
    { kind: "deleted", children: text("f") },
  ]);
  assert.deepEqual(parseInline("[the *page*](https://example.org/a_(b))"), [
    {
      kind: "link",
      href: "https://example.org/a_(b)",
      children: [...text("the "), { kind: "emphasis", children: text("page") }],
    },
  ]);
  assert.deepEqual(parseInline("see https://example.org/x."), [
    ...text("see "),
    { kind: "link", href: "https://example.org/x", children: text("https://example.org/x") },
    ...text("."),
  ]);
});

test("names and products are no emphasis", () => {
  for (const plain of ["my_long_name", "a * b * c", "x := a^ - b^", "a_ b_", "**", "*"]) {
    assert.equal(flat(parseInline(plain)), plain);
    assert.ok(parseInline(plain).every((each) => each.kind === "text"), plain);
  }
});

test("HTML is text, and links lead to the web alone", () => {
  const evil = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "[x](command:workbench.action.quit)",
    "[x](file:///etc/passwd)",
    "[x](data:text/html,<script>)",
    "[x](vscode://a/b)",
    "<javascript:alert(1)>",
    "![x](https://example.org/pixel.png)",
  ];
  for (const each of evil) {
    for (const item of walk(parse(each))) {
      assert.ok(item.kind !== "link" || /^https?:/.test(item.href), each);
    }
  }
  assert.equal(flat(parseInline(evil[0])), evil[0]);
  assert.equal(flat(parseInline("&lt;b> \\] &amp;lt; &unknown;")), "<b> ] &lt; &unknown;");
});

test("blocks", () => {
  const blocks = parse(
    "# Head\n\nfirst\nline\n\n- one\n- two\n  more\n  1. in\n\n> said\n> so\n\n---\n\n3. third\n4. fourth",
  );
  assert.deepEqual(
    blocks.map((each) => each.kind),
    ["heading", "paragraph", "list", "quote", "rule", "list"],
  );
  assert.deepEqual(blocks[1].children.map((each) => each.text).join(""), "first line");
  assert.equal(blocks[2].items.length, 2);
  assert.equal(blocks[2].items[1][1].kind, "list");
  assert.equal(blocks[5].start, 3);
});

test("code blocks are numbered wherever they stand, and one may be open", () => {
  const blocks = parse("```\na\n```\n\n- x\n  ```componentpascal\n  MODULE\n\n  \tM\n  ```\n\n~~~cp\nb\n```\nc");
  const code = [...walk(blocks)].filter((each) => each.kind === "code" && "number" in each);
  assert.deepEqual(
    code.map(({ number, language, text: body, isOpen }) => [number, language, body, isOpen]),
    [
      [0, "", "a", false],
      [1, "componentpascal", "MODULE\n\n\tM", false],
      [2, "cp", "b\n```\nc", true],
    ],
  );
});

test("tables", () => {
  const [table] = parse("| a | b |\n|---|:-:|\n| 1 | `x\\|y` |\n| 2 |\n\nend");
  assert.equal(table.kind, "table");
  assert.equal(table.rows.length, 2);
  assert.deepEqual(table.rows[0][1], [{ kind: "code", text: "x|y" }]);
  assert.deepEqual(table.rows[1][1], []);
});

test("any beginning of any text is drawn, and quickly", () => {
  const sample = "# A **b** `c`\n- d\n  ```x\n  e\n  ```\n> f [g](https://h.i) *j*\n\n|k|l|\n|-|-|\n|m|n|\n";
  for (let end = 0; end <= sample.length; end += 1) {
    parse(sample.slice(0, end));
  }
  const long = [
    "*".repeat(20000),
    "[".repeat(20000),
    "`".repeat(20001),
    "> ".repeat(3000),
    "- ".repeat(3000),
    "_a".repeat(10000),
    "**a ".repeat(3000),
    "a\n".repeat(20000),
    "```\n".repeat(5000),
    "h".repeat(50000),
    "https://".repeat(3000),
    "|".repeat(5000) + "\n|-|\n",
  ];
  for (const each of long) {
    const begin = performance.now();
    parse(each);
    assert.ok(performance.now() - begin < 5000, each.slice(0, 10));
  }
});

function flat(items) {
  return items.map((each) => each.text ?? flat(each.children ?? [])).join("");
}

function* walk(items) {
  for (const item of items.flat(3)) {
    yield item;
    for (const name of ["children", "blocks", "items", "head", "rows"]) {
      yield* walk(item[name] ?? []);
    }
  }
}
