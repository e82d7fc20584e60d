import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An address for a webhook: it takes no batches until it is mended. */
export async function failingSink() {
  let status = 503;
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    mend: () => {
      status = 204;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
