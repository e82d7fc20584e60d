/** Returns a function that waits for the end of the current task, so that the messages that have arrived are heard. A timer would wait for 4 ms. */
export function endOfTask({ port1, port2 }: MessageChannel = new MessageChannel()): () => Promise<void> {
  // Several may wait at once: a load, and a list of the channel before.
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}
