import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { hasProgram, withProgram } from "../support/programs.ts";
import { file, onTerminal, pushsieve } from "./support.ts";

const script = async (shell: string) => (await onTerminal(["completion", shell])).stdout;

/** What bash suggests for the last of these words. */
async function bash(...words: string[]): Promise<string[]> {
  const path = file("completion.bash", await script("bash"));
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const program = `source '${path}'; COMP_WORDS=(pushsieve ${quoted}); COMP_CWORD=${words.length}; _pushsieve; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync("bash", ["--norc", "-c", program], { encoding: "utf8" });
  return printed.split("\n").filter((line) => line !== "");
}

const commands = [
  "check",
  "explain",
  "fanout",
  "describe",
  "compare",
  "simplify",
  "diff-semantics",
  "import",
  "export",
  "serve",
  "page",
  "worker",
  "nats",
  "schema",
  "completion",
  "help",
];

test.skipIf(!hasProgram("bash"))(withProgram("bash", "bash completes commands, options, their values and arguments"), async () => {
  expect(await bash("")).toEqual(commands);
  expect(await bash("co")).toEqual(["compare", "completion"]);
  expect(await bash("--")).toEqual(expect.arrayContaining(["--no-color", "--help", "--version"]));
  expect((await bash("check", "--f")).sort()).toEqual(["--fix", "--format"]);
  expect(await bash("check", "--format", "")).toEqual(["pretty", "json", "sarif", "github", "junit"]);
  expect(await bash("--no-color", "fanout", "--on-invalid-rule", "w")).toEqual(["withhold"]);
  expect(await bash("completion", "")).toEqual(["bash", "zsh", "fish"]);
  expect(await bash("schema", "f")).toEqual(["filter-rule"]);
  expect(await bash("help", "c")).toEqual(["check", "compare", "completion"]);
  // bash splits words at "=".
  expect(await bash("check", "--format", "=")).toEqual(["pretty", "json", "sarif", "github", "junit"]);
  expect(await bash("check", "--format", "=", "s")).toEqual(["sarif"]);
  // Nothing: bash continues with file names.
  expect(await bash("check", "")).toEqual([]);
  expect(await bash("fanout", "--members", "")).toEqual([]);
});

test.skipIf(!hasProgram("fish"))(withProgram("fish", "fish completes the same"), async () => {
  const path = file("completion.fish", await script("fish"));
  const fish = (line: string) => {
    const printed = execFileSync("fish", ["--no-config", "-c", `source '${path}'; complete --do-complete '${line}'`], { encoding: "utf8" });
    return printed
      .split("\n")
      .map((each) => each.split("\t")[0]!)
      .filter((each) => each !== "");
  };
  expect(fish("pushsieve ")).toEqual(expect.arrayContaining(commands));
  expect(fish("pushsieve check --format ")).toEqual(expect.arrayContaining(["sarif", "junit"]));
  expect(fish("pushsieve fanout --on-")).toEqual(["--on-invalid-rule"]);
  expect(fish("pushsieve schema f")).toEqual(["filter-rule"]);
});

test.skipIf(!hasProgram("zsh"))(withProgram("zsh", "zsh loads its script, and completes"), async () => {
  const path = file("completion.zsh", await script("zsh"));
  execFileSync("zsh", ["-f", "-n", path]);
  const program = `autoload -U compinit; compinit -u -D; source '${path}'; print -r -- "$_comps[pushsieve]"`;
  expect(execFileSync("zsh", ["-f", "-c", program], { encoding: "utf8" })).toBe("_pushsieve\n");
});

test("the script for zsh has the position of every argument, and only the last can be repeated", async () => {
  const text = await script("zsh");
  const specs = (command: string) => {
    const line = text.split("\n").find((each) => each.trimStart().startsWith(`${command}) _arguments`)) ?? "";
    return [...line.matchAll(/'(\d+|\*):([\w-]+):/g)].map(([, place, name]) => `${place} ${name}`);
  };
  expect(text).toContain("'*--format=[");
  expect(specs("compare")).toEqual(["1 a", "2 b"]);
  expect(specs("check")).toEqual(["* file"]);
  expect(specs("completion")).toEqual(["1 shell"]);
  for (const command of commands) expect(specs(command).filter((spec) => spec.startsWith("*")).length).toBeLessThanOrEqual(1);
});

test.each(["bash", "zsh", "fish"])("the %s script has every option that help has", async (shell) => {
  const text = await script(shell);
  for (const command of commands.slice(0, -1)) {
    const { stdout } = await onTerminal([command, "--help"]);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, option]) => option!);
    expect(options.length).toBeGreaterThan(1);
    for (const option of options) expect(text).toContain(shell === "fish" ? `-l ${option}` : `--${option}`);
  }
});

test("a pipe gets the script that a terminal gets", async () => {
  for (const shell of ["bash", "zsh", "fish"]) expect((await pushsieve(["completion", shell])).stdout).toBe(await script(shell));
});

test("a shell without a script is reported", async () => {
  expect(await pushsieve(["completion", "tcsh"])).toMatchObject({ code: 2, stdout: "" });
});
