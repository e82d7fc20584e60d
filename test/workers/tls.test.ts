import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDeploymentStatus, setUpDeployment } from "../../src/workers/index.ts";
import { type ConnectOptions, connectTo } from "../../src/workers/protocol/connect.ts";
import { pushsieve } from "../cli/support.ts";
import { NatsServer } from "./server.ts";
import { until } from "./waiting.ts";

const folder = mkdtempSync(join(tmpdir(), "pushsieve-tls-"));
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });

/** Node cannot make certificates. Writes a new key; the rest of the arguments say what is made for it. */
function request(name: string, ...rest: string[]): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`];
  openssl("req", ...key, "-subj", `/CN=${name}`, ...rest);
}

function certificate(name: string, names: string, ca = "ca", days = "2"): void {
  writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
  request(name, "-out", `${name}.csr`);
  const signer = ["-CA", `${ca}.pem`, "-CAkey", `${ca}.key`, "-CAcreateserial"];
  openssl("x509", "-req", "-in", `${name}.csr`, ...signer, "-days", days, "-extfile", `${name}.ext`, "-out", `${name}.pem`);
}

function authority(name: string): void {
  request(name, "-x509", "-out", `${name}.pem`, "-days", "2");
}

const tlsConfig = (name: string, more = ""): string =>
  `tls { cert_file: "${at(`${name}.pem`)}", key_file: "${at(`${name}.key`)}"${more} }\nauthorization { user: "me", password: "hunter2" }`;

const servers: NatsServer[] = [];
async function serverWith(config: string): Promise<NatsServer> {
  const server = await NatsServer.start(config);
  servers.push(server);
  return server;
}

beforeAll(() => {
  for (const name of ["ca", "other"]) authority(name);
  certificate("ip", "IP:127.0.0.1");
  certificate("host", "DNS:localhost");
  certificate("elsewhere", "DNS:elsewhere.example");
  certificate("expired", "IP:127.0.0.1", "ca", "-1");
  certificate("client", "DNS:client");
  certificate("stranger", "DNS:client", "other");
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.remove()));
  rmSync(folder, { recursive: true, force: true });
});

const withUser = (url: string, scheme = "tls"): string => url.replace("nats://", `${scheme}://me:hunter2@`);

/** Connects, and says how that failed; `connected` if it did not. */
async function attempt(options: Omit<ConnectOptions, "name">): Promise<string> {
  try {
    const nc = await connectTo({ ...options, name: "tls" });
    await nc.close();
    return "connected";
  } catch (error) {
    return (error as Error).message;
  }
}

/** A server that greets as nats-server does, and remembers what it is sent. */
class Recorder {
  readonly received: Buffer[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();

  constructor(info: object = {}) {
    this.#server = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on("data", (data) => this.received.push(data)).on("error", () => {});
      const greeting = { server_id: "x", version: "2.9.10", proto: 1, headers: true, max_payload: 1_048_576, auth_required: true, ...info };
      socket.write(`INFO ${JSON.stringify(greeting)}\r\n`);
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    const address = this.#server.address();
    return `nats://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  }

  get text(): string {
    return Buffer.concat(this.received).toString("latin1");
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe("where the address or an option asks for TLS", () => {
  it("nothing is sent to a broker without TLS, whatever asks for TLS", async () => {
    const recorder = new Recorder();
    const url = await recorder.listen();
    const answers = [
      await attempt({ url: withUser(url) }),
      await attempt({ url: withUser(url, "TLS") }),
      await attempt({ url: withUser(url, "nats"), tls: true }),
      await attempt({ url: withUser(url, "nats"), tlsCa: at("ca.pem") }),
      // One address of several is enough.
      await attempt({ url: `${withUser(url, "nats")},tls://127.0.0.1:1` }),
    ];
    expect(
      answers.map((answer) =>
        answer.replaceAll(url, "URL").replaceAll(url.replace("nats", "tls"), "URL").replaceAll(url.replace("nats", "TLS"), "URL"),
      ),
    ).toEqual([
      ...Array(4).fill("cannot connect to URL: server does not support 'tls'"),
      expect.stringContaining("cannot connect to URL, tls://127.0.0.1:1: "),
    ]);
    expect({ connections: recorder.connections >= 5, text: recorder.text }).toEqual({ connections: true, text: "" });
    await recorder.close();
  });

  it("nothing is sent to a broker that offers TLS and then does not speak it", async () => {
    const recorder = new Recorder({ tls_available: true, tls_required: true });
    const url = await recorder.listen();
    const answer = attempt({ url: withUser(url) });
    await until(() => recorder.received.length > 0, "the handshake");
    await recorder.close();
    expect(await answer).not.toBe("connected");
    // Only the handshake, which begins with its record type.
    expect([recorder.received[0]![0], recorder.text.includes("CONNECT"), recorder.text.includes("hunter2")]).toEqual([0x16, false, false]);
  });

  it("every command rejects a real broker without TLS in one line without the password", async () => {
    const server = await serverWith('authorization { user: "me", password: "hunter2" }');
    expect(await attempt({ url: withUser(server.url, "nats") })).toBe("connected");
    const plain = server.url.replace("nats://", "tls://");
    const text = `error: cannot connect to ${plain}: server does not support 'tls'\n`;
    for (const command of [["nats", "status"], ["nats", "setup"], ["worker"], ["serve", "--port", "0"]]) {
      const { code, stderr } = await pushsieve([...command, "--nats", withUser(server.url)]);
      expect({ command, code, stderr }).toEqual({ command, code: 2, stderr: text });
    }
    const flagged = await pushsieve(["nats", "status", "--nats", withUser(server.url, "nats"), "--tls"]);
    expect([flagged.code, flagged.stderr.includes("server does not support 'tls'")]).toEqual([2, true]);
  });

  it("it holds after a reconnect too: what took the broker's place without TLS gets nothing", async () => {
    const server = await serverWith(tlsConfig("ip"));
    const nc = await connectTo({ url: withUser(server.url), name: "tls", tlsCa: at("ca.pem") });
    await server.kill();
    const recorder = new Recorder();
    await recorder.listen(Number(new URL(server.url).port));
    await until(() => recorder.connections >= 3, "three attempts");
    expect(recorder.text).toBe("");
    await recorder.close();
    await server.start();
    await until(
      () =>
        nc.flush().then(
          () => true,
          () => false,
        ),
      "the broker to be back",
    );
    await nc.close();
  });
});

