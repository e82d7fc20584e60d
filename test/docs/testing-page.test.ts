import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSeed } from "../../src/transport/http/seed-file.ts";
import { main, quietEnv } from "../cli/support.ts";
import { install, root } from "../package/packed.ts";

/** docs/testing.md: its examples run in their test runners with the packed package, as printed there. */
const page = readFileSync(join(root, "docs/testing.md"), "utf8");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const temporary = mkdtempSync(join(tmpdir(), "pushsieve-testing-page-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** The files of a section by name, those of the section "A seed" included. */
function filesOf(title: string): Record<string, string> {
  const sections = page.split(/^(?=#+ )/m).filter((each) => [title, "A seed"].includes(each.replace(/^#+ /, "").split("\n")[0]!));
  const named = sections.flatMap((each) => [...each.matchAll(/^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$/gms)]);
  return Object.fromEntries(named.map(([, name, text]) => [name, text])) as Record<string, string>;
}

/** A project with the packed package, the files of a section, and packages of this repository. */
function project(title: string, packages: Readonly<Record<string, string>>): string {
  const folder = join(temporary, title);
  cpSync(install().folder, folder, { recursive: true });
  const { "package.json": manifest = "{}", ...files } = filesOf(title);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", ...(JSON.parse(manifest) as object) }));
  for (const [name, place] of Object.entries(packages)) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, place, name), join(folder, "node_modules", name));
  }
  return folder;
}

const sdk = { "@aws-sdk/client-chime-sdk-messaging": "node_modules" };
const extras = "test/extras/node_modules";
const hasJest = existsSync(join(root, extras, "jest"));

describe("docs/testing.md", () => {
  it("has a seed that the service reads", () => {
    const seed = filesOf("A seed")["seed.json"];
    const file = join(temporary, "seed.json");
    writeFileSync(file, seed ?? "");
    expect(readSeed(file).seed.Channels?.length).toBe(1);
  });

  it("has an example that passes in Vitest, with the packed package", () => {
    const cwd = project("Vitest", { ...sdk, vitest: "node_modules" });
    const run = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", cwd, "--reporter=json"];
    const { stdout, stderr } = spawnSync(process.execPath, run, { cwd, encoding: "utf8", env: { ...process.env, VITEST: undefined } });
    const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { numPassedTests: number; numTotalTests: number };
    expect({ passed: report.numPassedTests, of: report.numTotalTests, stderr }).toMatchObject({ passed: 2, of: 2 });
  });

  it("starts the program of the packed package in a process of its own", () => {
    const cwd = project("Own", {});
    const script = `import { startPushsieve } from "pushsieve/testing";
      const pushsieve = await startPushsieve({ ownProcess: true });
      console.log((await fetch(pushsieve.url + "/healthz")).status);
      await pushsieve.close();`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: "200\n", stderr: "" });
  });

  it.skipIf(!hasJest)(
    `has an example that passes in Jest, with the packed package${hasJest ? "" : " (skipped: npm run setup:extras installs Jest)"}`,
    () => {
      const cwd = project("Jest", { ...sdk, jest: extras });
      const run = ["--experimental-vm-modules", join(cwd, "node_modules/jest/bin/jest.js"), "--json", "--forceExit=false"];
      const { stdout, stderr } = spawnSync(process.execPath, run, { cwd, encoding: "utf8" });
      const report = JSON.parse(stdout.slice(stdout.indexOf("{")) || "{}") as { numPassedTests?: number; numTotalTests?: number };
      expect({ passed: report.numPassedTests, of: report.numTotalTests, stderr }).toMatchObject({ passed: 1, of: 1 });
    },
  );
});

/** Whether an image can be built here: the client alone is not enough. */
const hasDocker = spawnSync("docker", ["info"], { stdio: "ignore", timeout: 20_000 }).status === 0;

