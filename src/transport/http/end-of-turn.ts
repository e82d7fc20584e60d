let waiting: (() => void)[] = [];

/**
 * Runs the work when the requests that have arrived so far have been read, all such work together. Requests that are performed together,
 * and answers that are written together, share what the processor has in its caches, and wake a client once: this saves a third of the
 * time of a request (bench/http.ts).
 */
export function atEndOfTurn(work: () => void): void {
  waiting.push(work);
  if (waiting.length > 1) return;
  setImmediate(() => {
    const due = waiting;
    waiting = [];
    for (const each of due) {
      try {
        each();
      } catch (error) {
        // The rest of the work is of other requests.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  });
}
