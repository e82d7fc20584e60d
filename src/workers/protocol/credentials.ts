import { readFileSync } from "node:fs";
import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from "@nats-io/transport-node";
import { systemReason } from "../../diagnostic/system-error.ts";

/** How a client introduces itself. Any of them may be missing; a user in the address comes before `user` and `token`. */
export interface Credentials {
  /** A file with credentials, as `nsc` writes it: a JWT and the seed of its key. It is read again at each connection. */
  readonly creds?: string | undefined;
  /** A file with the seed of an nkey. It is read again at each connection. */
  readonly nkey?: string | undefined;
  /** A user and a password. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** A token. */
  readonly token?: string | undefined;
}

const SEED = /\bSU[A-Z2-7]{56}\b/;
const CREDENTIALS = /^[\s\S]*-{3,}\s+[\w.-]+\s+-{3,}[\s\S]*-{3,}\s+SU[A-Z2-7]{56}\s[\s\S]*$/;

/** @throws Error if a file cannot be read; names the file, and quotes nothing of it. */
export function authenticatorsOf({ creds, nkey, user, password, token }: Credentials): Authenticator[] {
  return [
    ...(creds === undefined ? [] : [credsAuthenticator(secretOf("NATS credentials", creds, CREDENTIALS))]),
    ...(nkey === undefined ? [] : [nkeyAuthenticator(secretOf("the seed of an nkey", nkey, SEED))]),
    ...(user === undefined ? [] : [usernamePasswordAuthenticator(user, password)]),
    ...(token === undefined ? [] : [tokenAuthenticator(token)]),
  ];
}

/** Reads a file now and at each reconnect, so that replaced credentials are used. Between the two versions of a file, the last one holds. */
function secretOf(what: string, path: string, form: RegExp): () => Uint8Array {
  const read = (): Uint8Array => {
    const found = form.exec(readFileSync(path, "utf8"))?.[0];
    if (found === undefined) throw new Error(`the file ${path} does not have the form of ${what}`);
    return Buffer.from(found);
  };
  let last: Uint8Array;
  try {
    last = read();
  } catch (error) {
    const reason = systemReason(error);
    throw reason === undefined ? error : new Error(`cannot read ${path}: ${reason}`);
  }
  return () => {
    try {
      last = read();
    } catch {
      // It is being replaced.
    }
    return last;
  };
}
