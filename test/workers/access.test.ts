import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { afterAll, describe, expect, it } from "vitest";
import { readDeploymentStatus, setUpDeployment } from "../../src/workers/index.ts";
import { type ConnectOptions, connectTo, pauseAfter } from "../../src/workers/protocol/connect.ts";
import { pushsieve, quietEnv } from "../cli/support.ts";
import { Operator } from "./jwt.ts";
import { NatsServer } from "./server.ts";
import { until } from "./waiting.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-access-"));
const servers: NatsServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.remove()));
  rmSync(folder, { recursive: true, force: true });
});

async function serverWith(config: string): Promise<NatsServer> {
  const server = await NatsServer.start(config);
  servers.push(server);
  return server;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Connects, and uses JetStream; returns the message of the error otherwise. */
async function attempt(options: Omit<ConnectOptions, "name">): Promise<string> {
  try {
    const nc = await connectTo({ ...options, name: "access" });
    await setUpDeployment(nc, { partitions: 1 });
    await nc.close();
    return "connected";
  } catch (error) {
    return (error as Error).message;
  }
}

/** A broker that wants a secret, the right options and flags for it, and wrong ones. */
interface Way {
  readonly config: string;
  readonly options: Partial<ConnectOptions>;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly wrong: Partial<ConnectOptions>;
  readonly secret: string;
}

const operator = new Operator();
const [pair, stranger] = [nkeys.createUser(), nkeys.createUser()];
const seed = (of: typeof pair): string => Buffer.from(of.getSeed()).toString();
const ways: Readonly<Record<string, () => Way>> = {
  "a credentials file": () => {
    const text = operator.credentials();
    const creds = file("right.creds", text);
    const wrong = { creds: file("wrong.creds", new Operator().credentials()) };
    return { config: operator.config, options: { creds }, flags: ["--creds", creds], wrong, secret: /SU[A-Z2-7]{56}/.exec(text)![0] };
  },
  "the seed of an nkey": () => {
    const nkey = file("right.nk", `# the worker\n${seed(pair)}\n`);
    const config = `authorization { users: [ { nkey: ${pair.getPublicKey()} } ] }`;
    return { config, options: { nkey }, flags: ["--nkey", nkey], wrong: { nkey: file("wrong.nk", seed(stranger)) }, secret: seed(pair) };
  },
  "a user and a password": () => ({
    config: 'authorization { user: "me", password: "hunter2" }',
    options: { user: "me", password: "hunter2" },
    env: { NATS_USER: "me", NATS_PASSWORD: "hunter2" },
    wrong: { user: "me", password: "hunter3" },
    secret: "hunter2",
  }),
  "a token": () => ({
    config: 'authorization { token: "s3cr3t-token" }',
    options: { token: "s3cr3t-token" },
    env: { NATS_TOKEN: "s3cr3t-token" },
    wrong: { token: "another-token" },
    secret: "s3cr3t-token",
  }),
};

describe("a broker that asks for", () => {
  it.each(Object.keys(ways))("%s gets it, from the library and every command, and refuses another in one line without it", async (name) => {
    const { config, options, flags = [], env = {}, wrong, secret } = ways[name]!();
    const { url } = await serverWith(config);
    expect(await attempt({ url, ...options })).toBe("connected");
    const refusal = `cannot connect to ${url}: Authorization Violation`;
    expect([await attempt({ url, ...wrong }), await attempt({ url })]).toEqual([refusal, refusal]);
    const status = await pushsieve(["nats", "status", "--nats", url, ...flags], "", { ...quietEnv, ...env });
    expect({ code: status.code, stderr: status.stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of [["nats", "status"], ["nats", "setup"], ["worker"], ["serve", "--port", "0"]]) {
      const { code, stdout, stderr } = await pushsieve([...command, "--nats", url], "", quietEnv);
      expect({ command, code, stderr: stderr }).toEqual({ command, code: 2, stderr: `error: ${refusal}\n` });
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it("a token gets it from the address too", async () => {
    const { url } = await serverWith('authorization { token: "s3cr3t" }');
    expect(await attempt({ url: url.replace("//", "//s3cr3t@") })).toBe("connected");
    expect(await attempt({ url: url.replace("//", "//wrong@") })).toBe(`cannot connect to ${url}: Authorization Violation`);
  });

  it.each([
    ["creds", "does not have the form of NATS credentials"],
    ["nkey", "does not have the form of the seed of an nkey"],
  ])("a file of %s that is missing or is another file is named, and not quoted", async (name, problem) => {
    const { url } = await serverWith("");
    const other = file(`other.${name}`, "secret=SUA0987\n");
    expect(await attempt({ url, [name]: other })).toBe(`the file ${other} ${problem}`);
    expect(await attempt({ url, [name]: join(folder, "none") })).toBe(`cannot read ${join(folder, "none")}: there is no such file`);
    const { code, stderr } = await pushsieve(["worker", "--nats", url, `--${name}`, other]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: the file ${other} ${problem}\n` });
  });

  it("a file gets its replacement at the next connection, and the last version while it is replaced", async () => {
    const first = nkeys.createUser();
    const configOf = (of: typeof first): string => `authorization { users: [ { nkey: ${of.getPublicKey()} } ] }`;
    const server = await serverWith(configOf(first));
    const nkey = file("rotated.nk", seed(first));
    const nc = await connectTo({ url: server.url, name: "access", nkey });
    const again = async (config: string): Promise<void> => {
      await server.kill();
      await server.start(config);
      await until(
        () =>
          nc.flush().then(
            () => !nc.isClosed(),
            () => false,
          ),
        "the connection",
      );
    };
    writeFileSync(nkey, "");
    await again(configOf(first));
    writeFileSync(nkey, seed(stranger));
    await again(configOf(stranger));
    await nc.close();
  });
});

describe("a connection", () => {
  it("is made with any address of several, and again with another when its broker is gone for good", async () => {
    const [first, second] = [await serverWith(""), await serverWith("")];
    const nc = await connectTo({ url: `nats://127.0.0.1:1, ${first.url},${second.url}`, name: "access" });
    const isFirst = nc.getServer() === new URL(first.url).host;
    await (isFirst ? first : second).kill();
    const other = isFirst ? second : first;
    await until(() => nc.getServer() === new URL(other.url).host, "the other broker");
    await setUpDeployment(nc, { partitions: 1 });
    expect((await readDeploymentStatus(nc)).partitions.length).toBe(1);
    await nc.close();
  });

  it("pauses longer between attempts the longer a broker is gone, from a quarter of a second to five", () => {
    expect([0, 500, 1_000, 4_000, 10_000, 20_000, 3_600_000].map(pauseAfter)).toEqual([250, 250, 250, 1_000, 2_500, 5_000, 5_000]);
  });
});
