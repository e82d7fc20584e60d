import { appInstanceOfChannel, appInstanceOfUser } from "./arns.ts";
import type { Context } from "./context.ts";
import { digest } from "./digest.ts";
import { ApiError } from "./errors.ts";
import { type OperationName, operations } from "./model/operations.ts";
import { invalid } from "./request.ts";
import type { Key, Kind } from "./store/rows.ts";
import type { Stored } from "./store/store.ts";

/** The fields of requests that name the caller, the channel and the subject. */
export interface Subject {
  readonly ChannelArn?: string | undefined;
  readonly ChimeBearer?: string | undefined;
  readonly AppInstanceArn?: string | undefined;
  readonly MemberArn?: string | undefined;
  readonly AppInstanceUserArn?: string | undefined;
  readonly MessageId?: string | undefined;
  readonly SubChannelId?: string | undefined;
}

/**
 * One call as the operations see it: the caller, the channel and the subject. Each row is read once, on first
 * use.
 */
export class Scene {
  readonly operation: OperationName;
  readonly bearer: string;
  readonly channelArn: string;
  /** The subject of the call; the caller if the request names no one. */
  readonly subject: string;
  readonly #context: Context;
  readonly #messageId: string | undefined;
  #channel: Promise<Stored<"channel">> | undefined;
  readonly #read: { readonly key: Key; readonly row: Promise<Stored | undefined> }[] = [];

  constructor(operation: OperationName, request: Subject, context: Context) {
    this.operation = operation;
    this.bearer = request.ChimeBearer ?? "";
    this.channelArn = request.ChannelArn ?? "";
    this.subject = request.AppInstanceUserArn ?? request.MemberArn ?? this.bearer;
    this.#messageId = request.MessageId;
    this.#context = context;
  }

  /** Returns the channel. @throws ApiError if it does not exist. */
  channel(): Promise<Stored<"channel">> {
    this.#channel ??= this.#requireChannel();
    return this.#channel;
  }

  /** Returns the membership of the caller, or of another user. */
  membership(memberArn: string = this.bearer): Promise<Stored<"membership"> | undefined> {
    return this.#once({ kind: "membership", group: this.channelArn, id: memberArn });
  }

  async message(): Promise<Stored<"message"> | undefined> {
    if (this.#messageId === undefined) return undefined;
    const stored = await this.#once({ kind: "message", group: this.channelArn, id: this.#messageId });
    return stored?.value.Deleted === true ? undefined : stored;
  }

  async isMember(memberArn?: string): Promise<boolean> {
    return (await this.membership(memberArn)) !== undefined;
  }

  async isModerator(userArn: string = this.bearer): Promise<boolean> {
    return (await this.#once({ kind: "moderator", group: this.channelArn, id: userArn })) !== undefined;
  }

  async isBanned(userArn: string = this.bearer): Promise<boolean> {
    return (await this.#once({ kind: "ban", group: this.channelArn, id: userArn })) !== undefined;
  }

  /** Whether the caller is an admin of the app instance of the channel or of the subject. */
  async isAdmin(userArn: string = this.bearer): Promise<boolean> {
    const group = this.channelArn === "" ? appInstanceOfUser(this.subject) : appInstanceOfChannel(this.channelArn);
    if (appInstanceOfUser(userArn) !== group) return false;
    return this.#context.admins.has(userArn) || (await this.#once({ kind: "admin", group, id: userArn })) !== undefined;
  }

  async isSender(): Promise<boolean> {
    return (await this.message())?.value.Sender === this.bearer;
  }

  async isElastic(): Promise<boolean> {
    return isElastic(await this.channel(), this.#context);
  }

  /** Returns the only sub-channel of an elastic channel [choice] as a field of a response; nothing for other channels. */
  async subChannel(): Promise<{ SubChannelId?: string }> {
    return subChannelOf(await this.channel(), this.#context);
  }

  /** @throws ApiError BadRequestException for a SubChannelId that the channel does not have. */
  async checkSubChannel(given: string | undefined): Promise<void> {
    if (given !== undefined && given !== (await this.subChannel()).SubChannelId)
      throw invalid("SubChannelId", "Member must be the sub-channel of an elastic channel");
  }

  /** Rejects a call about something that does not exist: NotFoundException if the operation has it, ForbiddenException otherwise. */
  refuseAbsent(what: string): never {
    const errors: readonly string[] = operations[this.operation].errors;
    if (errors.includes("NotFoundException")) throw new ApiError("NotFoundException", `Not found: ${what}`);
    throw new ApiError("ForbiddenException", `${this.operation} is not allowed: ${what} does not exist or cannot be seen`);
  }

  async #requireChannel(): Promise<Stored<"channel">> {
    const group = appInstanceOfChannel(this.channelArn);
    return (await this.#context.store.get({ kind: "channel", group, id: this.channelArn })) ?? this.refuseAbsent("the channel");
  }

  #once<K extends Kind>(key: Key<K>): Promise<Stored<K> | undefined> {
    // A call reads few rows: comparing their keys is faster than a map of names put together.
    let read = this.#read.find((each) => each.key.kind === key.kind && each.key.id === key.id);
    if (read === undefined) {
      read = { key, row: this.#context.store.get(key) };
      this.#read.push(read);
    }
    return read.row as Promise<Stored<K> | undefined>;
  }
}

/** The sub-channel of a channel, if it is elastic. */
export function subChannelOf(channel: Stored<"channel">, context: Context): { SubChannelId?: string } {
  return isElastic(channel, context) ? { SubChannelId: digest("sub-channel", channel.key.id).slice(0, 32) } : {};
}

function isElastic({ key, value }: Stored<"channel">, { elasticChannels }: Context): boolean {
  return value.ElasticChannelConfiguration !== undefined || elasticChannels.has(key.id);
}
