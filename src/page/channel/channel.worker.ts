import { endOfTask } from "./end-of-task.ts";
import { ChannelOwner } from "./owner.ts";
import { type Port, serve } from "./serve.ts";

serve(new ChannelOwner(), globalThis as unknown as Port, () => performance.now(), endOfTask());
