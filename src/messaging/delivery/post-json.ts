/** How a webhook is called. */
export interface WebhookOptions {
  /** Milliseconds for one try (default 10,000). */
  readonly timeout?: number | undefined;
  /** Sent with every request, such as a secret that the receiver knows. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Bytes of an answer that are read. */
const MAX_ANSWER = 256 * 1024;

/**
 * Posts JSON and gives the text of the answer. The message of an error names the address without its query.
 *
 * @throws Error for anything but 2xx, an answer that is too long, and when there is none in time.
 */
export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  { timeout = 10_000, headers: own = {} }: WebhookOptions,
): Promise<string> {
  const { origin, pathname } = new URL(url);
  const response = await fetch(url, {
    method: "POST",
    headers: { ...own, ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeout),
    redirect: "error",
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${origin}${pathname} answered ${response.status}`);
  }
  return readText(response, `${origin}${pathname}`);
}

async function readText(response: Response, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER) throw new Error(`${name} answered with more than ${MAX_ANSWER} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
