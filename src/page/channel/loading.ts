import { batch, signal } from "@preact/signals";
import { ask, replaced } from "./connection.ts";
import { type MadeSize, madeSizes } from "./made-sizes.ts";
import { usedMemory } from "./memory.ts";
import type { Loaded, Progress, Source } from "./protocol.ts";

/** A channel that was loaded, and from where. */
export interface LoadedSource extends Loaded {
  readonly source: Source;
  readonly title: string;
}

/** The channel that is shown. */
export const loaded = signal<LoadedSource | undefined>(undefined);
/** The source that is being loaded. */
export const opening = signal<{ readonly source: Source; readonly title: string; readonly progress: Progress | undefined } | undefined>(
  undefined,
);
/** The bytes that the page and its worker used after the load, if the browser tells. */
export const memory = signal<number | undefined>(undefined);
/** Whether preferences were changed since the load. */
export const isChanged = signal(false);
/** Why the last load failed. */
export const loadFailure = signal<string | undefined>(undefined);
/** The name of the file that a link needs. */
export const missingFile = signal<string | undefined>(undefined);

let aborting = new AbortController();

export function madeSource(size: MadeSize): Source {
  return { kind: "made", size, seed: 1 };
}

/** The channel with which the view starts. */
export const firstSource: Source = madeSource(madeSizes[0]);

/** Loads a source. The channel before stays until that is done, and if it fails. */
export async function open(source: Source): Promise<void> {
  aborting.abort(replaced);
  aborting = new AbortController();
  const { signal: aborted } = aborting;
  const title = titleOf(source);
  batch(() => {
    loadFailure.value = undefined;
    missingFile.value = undefined;
    opening.value = { source, title, progress: undefined };
  });
  try {
    const answer = await ask(
      "load",
      { source, semantics: "guide" },
      {
        signal: aborted,
        onProgress: (progress) => {
          opening.value = { source, title, progress };
        },
      },
    );
    batch(() => {
      loaded.value = { ...answer, source, title };
      opening.value = undefined;
      memory.value = undefined;
      isChanged.value = false;
    });
    const used = await usedMemory();
    if (!aborted.aborted) memory.value = used;
  } catch (error) {
    if (aborted.aborted) return;
    batch(() => {
      loadFailure.value = error instanceof Error ? error.message : String(error);
      opening.value = undefined;
    });
  }
}

/** Stops the load; the channel before stays. */
export function cancel(): void {
  aborting.abort(replaced);
  opening.value = undefined;
}

function titleOf(source: Source): string {
  if (source.kind !== "made") return source.name;
  return source.size === madeSizes[0] ? "the people of the demo" : "a made channel";
}
