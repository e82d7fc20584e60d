import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiErrorName } from "../../src/messaging/errors.ts";
import { apiErrors } from "../../src/messaging/errors.ts";
import { quietEnv } from "../cli/support.ts";
import { readPage } from "../support/pages.ts";

/** The two APIs that have channels. */
export const apis = ["chime-sdk-messaging", "chime"] as const;
export type Api = (typeof apis)[number];

/** A client that people use, with its recipe in docs/clients.md. */
export interface Client {
  readonly name: string;
  /** The language of its recipes and of the file `scene` that continues from one. */
  readonly language: "python" | "sh" | "js";
  readonly scene: string;
  readonly install: string;
  /** Runs a program of this language. */
  readonly command: readonly string[];
  /** A program that succeeds if the client has the operations of this API; it sends nothing. */
  readonly probe: (api: Api) => string;
  /** The client's name of an error. */
  readonly errorName: (name: ApiErrorName) => string;
  /** One call, after a recipe: prints the answer, or the client's name of the error. */
  readonly call: (client: "messaging" | "chime") => string;
  /** A recipe of the older API for `http://localhost`, with a proxy in place of `any@`. */
  readonly proxied: (proxy: string) => string;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const extras = fileURLToPath(new URL("../extras/node_modules", import.meta.url));
// A client of Debian comes first on the path: it has the older API, which recent versions no longer have.
const env: NodeJS.ProcessEnv = {
  ...quietEnv,
  PATH: `/usr/bin${delimiter}${process.env.PATH}`,
  NODE_PATH: extras,
  AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1",
  AWS_MAX_ATTEMPTS: "1",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
};
const alice = "arn:aws:chime:us-east-1:111122223333:app-instance/demo/user/alice";

export const clients: readonly Client[] = [
  {
    name: "boto3",
    language: "python",
    scene: "scene.py",
    install: "apt-get install python3-boto3",
    command: ["python3", "-c"],
    probe: (api) => `import boto3\nboto3.client("${api}", region_name="us-east-1").create_channel`,
    errorName: (name) => name,
    call: (client) => `
try:
    print(${client}.list_channel_memberships_for_app_instance_user(AppInstanceUserArn="${alice}", ChimeBearer="${alice}"))
except ${client}.exceptions.ClientError as error:
    print(type(error).__name__, error)`,
    proxied: (proxy) => `import boto3, os
os.environ["HTTP_PROXY"] = "${proxy}"
keys = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}
chime = boto3.client("chime", endpoint_url="http://localhost", **keys)`,
  },
  {
    name: "AWS CLI",
    language: "sh",
    scene: "scene.sh",
    install: "apt-get install awscli",
    command: ["sh", "-c"],
    probe: (api) => `aws ${api} create-channel --generate-cli-skeleton`,
    errorName: (name) => name,
    call: (client) => `
${client} list-channel-memberships-for-app-instance-user --app-instance-user-arn ${alice} --chime-bearer ${alice} 2>&1`,
    proxied: (proxy) => `export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
chime() { HTTP_PROXY=${proxy} aws chime --endpoint-url http://localhost "$@"; }`,
  },
  {
    name: "AWS SDK for JavaScript v2",
    language: "js",
    scene: "scene.cjs",
    install: "npm run setup:extras",
    command: [process.execPath, "-e"],
    probe: (api) =>
      `new (require("aws-sdk").${api === "chime" ? "Chime" : "ChimeSDKMessaging"})({ region: "us-east-1" }).createChannel.call`,
    // It uses `Code` of the body, not the header.
    errorName: (name) => apiErrors[name].code,
    call: (client) => `
${client}
  .listChannelMembershipsForAppInstanceUser({ AppInstanceUserArn: "${alice}", ChimeBearer: "${alice}" })
  .promise()
  .then(console.log, ({ code, message }) => console.log(code, message));`,
    proxied: (proxy) => `const AWS = require("aws-sdk");
const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const chime = new AWS.Chime({ endpoint: "http://localhost", region: "us-east-1", credentials, httpOptions: { proxy: "${proxy}" } });`,
  },
];

/** Whether the client is installed, in a version that has the operations. */
export function has(client: Client, api: Api): boolean {
  const [command = "", ...args] = client.command;
  const { status }: SpawnSyncReturns<Buffer> = spawnSync(command, [...args, client.probe(api)], { env, stdio: "ignore" });
  return status === 0;
}

const page = readPage("docs/clients.md");
/** The recipes of docs/clients.md, as written there. */
export function recipes({ language }: Client): readonly string[] {
  return page.sections.flatMap(({ blocks }) => blocks).flatMap(({ info, text }) => (info === language ? [text] : []));
}

/** A recipe with another address than the page. */
export function at(url: string, recipe: string): string {
  const address = "127.0.0.1:8787";
  if (!recipe.includes(address)) throw new Error(`the recipe does not name ${address}: ${recipe}`);
  return recipe.replaceAll(address, new URL(url).host);
}

/** Runs a program of a client to its end. */
export function run(
  client: Client,
  program: string,
  more: readonly string[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const [command = "", ...args] = client.command;
    // What follows `sh -c PROGRAM` begins with its name.
    const child = spawn(command, [...args, program, ...(client.language === "sh" ? ["sh"] : []), ...more], { cwd: folder, env });
    const [stdout, stderr] = [child.stdout, child.stderr].map(textOf) as [Promise<string>, Promise<string>];
    child.on("error", reject);
    child.on("close", async (code) => resolve({ code, stdout: await stdout, stderr: await stderr }));
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