describe("docs/Dockerfile", () => {
  const dockerfile = readFileSync(join(root, "docs/Dockerfile"), "utf8");
  const [, build = ""] = /^(docker build .*)$/m.exec(page) ?? [];
  const [, start = ""] = /^(docker run .*)$/m.exec(page) ?? [];

  const [, named = ""] = /^docker run .* pushsieve (--allow-host chime) /m.exec(page) ?? [];
  const another = Object.values(networkInterfaces())
    .flat()
    .find((found) => found?.family === "IPv4" && !found.internal)?.address;

  it("starts a command line that the service accepts, whose console other addresses reach, and is healthy", async () => {
    const [, entrypoint = "[]"] = /^ENTRYPOINT (.*)$/m.exec(dockerfile) ?? [];
    const [program, ...args] = JSON.parse(entrypoint) as string[];
    expect(program).toBe("pushsieve");
    const seed = join(temporary, "container.json");
    writeFileSync(seed, filesOf("A seed")["seed.json"] ?? "");
    expect(start).toContain(" pushsieve --seed /seed.json");
    const child = spawn(process.execPath, [main, ...args, "--port", "0", "--seed", seed, ...named.split(" ")], { env: quietEnv });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    let output = "";
    const port = await new Promise<string>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, found] = /messaging at http:\S+:(\d+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    // Through the bridge of a container: from another address, by a name of the host.
    const ask = async (path: string, host: string) => {
      const asked = request({ host: another ?? "127.0.0.1", port, path, headers: { host } }).end();
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() };
    };
    const { channels } = JSON.parse((await ask("/_pushsieve/channels", "localhost:8787")).text) as { channels: { ChannelArn: string }[] };
    const channel = encodeURIComponent(channels[0]!.ChannelArn);
    for (const path of ["/", `/_pushsieve/channels/${channel}/members`, `/_pushsieve/channels/${channel}/messages`])
      for (const host of ["127.0.0.1:8787", "chime:8787"])
        expect({ path, status: (await ask(path, host)).status }).toEqual({ path, status: 200 });
    expect((await ask("/", "other:8787")).status).toBe(403);
    const [, check = "[]"] = /^HEALTHCHECK .*?CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [, ...node] = JSON.parse(check) as string[];
    const health = node.map((each) => each.replace(":8787", `:${port}`));
    expect(spawnSync(process.execPath, health).status).toBe(0);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(spawnSync(process.execPath, health).status).toBe(1);
  });

  it("is built from the place that the page names, on a Node that the package supports", () => {
    expect(build).toBe(/^# .*: (docker build .*)$/m.exec(dockerfile)?.[1]);
    expect([...dockerfile.matchAll(/^FROM node:(\d+)-slim/gm)].map(([, version]) => Number(version) >= 22)).toEqual([true, true]);
    expect(dockerfile).toContain("EXPOSE 8787");
    expect(start).toContain("-p 127.0.0.1:8787:8787");
  });

  it("packs the package into a folder that the image has", () => {
    const [, steps = ""] = /^RUN (.*)$/m.exec(dockerfile) ?? [];
    const packed = join(temporary, "packed");
    // The packages are those of this clone.
    const command = steps.replace(/npm ci [^&]*&& /, "").replaceAll("/packed", packed);
    expect(command).toContain(`npm pack --ignore-scripts --pack-destination ${packed}`);
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" });
    expect({ status, stderr: stderr.slice(-500) }).toMatchObject({ status: 0 });
    expect(existsSync(join(packed, `pushsieve-${version}.tgz`))).toBe(true);
  });

  if (hasDocker)
    it("makes an image whose service answers", { timeout: 900_000 }, async () => {
      const run = (command: string) => spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" });
      const built = run(build);
      expect({ status: built.status, end: built.stderr.slice(-2000) }).toMatchObject({ status: 0 });
      const seed = join(temporary, "seed-of-image.json");
      writeFileSync(seed, filesOf("A seed")["seed.json"] ?? "");
      const started = run(
        start
          .replace("--rm", "--rm -d")
          .replace(/"\$PWD\/seed\.json/, `"${seed}`)
          .replace("8787:8787", "0:8787"),
      );
      const container = started.stdout.trim();
      try {
        const [, port] = /:(\d+)/.exec(run(`docker port ${container} 8787`).stdout) ?? [];
        const answered = async () => (await fetch(`http://127.0.0.1:${port}/_pushsieve/channels`).catch(() => undefined))?.status;
        await expect.poll(answered, { timeout: 30_000 }).toBe(200);
      } finally {
        run(`docker stop ${container}`);
      }
    });
  else it("is not built here, because no Docker daemon answers: only its parts are checked", () => expect(hasDocker).toBe(false));
});
