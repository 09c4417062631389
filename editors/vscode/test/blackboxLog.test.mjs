// What BlackBox's compiler says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRead, verdict } from "../out/test/blackboxLog.js";

test("a module that is compiled", () => {
  const log = 'compiling\nok\ncompiling /tmp/x module.utf8\ncompiling "A"\n  new symbol file   260   68\n';
  assert.deepEqual(verdict(log), { isCompiled: true, marks: [] });
});

test("errors stand before the mark, which is a character itself", () => {
  const log =
    "compiling /tmp/x module.utf8\ncompiling \"A\"\n  2 errors detected\n" +
    "  pos =  11, error = 'undeclared identifier'\n  pos =  22, error = 'incompatible assignment'\n";
  assert.deepEqual(verdict(log), {
    isCompiled: false,
    marks: [
      { offset: 10, message: "undeclared identifier" },
      { offset: 20, message: "incompatible assignment" },
    ],
  });
});

test("no answer is no success", () => {
  assert.deepEqual(verdict("TRAP 100\n"), { isCompiled: false, marks: [] });
});

test("places stay where characters are left out", () => {
  assert.equal(asRead("a\ufffcb\u0001\tc\n"), "a b \tc\n");
});
