import { spawn } from "node:child_process";
import { systemReason } from "../../../diagnostic/system-error.ts";
import { builtPage, type PageFiles, servePage } from "../../http/page.ts";
import { plainLine } from "../screen/plain.ts";
import type { Session } from "../screen/session.ts";
import { exitCodes, UsageError } from "../screen/terminal.ts";
import { startFailure, stopSignal } from "./process.ts";

export interface PageFlags {
  readonly port: number;
  /** False with --no-open. */
  readonly open: boolean;
  /** A folder to write the page into, instead of serving it. */
  readonly write?: string;
}

/** `pushsieve page` */
export async function page({ port, open, write }: PageFlags, session: Session): Promise<number> {
  const files = builtPage({ isService: false });
  if (files === undefined) throw new UsageError("the page was not built: `npm run build` builds it");
  if (write !== undefined) {
    const count = written(files, write);
    await session.out.write(`${count} files are in ${plainLine(write)}; any static host can serve them.\n`);
    await session.out.flush();
    return exitCodes.clean;
  }
  const stopped = stopSignal();
  try {
    const { url, close } = await servePage(files, port);
    await session.out.write(`The page is at ${url}\nCtrl+C ends it.\n`);
    await session.out.flush();
    if (open && process.stdout.isTTY === true) openInBrowser(url);
    await stopped;
    close();
    return exitCodes.clean;
  } catch (error) {
    throw startFailure(error, { host: "127.0.0.1", port });
  }
}

function written(files: PageFiles, folder: string): number {
  try {
    return files.write(folder);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UsageError(`cannot write ${plainLine(folder)}: ${reason}`);
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
