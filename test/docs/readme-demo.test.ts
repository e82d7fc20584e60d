import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pushsieve } from "../cli/support.ts";

const root = new URL("../../", import.meta.url);

it("the README shows the first message of the demo as the demo prints it", async () => {
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { scripts: { demo: string } };
  const [, , ...args] = scripts.demo.split(" ");
  const [, shown = ""] = /^```console\n(message 1 .*?)^```/ms.exec(readme) ?? [];
  const { stdout } = await pushsieve(args.map((arg) => (arg.startsWith("docs/") ? fileURLToPath(new URL(arg, root)) : arg)));
  expect(shown).not.toBe("");
  expect(stdout.startsWith(`${shown}\n`)).toBe(true);
});
