/** Only some browsers have it, and only on a page that is isolated from other origins. */
interface Measuring {
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>;
}

/** Returns the bytes that the page and its worker use, if the browser tells. Takes seconds. */
export async function usedMemory(): Promise<number | undefined> {
  if (!globalThis.crossOriginIsolated) return undefined;
  const measured = await (performance as Measuring).measureUserAgentSpecificMemory?.();
  return measured?.bytes;
}
