// Where the program cp-lsp is looked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, spelled, versionOf } from "../out/test/finding.js";

const NOTHING_SET = { path: "", command: [] };
const MODULE = ["-P", "-m", "cp_lsp"];

function here(platform, path, ...programs) {
  return { platform, env: { PATH: path }, isProgram: (file) => programs.includes(file) };
}

test("what is set counts alone", () => {
  const unix = here("linux", "/bin", "/bin/cp-lsp", "/bin/python3", "/opt/cp/cp-lsp");
  assert.deepEqual(candidates({ path: "/opt/cp/cp-lsp", command: [] }, unix), [
    { program: "/opt/cp/cp-lsp", args: [] },
  ]);
  assert.deepEqual(candidates({ path: "/lost", command: [] }, unix), [
    { program: "/lost", args: [] },
  ]);
  assert.deepEqual(candidates({ path: "/lost", command: ["python3", "-m", "cp_lsp"] }, unix), [
    { program: "/bin/python3", args: ["-m", "cp_lsp"] },
  ]);
  assert.deepEqual(candidates({ path: "python3", command: [] }, unix), [
    { program: "/bin/python3", args: MODULE },
  ]);
});

test("else the PATH, then the Python in use, then others", () => {
  const unix = here("linux", "/a:/b", "/b/cp-lsp", "/a/python3", "/b/python", "/env/bin/python");
  assert.deepEqual(candidates({ ...NOTHING_SET, python: "/env/bin/python" }, unix), [
    { program: "/b/cp-lsp", args: [] },
    { program: "/env/bin/python", args: MODULE },
    { program: "/a/python3", args: MODULE },
    { program: "/b/python", args: MODULE },
  ]);
  assert.deepEqual(candidates(NOTHING_SET, here("linux", "/a")), []);
});

test("Windows has other names and no programs in the current folder", () => {
  const windows = here(
    "win32",
    "C:\\Tools;D:\\Python 3.12\\Scripts;.",
    "D:\\Python 3.12\\Scripts\\cp-lsp.exe",
    "C:\\Tools\\py.exe",
    "cp-lsp.exe",
  );
  assert.deepEqual(candidates(NOTHING_SET, windows), [
    { program: "D:\\Python 3.12\\Scripts\\cp-lsp.exe", args: [] },
    { program: "C:\\Tools\\py.exe", args: MODULE },
  ]);
  const path = "D:\\Python 3.12\\Scripts\\cp-lsp";
  assert.deepEqual(candidates({ path, command: [] }, windows), [
    { program: `${path}.exe`, args: [] },
  ]);
});

test("the version is asked for", async () => {
  const says = (text) => ({
    program: process.execPath,
    args: ["-e", `console.log(${JSON.stringify(text)})`, "--"],
  });
  assert.equal(await versionOf(says("cp-lsp 1.2.3")), "1.2.3");
  await assert.rejects(versionOf(says("something else")), /something else/);
  await assert.rejects(versionOf({ program: "/nowhere/cp-lsp", args: [] }), /ENOENT/);
});

test("a command is shown as it would be typed", () => {
  assert.equal(spelled({ program: "C:\\A b\\py.exe", args: ["-m"] }), '"C:\\\\A b\\\\py.exe" -m');
});
