import { nkeys } from "@nats-io/transport-node";

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** An operator with one account, as `nsc` makes them: the configuration of its server, and credentials of its users. */
export class Operator {
  readonly #operator: KeyPair = nkeys.createOperator();
  readonly #system: KeyPair = nkeys.createAccount();
  readonly #account: KeyPair = nkeys.createAccount();

  get config(): string {
    const unlimited = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
    const storage = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
    const system_account = this.#system.getPublicKey();
    const accountOf = (pair: KeyPair, limits: object) => this.#sign(this.#operator, pair, { type: "account", version: 2, limits });
    return [
      `operator: ${this.#sign(this.#operator, this.#operator, { type: "operator", version: 2, system_account })}`,
      "resolver: MEMORY",
      "resolver_preload {",
      `  ${system_account}: ${accountOf(this.#system, unlimited)}`,
      `  ${this.#account.getPublicKey()}: ${accountOf(this.#account, { ...unlimited, ...storage })}`,
      "}",
    ].join("\n");
  }

  /** The text of a credentials file of a new user. */
  credentials(): string {
    const user = nkeys.createUser();
    const jwt = this.#sign(this.#account, user, { type: "user", version: 2, subs: -1, data: -1, payload: -1, pub: {}, sub: {} });
    const seed = Buffer.from(user.getSeed()).toString();
    return `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;
  }

  #sign(issuer: KeyPair, subject: KeyPair, nats: object): string {
    const [iss, sub] = [issuer.getPublicKey(), subject.getPublicKey()];
    const parts = [
      { typ: "JWT", alg: "ed25519-nkey" },
      { jti: `${iss}${sub}`, iat: Math.floor(Date.now() / 1_000) - 60, iss, name: sub.slice(0, 6), sub, nats },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
    const text = parts.join(".");
    return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString("base64url")}`;
  }
}
