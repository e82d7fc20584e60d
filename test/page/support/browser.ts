import { spawnSync } from "node:child_process";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type StaticServer, serveStatically } from "./static-server.ts";

const executable = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "");

/** Why the browser tests cannot run here, if they cannot. */
export const missingBrowser: string | undefined =
  executable === undefined ? "no Chromium on the PATH: apt-get install chromium" : undefined;

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `more` are further switches of Chromium. */
export async function launch(more: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({ ...(executable === undefined ? {} : { executablePath: executable }), args: [...args, ...more] });
}

/** One opened page, and everything that must not happen in it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Closes the page. @throws Error if it printed an error, broke its policy, or asked another origin. */
  leave(): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  /** The part of the address after `#`. */
  readonly hash?: string;
  /** What the page may print: the trouble that a test makes. */
  readonly expected?: RegExp;
  /** An address to open instead of the static page. */
  readonly url?: string;
}

/** Opens pages in a browser that the file shares; starts both with the file and ends them with it. */
export function browsing(): {
  visit(options?: VisitOptions): Promise<Visit>;
  readonly server: () => StaticServer;
  readonly browser: () => Browser;
} {
  let browser: Browser;
  let server: StaticServer;
  beforeAll(async () => {
    server = await serveStatically();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  return {
    server: () => server,
    browser: () => browser,
    async visit({ hash, expected, url = server.url, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      return await visitOf(context, hash === undefined ? url : `${url}#${hash}`, expected);
    },
  };
}

async function visitOf(context: BrowserContext, url: string, expected?: RegExp): Promise<Visit> {
  const problems: string[] = [];
  const { origin } = new URL(url);
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { violations: seen });
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      seen.push(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  context.on("request", (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) problems.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  return {
    page,
    context,
    async leave() {
      const violations = await page.evaluate(() => (globalThis as { violations?: string[] }).violations ?? []);
      await context.close();
      const all = [...problems.filter((problem) => expected?.test(problem) !== true), ...violations.map((each) => `policy: ${each}`)];
      if (all.length > 0) throw new Error(`the page must be quiet:\n${all.join("\n")}`);
    },
  };
}
