import { spawn } from "node:child_process";
import { builtPage, servePage } from "../../http/page.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { startFailure, stopSignal } from "./process.ts";

export interface PageFlags {
  readonly port: number;
  /** False with --no-open. */
  readonly open: boolean;
}

/** `pushsieve page` */
export async function page({ port, open }: PageFlags, session: Session): Promise<number> {
  const stopped = stopSignal();
  const files = builtPage({ isService: false });
  if (files === undefined) throw new UsageError("the page was not built: `npm run build` builds it");
  try {
    const { url, close } = await servePage(files, port);
    await session.out.write(`The page is at ${url}; Ctrl+C ends it.\n`);
    await session.out.flush();
    if (open && process.stdout.isTTY === true) openInBrowser(url);
    await stopped;
    close();
    return exitCodes.clean;
  } catch (error) {
    throw startFailure(error, { host: "127.0.0.1", port });
  }
}

/** Asks the platform to open an address. The address is printed, so a failure does not matter. */
function openInBrowser(url: string): void {
  const openers: Readonly<Record<string, readonly [string, ...string[]]>> = { darwin: ["open"], win32: ["explorer"] };
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  spawn(command, [...args, url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
