import { MemoryStore } from "../../src/messaging/store/memory.ts";
import { messagingStoreContract } from "../contract/messaging-store.ts";

messagingStoreContract("MemoryStore", async () => ({ store: new MemoryStore() }));
