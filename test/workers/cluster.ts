import { setTimeout as sleep } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectTo } from "../../src/workers/protocol/connect.ts";
import { READER } from "../../src/workers/protocol/names.ts";
import { freePort, NatsServer } from "./server.ts";
import { until } from "./waiting.ts";

const SIZE = 3;
/** Some clusters of nats-server 2.10.29 have no leader after a minute, before any fault. */
const ATTEMPTS = 3;

/** Three servers on loopback that replicate streams. */
export class NatsCluster {
  readonly servers: readonly NatsServer[];

  readonly #user: string;

  private constructor(servers: readonly NatsServer[], user: string) {
    this.servers = servers;
    this.#user = user;
  }

  /** `config` is of each server, and `user` the start of each address: `me:secret@`. */
  static async start(config = "", user = ""): Promise<NatsCluster> {
    for (let attempt = 1; ; attempt++) {
      const cluster = await NatsCluster.#startServers(config, user);
      const nc = await connectTo({ url: cluster.urls.join(","), name: "cluster" });
      try {
        await until(() => cluster.#isWhole(nc), "the servers to elect a leader");
        return cluster;
      } catch (error) {
        await cluster.remove();
        if (attempt === ATTEMPTS) throw error;
        console.log(`cluster ${attempt}: ${(error as Error).message}; another one is set up`);
      } finally {
        await nc.close();
      }
    }
  }

  static async #startServers(config: string, user: string): Promise<NatsCluster> {
    const ports: number[] = [];
    while (ports.length < SIZE) ports.push(await freePort());
    const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(", ");
    const configs = ports.map(
      (port, index) => `server_name: "s${index}"\ncluster { name: "c", listen: "127.0.0.1:${port}", routes: [${routes}] }\n${config}`,
    );
    return new NatsCluster(await Promise.all(configs.map((each) => NatsServer.start(each))), user);
  }

  /** One address for each server. */
  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url.replace("//", `//${this.#user}`));
  }

  /** The server that leads a stream. */
  async leaderOf(nc: NatsConnection, stream: string): Promise<NatsServer> {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    let leader: NatsServer | undefined;
    await until(async () => {
      const name = (await jsm.streams.info(stream).catch(() => undefined))?.cluster?.leader;
      leader = name === undefined ? undefined : this.servers[Number(name.slice(1))];
      return leader !== undefined;
    }, `a leader of ${stream}`);
    return leader!;
  }

  /** Elects other leaders of the streams that a server leads. */
  async relieve(nc: NatsConnection, server: NatsServer, streams: readonly string[]): Promise<void> {
    for (const stream of streams) {
      const isRelieved = async (): Promise<boolean> => {
        if ((await this.leaderOf(nc, stream)) !== server) return true;
        await nc.request(`$JS.API.STREAM.LEADER.STEPDOWN.${stream}`).catch(() => {});
        await sleep(500);
        return false;
      };
      await until(isRelieved, `a leader of ${stream} elsewhere`);
    }
  }

  /** A server that has the reader of a worker. */
  async readerServer(nc: NatsConnection, stream: string): Promise<NatsServer> {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    let found: NatsServer | undefined;
    await until(async () => {
      const consumers = await jsm.consumers
        .list(stream)
        .next()
        .catch(() => []);
      const leader = consumers.find(({ name, cluster }) => name.startsWith(READER) && cluster?.leader !== undefined)?.cluster?.leader;
      found = leader === undefined ? undefined : this.servers[Number(leader.slice(1))];
      return found !== undefined;
    }, `a leader of a reader of ${stream}`);
    return found!;
  }

  /** Resolves when every copy of a stream is up to date. */
  async settled(nc: NatsConnection, streams: readonly string[]): Promise<void> {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const isCurrent = async (stream: string): Promise<boolean> => {
      const { leader, replicas = [] } = (await jsm.streams.info(stream)).cluster ?? {};
      return leader !== undefined && replicas.length === SIZE - 1 && replicas.every(({ current }) => current);
    };
    await until(
      async () => (await Promise.all(streams.map((stream) => isCurrent(stream).catch(() => false)))).every(Boolean),
      "all copies",
    );
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }

  /** A stream with three copies can be made. */
  async #isWhole(nc: NatsConnection): Promise<boolean> {
    try {
      const { streams } = await jetstreamManager(nc, { checkAPI: false });
      await streams.add({ name: "whole", subjects: ["whole"], num_replicas: SIZE });
      return await streams.delete("whole");
    } catch {
      return false;
    }
  }
}
