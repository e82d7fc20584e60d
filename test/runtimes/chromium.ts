import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Stage } from "./prepare.ts";
import { type Played, trying } from "./process.ts";

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

const PAGE = '<!doctype html><title>scene</title><script>inline = true</script><script type="module" src="/main.js"></script>\n';

const attempts = {
  eval: '(0, eval)("1")',
  "new Function": 'new Function("return 1")',
  innerHTML: 'void (document.createElement("p").innerHTML = "<b>1</b>")',
};

/** Plays the scene, and afterwards tries what the policy must block: a policy that is not in force would be found. */
const MAIN = `
const violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));
let body;
try {
  const { play } = await import("/bundle.js");
  const scene = play();
  await settled();
  const during = [...violations];
  const tried = ${trying(attempts)};
  tried["an inline script"] = globalThis.inline === true ? "allowed" : "refused";
  await settled();
  const version = /Chrome\\/[0-9.]+/.exec(navigator.userAgent)[0];
  body = { played: { scene, tried, version }, during, seen: violations.length - during.length };
} catch (error) {
  body = { error: String(error), during: violations };
}
await fetch("/report", { method: "POST", body: JSON.stringify(body) });
`;

interface Answer {
  readonly played?: Played;
  readonly error?: string;
  /** Directives that were violated during the scene. */
  readonly during: readonly string[];
  /** How many violations the trials caused. */
  readonly seen: number;
}

function command(): string | undefined {
  return ["chromium", "chromium-browser", "google-chrome"].find((name) => spawnSync("which", [name]).status === 0);
}

export function missingChromium(): string | undefined {
  return command() === undefined ? "no Chromium on the PATH: apt-get install chromium" : undefined;
}

export async function chromium(stage: Stage): Promise<Played> {
  const profile = mkdtempSync(join(tmpdir(), "pushsieve-chromium-"));
  const { server, answered } = serve(readFileSync(join(stage.folder, "bundle.js"), "utf8"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const browser = browse(`http://127.0.0.1:${port}/`, profile);
  try {
    const answer = await Promise.race([answered, tooLate(), failureOf(browser)]);
    return playedOf(answer);
  } finally {
    server.closeAllConnections();
    server.close();
    await close(browser);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function playedOf({ played, error, during, seen }: Answer): Played {
  if (during.length > 0) throw new Error(`the scene has violated ${during.join(", ")}`);
  if (played === undefined) throw new Error(error);
  if (seen < Object.keys(attempts).length) throw new Error("the page does not see violations of its policy");
  return played;
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("Chromium has reported nothing in a minute")), 60_000).unref());
}

async function failureOf(browser: ChildProcess): Promise<never> {
  const [code] = (await once(browser, "exit")) as [number | null];
  throw new Error(`Chromium has ended with ${code}`);
}

function browse(url: string, profile: string): ChildProcess {
  const quiet = ["gpu", "quic", "sync", "background-networking", "component-update"].map((what) => `--disable-${what}`);
  const args = ["--headless=new", "--no-sandbox", "--no-first-run", ...quiet, `--user-data-dir=${profile}`, url];
  return spawn(command() ?? "chromium", args, { stdio: "ignore", detached: true });
}

/** The browser leads a process group with its own processes. */
async function close(browser: ChildProcess): Promise<void> {
  if (browser.pid === undefined || browser.exitCode !== null) return;
  const ended = once(browser, "exit");
  process.kill(-browser.pid, "SIGKILL");
  await ended;
}

/** A server of the page, under the policy, and the results that the page has posted. */
function serve(bundle: string): { readonly server: Server; readonly answered: Promise<Answer> } {
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/": ["text/html", PAGE],
    "/main.js": ["text/javascript", MAIN],
    "/bundle.js": ["text/javascript", bundle],
  };
  const server = createServer();
  const answered = new Promise<Answer>((resolve, reject) => {
    server.on("request", (request, response) => {
      if (request.method === "POST") {
        text(request).then((body) => {
          response.end();
          resolve(JSON.parse(body) as Answer);
        }, reject);
        return;
      }
      const [type, content] = files[request.url ?? ""] ?? [];
      if (type === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(content);
    });
  });
  return { server, answered };
}
