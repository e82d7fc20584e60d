import { effect } from "@preact/signals";

/** Long enough that a proof does not start between two letters. */
const PAUSE = 120;

/** What takes milliseconds: it asks between its pieces whether its input is still current, and returns nothing if not. */
export type Work<Input, Output> = (input: Input, isCurrent: () => boolean) => Promise<Output | undefined>;

/** Computes a value whenever its input changes, after a pause; drops what is outdated. */
export function follow<Input, Output>(
  input: () => Input | undefined,
  work: Work<Input, Output>,
  output: { value: Output | undefined },
): void {
  let newest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = input();
    newest++;
    const mine = newest;
    clearTimeout(timer);
    if (now === undefined) return;
    timer = setTimeout(async () => {
      const found = await work(now, () => mine === newest);
      if (found !== undefined && mine === newest) output.value = found;
    }, PAUSE);
  });
}

/** Lets the browser answer the keyboard; then says whether the work is still wanted. */
export async function mayContinue(isCurrent: () => boolean): Promise<boolean> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  return isCurrent();
}
