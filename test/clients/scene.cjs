// The scene for the AWS SDK for JavaScript v2: the recipe of docs/clients.md goes before it and makes the clients. One line a step.
const api = process.argv.at(-1);
const client = { "chime-sdk-messaging": messaging, chime }[api];
const isOlder = api === "chime";
const instance = "arn:aws:chime:us-east-1:111122223333:app-instance/demo";
const [alice, bob, carol, dora, eve, mallory] = ["alice", "bob", "carol", "dora", "eve", "mallory"].map(
  (name) => `${instance}/user/${name}`,
);

async function step(name, operation, request, service = client) {
  try {
    const answer = await service[operation](request).promise();
    console.log([name, "answer", JSON.stringify(answer)].join("\t"));
    return answer;
  } catch (error) {
    console.log([name, error.code, error.message].join("\t"));
    return {};
  }
}

/** The SDK's own paging. */
function pages(name, operation, request) {
  return new Promise((resolve, reject) => {
    client[operation](request).eachPage((error, page) => {
      if (error) reject(error);
      else if (page === null) resolve();
      else console.log([name, "answer", JSON.stringify(page)].join("\t"));
    });
  });
}

async function scene() {
  const created = { AppInstanceArn: instance, ClientRequestToken: `v2-${api}`, ChimeBearer: alice };
  const { ChannelArn } = await step("create", "createChannel", { ...created, Name: "team" });
  const byAlice = { ChannelArn, ChimeBearer: alice };
  await step("join", "createChannelMembership", { ...byAlice, MemberArn: bob, Type: "DEFAULT" });
  await step("batch", "batchCreateChannelMembership", { ...byAlice, MemberArns: [carol, dora, eve] });

  const own = { ChannelArn, MemberArn: bob, ChimeBearer: bob };
  const filtered = (FilterRule) => ({ PushNotifications: { AllowNotifications: "FILTERED", FilterRule } });
  let more = {};
  if (!isOlder) {
    const people = { AppInstanceArn: instance, AppInstanceUserId: "v2", Name: "V2", ClientRequestToken: "v2" };
    const { AppInstanceUserArn } = await step("user", "createAppInstanceUser", people, identity);
    const ResourceArn = "arn:aws:mobiletargeting:us-east-1:111122223333:apps/one";
    const device = { Type: "APNS", ResourceArn, EndpointAttributes: { DeviceToken: "device" }, ClientRequestToken: "v2" };
    const registered = await step("register", "registerAppInstanceUserEndpoint", { AppInstanceUserArn, ...device }, identity);
    const { EndpointId } = registered;
    await step("endpoint", "describeAppInstanceUserEndpoint", { AppInstanceUserArn, EndpointId }, identity);
    await step("users", "listAppInstanceUsers", { AppInstanceArn: instance }, identity);
    await step("public", "listChannels", { AppInstanceArn: instance, ChimeBearer: alice, Privacy: "PUBLIC" });
    await step("moderators", "listChannelModerators", byAlice);
    await step("put", "putChannelMembershipPreferences", { ...own, Preferences: filtered('{"mention":["Bob"]}') });
    await step("preferences", "getChannelMembershipPreferences", own);
    const MessageAttributes = { mention: { StringValues: ["Bob"] } };
    more = { MessageAttributes, PushNotification: { Title: "News", Body: "of alice", Type: "DEFAULT" } };
  }
  let MessageId;
  for (let number = 1; number <= 5; number++) {
    const text = { Content: `message ${number}`, ClientRequestToken: `${number}-${ChannelArn.slice(-36)}` };
    ({ MessageId } = await step("send", "sendChannelMessage", {
      ...byAlice,
      ...text,
      ...more,
      Type: "STANDARD",
      Persistence: "PERSISTENT",
    }));
  }
  await step("message", "getChannelMessage", { ...byAlice, MessageId });
  await pages("messages", "listChannelMessages", { ...byAlice, MaxResults: 2, SortOrder: "ASCENDING" });
  await pages("members", "listChannelMemberships", { ...byAlice, MaxResults: 2 });
  await step("membership", "describeChannelMembershipForAppInstanceUser", { ChannelArn, AppInstanceUserArn: bob, ChimeBearer: bob });

  await step("conflict", "createChannel", { ...created, Name: "another" });
  await step("forbidden", "describeChannel", { ChannelArn, ChimeBearer: mallory });
  await step("not found", "getChannelMessage", { ...byAlice, MessageId: "0".repeat(64) });
  await step("too many", "listChannelMessages", { ...byAlice, MaxResults: 51 });
  if (isOlder) await step("no bearer", "describeChannel", { ChannelArn });
  else await step("wrong rule", "putChannelMembershipPreferences", { ...own, Preferences: filtered('{"mention":"Bob"}') });
}

void scene();
