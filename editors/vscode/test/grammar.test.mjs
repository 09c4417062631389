// What the grammar makes of texts, by the editor's own engine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const SCOPE = "source.component-pascal";
let grammar;

before(async () => {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
  const file = new URL("../syntaxes/component-pascal.tmLanguage.json", import.meta.url);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(file, "utf8"), file.pathname),
  });
  grammar = await registry.loadGrammar(SCOPE);
});

/** The pieces of a text with the innermost scope of each, without the language's name. */
function pieces(text) {
  let stack = textmate.INITIAL;
  const found = [];
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const scope = scopes.at(-1).replace(/\.component-pascal$/, "");
      found.push([line.slice(startIndex, endIndex), scope, scopes]);
    }
  }
  return found;
}

/** The scope of a piece of a text. */
function scopeOf(text, piece, number = 0) {
  const found = pieces(text).filter(([part]) => part.trim() === piece);
  assert.ok(found[number], `${piece} is no piece of ${text}: ${JSON.stringify(pieces(text))}`);
  return found[number][1];
}

test("comments nest, over lines", () => {
  const text = "x (* a (* b\n c *) d\n*) y (** doc *) z";
  assert.equal(scopeOf(text, "x"), "variable.other");
  assert.equal(scopeOf(text, "d"), "comment.block");
  assert.equal(scopeOf(text, "y"), "variable.other");
  assert.equal(scopeOf(text, "doc"), "comment.block.documentation");
  assert.equal(scopeOf(text, "z"), "variable.other");
  assert.equal(scopeOf("(**) x", "x"), "variable.other");
  assert.equal(scopeOf("(***) x", "x"), "variable.other");
});

test("nothing in a comment or string is code", () => {
  for (const text of ["(* MODULE 'a' *)", '"MODULE (* a"', "'BEGIN \"'", '(* " *)']) {
    for (const [part, , scopes] of pieces(text)) {
      assert.match(scopes[1] ?? "", /^(comment|string)/, `${part} in ${text}`);
    }
  }
  assert.equal(scopeOf('"(*" x', "x"), "variable.other");
  assert.equal(scopeOf("'a\nx", "x"), "variable.other");
});

test("numbers and characters", () => {
  for (const [text, scope] of [
    ["12", "constant.numeric.integer.decimal"],
    ["0FFH", "constant.numeric.integer.hexadecimal"],
    ["0FFFFL", "constant.numeric.integer.hexadecimal"],
    ["0DX", "constant.character.numeric"],
    ["20ACX", "constant.character.numeric"],
    ["1.5", "constant.numeric.real"],
    ["1.", "constant.numeric.real"],
    ["4.567E8", "constant.numeric.real"],
    ["1.E-3", "constant.numeric.real"],
  ]) {
    assert.equal(scopeOf(`x := ${text};`, text), scope, text);
  }
  assert.equal(scopeOf("{0..31}", "0"), "constant.numeric.integer.decimal");
  assert.equal(scopeOf("{0..31}", "31"), "constant.numeric.integer.decimal");
  assert.equal(scopeOf("x1 := 0", "x1"), "variable.other");
});

test("words are words of their own", () => {
  assert.equal(scopeOf("IF a THEN", "IF"), "keyword.other.statement");
  assert.equal(scopeOf("IFFY := 1", "IFFY"), "variable.other");
  assert.equal(scopeOf("if := 1", "if"), "variable.other");
  assert.equal(scopeOf("VARя := 1", "VARя"), "variable.other");
  assert.equal(scopeOf("a MOD b", "MOD"), "keyword.other.expression");
  assert.equal(scopeOf("x: INTEGER", "INTEGER"), "support.type");
  assert.equal(scopeOf("x := NIL", "NIL"), "constant.language");
  assert.equal(scopeOf("NEW(x)", "NEW"), "support.function");
});

test("declarations", () => {
  assert.equal(scopeOf("MODULE Жук;", "Жук"), "entity.name.namespace");
  assert.equal(scopeOf("IMPORT A, B := C;", "C"), "entity.name.namespace");
  assert.equal(scopeOf("IMPORT A;\nx := 1", "x"), "variable.other");
  assert.equal(scopeOf("IMPORT A\nVAR x: CHAR", "x"), "variable.other");
  assert.equal(scopeOf("PROCEDURE Do*;", "Do"), "entity.name.function");
  assert.equal(scopeOf("PROCEDURE Do* (x: CHAR);", "*"), "storage.modifier.export");
  assert.equal(scopeOf("PROCEDURE ^ Do;", "Do"), "entity.name.function");
  assert.equal(scopeOf("PROCEDURE [ccall] Do;", "Do"), "entity.name.function");
  const method = "PROCEDURE (VAR b: Book) Sell- (x: REAL), NEW, ABSTRACT;";
  assert.equal(scopeOf(method, "Sell"), "entity.name.function");
  assert.equal(scopeOf(method, "b"), "variable.parameter");
  assert.equal(scopeOf(method, "Book"), "entity.name.type");
  assert.equal(scopeOf(method, "ABSTRACT"), "storage.modifier");
  assert.equal(scopeOf(method, "NEW"), "storage.modifier");
  assert.equal(scopeOf("p: PROCEDURE (x: REAL): CHAR;", "REAL"), "support.type");
  assert.equal(scopeOf("Book* = POINTER TO RECORD", "Book"), "entity.name.type");
  assert.equal(scopeOf("Book* = POINTER TO RECORD", "*"), "storage.modifier.export");
  assert.equal(scopeOf("title-: CHAR;", "-"), "storage.modifier.export");
  assert.equal(scopeOf("max = 10;", "max"), "variable.other");
  assert.equal(scopeOf("END Do;", "Do"), "entity.name.function");
});

test("operators are not export marks", () => {
  assert.equal(scopeOf("a := b * (c)", "*"), "keyword.operator");
  assert.equal(scopeOf("a := b - c;", "-"), "keyword.operator");
  assert.equal(scopeOf("a := b*c;", "*"), "keyword.operator");
});

test("calls", () => {
  assert.equal(scopeOf("StdLog.String(x)", "String"), "entity.name.function.call");
  assert.equal(scopeOf("x (* no call *)", "x"), "variable.other");
});
