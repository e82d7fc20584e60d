import { ChannelOwner } from "./owner.ts";
import { type Port, serve } from "./serve.ts";

// A timer would wait for 4 ms.
const { port1, port2 } = new MessageChannel();
const endOfTask = () =>
  new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });

serve(new ChannelOwner(), globalThis as unknown as Port, () => performance.now(), endOfTask);
