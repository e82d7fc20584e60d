import { open } from "node:fs/promises";

/** Milliseconds from the growth of a file to its sync. */
const DELAY = 100;

/**
 * Syncs a file to the disk while it grows, without making anybody wait. A checkpoint syncs the log of a database, and all requests wait
 * for it: this way, most of the log is on the disk already. A failure is ignored: a checkpoint syncs the log again before it copies it.
 */
export class BackgroundSync {
  readonly #sync: () => Promise<void>;
  #isDue = false;

  constructor(path: string, sync: (path: string) => Promise<void> = syncFile) {
    this.#sync = () => sync(path);
  }

  /** Says that the file has grown. */
  grown(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(async () => {
      await this.#sync().catch(() => {});
      this.#isDue = false;
    }, DELAY).unref();
  }
}

/** Syncs the contents of a file to the disk. @throws Error of Node if it cannot be opened or synced. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
