import { ApiError } from "../errors.ts";
import type { Rows } from "../store/rows.ts";
import { requireInstance } from "./app-instances.ts";
import { given } from "./given.ts";
import type { Handler } from "./handler.ts";

/** Without ExpirationSettings the channel no longer expires. Channels are not deleted on their own [choice]. */
export const putExpiration: Handler<"PutChannelExpirationSettings"> = async ({ ChannelArn, ExpirationSettings }, scene, context) => {
  const { key, value, revision } = await scene.channel();
  const { ExpirationSettings: _, ...rest } = value;
  const row: Rows["channel"] = { ...rest, ...given({ ExpirationSettings }), UpdatedAt: context.clock() };
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { ChannelArn, ...given({ ExpirationSettings }) };
};

/** Kept and returned: nothing is streamed [choice]. */
export const putStreaming: Handler<"PutMessagingStreamingConfigurations"> = async (request, scene, context) => {
  const { AppInstanceArn, StreamingConfigurations } = request;
  const { key, value, revision } = await requireInstance(AppInstanceArn, scene, context);
  const row = { ...value, StreamingConfigurations } as Rows["instance"];
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return { StreamingConfigurations };
};

export const getStreaming: Handler<"GetMessagingStreamingConfigurations"> = async ({ AppInstanceArn }, scene, context) => {
  const { StreamingConfigurations } = (await requireInstance(AppInstanceArn, scene, context)).value;
  if (StreamingConfigurations === undefined) return scene.refuseAbsent("the streaming configurations");
  return { StreamingConfigurations: StreamingConfigurations.map((each) => ({ ...each })) };
};

/** Removing configurations that do not exist succeeds [choice]. */
export const deleteStreaming: Handler<"DeleteMessagingStreamingConfigurations"> = async ({ AppInstanceArn }, scene, context) => {
  const { key, value, revision } = await requireInstance(AppInstanceArn, scene, context);
  const { StreamingConfigurations: _, ...row } = value;
  await context.store.commit([{ put: key, value: row, expect: revision }]);
  return {};
};

/** There are no WebSocket sessions here: the answer is an address that the configuration names, or none. */
export const getSessionEndpoint: Handler<"GetMessagingSessionEndpoint"> = async (_request, _scene, { sessionEndpoint }) => {
  if (sessionEndpoint === undefined)
    throw new ApiError(
      "NotImplementedException",
      "GetMessagingSessionEndpoint: the service has no WebSocket sessions; configure sessionEndpoint",
    );
  return { Endpoint: { Url: sessionEndpoint } };
};
