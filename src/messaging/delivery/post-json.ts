/** Options for calls of a webhook. */
export interface WebhookOptions {
  /** Milliseconds for one try (default 10,000). */
  readonly timeoutMs?: number | undefined;
  /** Sent with every request, such as a secret that the receiver knows. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The names of {@link WebhookOptions}. */
export const webhookOptionNames: readonly string[] = Object.keys({ timeoutMs: true, headers: true } satisfies Record<
  keyof WebhookOptions,
  true
>);

/** The most bytes of an answer. */
const MAX_ANSWER = 256 * 1024;

/**
 * Posts JSON and returns the text of the answer. The message of an error names the address without user, password and
 * query, and quotes nothing else.
 *
 * @throws Error for any status but 2xx, for an answer that is too long, or if no answer arrives in time or before the signal is
 * aborted.
 */
export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  { timeoutMs = 10_000, headers: own = {} }: WebhookOptions,
  signal?: AbortSignal,
): Promise<string> {
  const name = nameOf(url);
  // Not AbortSignal.any: the signal of a sink lives as long as the service, and would keep every attempt in memory.
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(() => stop.abort(new TooLate()), timeoutMs);
  signal?.addEventListener("abort", abort);
  try {
    signal?.throwIfAborted();
    const response = await fetch(url, {
      method: "POST",
      headers: { ...own, ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
      // A redirection counts like any other status that is not 2xx.
      redirect: "manual",
    });
    if (response.ok) return await readText(response);
    await response.body?.cancel();
    throw new BadAnswer(`answered ${response.status}`);
  } catch (error) {
    throw new Error(`${name} ${reasonOf(error, timeoutMs)}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** An error of this file; its message contains no secrets. */
class BadAnswer extends Error {}

class TooLate extends Error {}

function nameOf(url: string): string {
  // The error of `new URL` would quote the address.
  if (!URL.canParse(url)) throw new Error("the address of the webhook is not a URL");
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Describes an error of `fetch`, whose own message may quote the URL, a header or the body. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof BadAnswer) return error.message;
  if (error instanceof TooLate) return `did not answer within ${timeoutMs} ms`;
  const { code } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown };
  return `cannot be reached${typeof code === "string" ? ` (${code})` : ""}`;
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER) throw new BadAnswer(`answered with more than ${MAX_ANSWER} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
