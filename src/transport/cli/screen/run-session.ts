import { BrokenPipe } from "./output.ts";
import { Session } from "./session.ts";
import { exitCodes, type Terminal, UsageError } from "./terminal.ts";

/** Does the work of one command and gives its exit code. Throws only what is a bug. */
export async function runSession(terminal: Terminal, allowColors: boolean, work: (session: Session) => Promise<number>): Promise<number> {
  const session = new Session(terminal, allowColors);
  try {
    const code = await work(session);
    await session.flush();
    return code;
  } catch (error) {
    if (error instanceof BrokenPipe) return exitCodes.brokenPipe;
    if (!(error instanceof UsageError)) throw error;
    // If the outputs themselves have failed, the error cannot be reported.
    await session.complain(error.message).catch(() => {});
    return exitCodes.usage;
  }
}
