import autocannon from "autocannon";
import type { HttpScene } from "./http-scene.ts";

/** Requests that one process asks. */
export class HttpLoad {
  readonly #scene: HttpScene;
  readonly #connections: number;
  #asked = 0;

  constructor(scene: HttpScene, connections: number) {
    this.#scene = scene;
    this.#connections = connections;
  }

  /**
   * Loads a server with new requests, for some seconds or until so many were answered; throws unless all are answered with 2xx. Returns
   * the requests a second, and the milliseconds of each.
   */
  async run(url: string, operation: "put" | "send", until: { readonly duration: number } | { readonly amount: number }) {
    const times: number[] = [];
    const next = () => this.#scene[operation](this.#asked++);
    const result = await autocannon({
      url,
      connections: this.#connections,
      ...until,
      requests: [{ ...next(), setupRequest: (request) => ({ ...request, ...next() }) }],
      setupClient: (client) => client.on("response", (_status, _bytes, milliseconds) => times.push(milliseconds)),
    });
    const { non2xx, errors, timeouts } = result;
    if (non2xx + errors + timeouts > 0 || times.length === 0)
      throw new Error(`${url}: ${times.length} answers, ${non2xx} not 2xx, ${errors} errors, ${timeouts} timeouts`);
    return { rate: times.length / result.duration, times };
  }
}

/** Returns a value of the metrics of a service. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}