describe("a broker whose address carries a user", () => {
  it.each(["hunter2", "1234"])("and the password %s is found by its name too", async (password) => {
    const server = await serverWith(`authorization { user: "me", password: "${password}" }`);
    const url = server.url.replace("nats://127.0.0.1", `nats://me:${password}@localhost`);
    expect(await attempt({ url })).toBe("connected");
  });
});

describe("a broker with TLS", () => {
  it.each(["ip", "host"])("whose certificate (%s) is for its address and from the given authority is used", async (name) => {
    const server = await serverWith(tlsConfig(name));
    const url = name === "host" ? server.url.replace("127.0.0.1", "localhost") : server.url;
    const nc = await connectTo({ url: withUser(url), name: "tls", tlsCa: at("ca.pem") });
    await setUpDeployment(nc, { partitions: 1 });
    expect((await readDeploymentStatus(nc)).partitions.length).toBe(1);
    await nc.close();
    const { code } = await pushsieve(["nats", "status", "--nats", withUser(url, "nats"), "--tls-ca", at("ca.pem")]);
    expect(code).toBe(0);
  });

  it.each([
    ["from an unknown authority", "ip", undefined, /TLS failed \((?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)\): /],
    ["from another authority than the given", "ip", "other.pem", /TLS failed \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\): /],
    ["for another host", "elsewhere", "ca.pem", /TLS failed \(ERR_TLS_CERT_ALTNAME_INVALID\): .*127\.0\.0\.1 is not in/],
    // Node would check it for localhost, where an address has no name.
    ["for localhost, at an IP address", "host", "ca.pem", /TLS failed \(ERR_TLS_CERT_ALTNAME_INVALID\): /],
    ["that has expired", "expired", "ca.pem", /TLS failed \(CERT_HAS_EXPIRED\): certificate has expired/],
  ])("whose certificate is %s is rejected, and the error names that", async (_, name, ca, words) => {
    const server = await serverWith(tlsConfig(name));
    const answer = await attempt({ url: withUser(server.url), tlsCa: ca && at(ca) });
    expect(answer).toMatch(words);
    expect(answer).not.toContain("hunter2");
  });

  it("that asks for the client's certificate gets it, and refuses a client without one or with another's", async () => {
    const server = await serverWith(tlsConfig("ip", `, ca_file: "${at("ca.pem")}", verify: true`));
    const url = withUser(server.url);
    const tlsCa = at("ca.pem");
    expect(await attempt({ url, tlsCa, tlsCert: at("client.pem"), tlsKey: at("client.key") })).toBe("connected");
    const refused = await Promise.all([
      attempt({ url, tlsCa }),
      attempt({ url, tlsCa, tlsCert: at("stranger.pem"), tlsKey: at("stranger.key") }),
    ]);
    expect(refused.map((text) => text.slice(text.indexOf(": ") + 2))).toEqual(
      Array(2).fill("timeout: the broker may want another client certificate, or one"),
    );
    expect(await attempt({ url, tlsCa, tlsCert: at("client.pem") })).toBe("a certificate for TLS needs its key, and a key its certificate");
  });
});
