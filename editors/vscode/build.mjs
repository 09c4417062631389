// Bundles the extension into out/extension.js, and the page of its chat into out/chat.js; with
// --minify, for the package, and with the licences of what is in it; with --tests, what the tests
// need into out/test.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const isForPackage = process.argv.includes("--minify");
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  external: ["vscode"],
  minify: isForPackage,
  sourcemap: !isForPackage,
};

/** The licences of the packages that files come from. */
function licences(files) {
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const packages = [...new Set(names.filter((name) => name !== undefined))].sort();
  return packages.map((name) => {
    const folder = `node_modules/${name}`;
    const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) {
      throw new Error(`${name} has no licence`);
    }
    return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
}

if (process.argv.includes("--tests")) {
  const entryPoints = ["src/finding.ts", "src/blackboxLog.ts", "src/webview/markdown.ts"];
  await build({ ...common, entryPoints, format: "esm", outdir: "out/test" });
} else {
  const entryPoints = ["src/extension.ts"];
  const options = { ...common, entryPoints, format: "cjs", outdir: "out", metafile: true };
  const { metafile } = await build(options);
  // The page of the chat runs in a browser.
  const page = { ...common, platform: "browser", target: "chrome120", format: "iife" };
  await build({ ...page, entryPoints: ["src/webview/chat.ts"], outfile: "out/chat.js" });
  if (isForPackage) {
    const texts = licences(Object.keys(metafile.inputs));
    writeFileSync("out/NOTICE.txt", ["extension.js holds parts of:\n", ...texts].join("\n"));
  }
}
