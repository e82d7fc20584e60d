import { batch, type Signal, signal } from "@preact/signals";
import type { DecisionReason } from "pushsieve";
import { call, freshToken, segment } from "./api.ts";
import example from "./example.json" with { type: "json" };
import { arnOf } from "./names.ts";
import {
  actingAs,
  appInstance,
  type Counts,
  chooseChannel,
  chosenChannel,
  content,
  readAttributes,
  showFanOut,
  tab,
  target,
  title,
} from "./state.ts";

/** What happened to the last message. */
export type Outcome =
  | { readonly kind: "sent"; readonly MessageId: string; readonly status: string }
  | {
      readonly kind: "dry-run";
      readonly members: number;
      readonly size: number;
      readonly counts: Counts;
      readonly notified: readonly string[];
    };

export const outcome = signal<Outcome | undefined>(undefined);
export const sendProblem = signal("");
export const channelProblem = signal("");
export const memberProblem = signal("");
export const flowProblem = signal("");

/** Runs a request, and keeps its problem in words. */
async function attempt(problem: Signal<string>, work: () => Promise<void>): Promise<void> {
  problem.value = "";
  try {
    await work();
  } catch (error) {
    problem.value = (error as Error).message;
  }
}

const pathOf = (channel: string) => `channels/${segment(channel)}`;
const here = () => pathOf(chosenChannel.peek() ?? "");

/** The API takes titles of at most 50 characters, and bodies of at most 150. */
const BODY = 150;

function pushOf(): object {
  const Title = title.peek().trim();
  const text = [...content.peek()].slice(0, BODY).join("");
  return Title === "" ? {} : { PushNotification: { Title, Body: text, Type: "DEFAULT" } };
}

function targetOf(): object {
  const name = target.peek().trim();
  return name === "" ? {} : { Target: [{ MemberArn: arnOf(name, appInstance.peek()) }] };
}

function attributesOf(): object {
  const { attributes, problem } = readAttributes.peek();
  if (attributes === undefined) throw new Error(problem ?? "the attributes cannot be read");
  return Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributes };
}

/** Sends the message, and shows who gets it. */
export function send(): Promise<void> {
  return attempt(sendProblem, async () => {
    const body = {
      Content: content.peek(),
      Type: "STANDARD",
      Persistence: "PERSISTENT",
      ClientRequestToken: freshToken(),
      ...pushOf(),
      ...targetOf(),
      ...attributesOf(),
    };
    const request = { bearer: actingAs.peek(), body };
    const { MessageId, Status } = await call<{ MessageId: string; Status: { Value: string } }>("POST", `${here()}/messages`, request);
    batch(() => {
      outcome.value = { kind: "sent", MessageId, status: Status.Value };
      if (Status.Value !== "SENT") tab.value = "held";
      else {
        tab.value = "fan-outs";
        showFanOut(MessageId);
      }
    });
  });
}

/** Decides the message without sending it. */
export function dryRun(): Promise<void> {
  return attempt(sendProblem, async () => {
    const Message = { Sender: { Arn: actingAs.peek() }, ...pushOf(), ...targetOf(), ...attributesOf() };
    const body = { ChannelArn: chosenChannel.peek(), Message };
    const answer = await call<{ members: number; size: number; counts: Record<DecisionReason, number>; notified: string[] }>(
      "POST",
      "_pushsieve/dry-run",
      { body },
    );
    outcome.value = { kind: "dry-run", ...answer };
  });
}

/** Creates a channel with its creator, and shows it. */
export function createChannel(name: string): Promise<void> {
  return attempt(channelProblem, async () => void (await makeChannel(name)));
}

async function makeChannel(Name: string): Promise<string> {
  const body = { AppInstanceArn: appInstance.peek(), Name, ClientRequestToken: freshToken() };
  const { ChannelArn } = await call<{ ChannelArn: string }>("POST", "channels", { bearer: actingAs.peek(), body });
  await chooseChannel(ChannelArn);
  return ChannelArn;
}

/** Creates a channel of three members, whose preferences show three answers. */
export function createExample(): Promise<void> {
  return attempt(channelProblem, async () => {
    const path = pathOf(await makeChannel("Example"));
    for (const [name, rule] of Object.entries(example)) {
      const member = arnOf(name, appInstance.peek());
      await call("POST", `${path}/memberships`, { bearer: actingAs.peek(), body: { MemberArn: member, Type: "DEFAULT" } });
      const Preferences = { PushNotifications: { AllowNotifications: "FILTERED", FilterRule: JSON.stringify(rule) } };
      await call("PUT", `${path}/memberships/${segment(member)}/preferences`, { bearer: member, body: { Preferences } });
    }
  });
}

export function addMember(name: string): Promise<void> {
  return attempt(memberProblem, async () => {
    const body = { MemberArn: arnOf(name, appInstance.peek()), Type: "DEFAULT" };
    await call("POST", `${here()}/memberships`, { bearer: actingAs.peek(), body });
  });
}

export function removeMember(member: string): Promise<void> {
  return attempt(memberProblem, async () => {
    await call("DELETE", `${here()}/memberships/${segment(member)}`, { bearer: actingAs.peek() });
  });
}

/** Settles a held message, as the processor of a channel flow does. */
export function settle(MessageId: string, isDenied: boolean): Promise<void> {
  return attempt(flowProblem, async () => {
    const body = { CallbackId: freshToken(), ChannelMessage: { MessageId }, DeleteResource: isDenied };
    await call("POST", `${here()}?operation=channel-flow-callback`, { bearer: actingAs.peek(), body });
  });
}
