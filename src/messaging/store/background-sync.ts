import { open } from "node:fs/promises";

/** Milliseconds between a growth and the sync. */
const DELAY = 100;

/**
 * Syncs a file to the disk while it grows, without making anybody wait. A checkpoint syncs the log of a database, and all requests wait
 * for it: this way, most of the log is on the disk already. A failure is left to the checkpoint, which reports it.
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

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
