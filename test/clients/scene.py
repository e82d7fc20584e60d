# The scene for boto3: the recipe of docs/clients.md goes before it and makes the clients. One line a step.
import json
import sys

client = {"chime-sdk-messaging": messaging, "chime": chime}[sys.argv[1]]
is_older = sys.argv[1] == "chime"
instance = "arn:aws:chime:us-east-1:111122223333:app-instance/demo"
alice, bob, carol, dora, eve, mallory = (f"{instance}/user/{name}" for name in ("alice", "bob", "carol", "dora", "eve", "mallory"))


def step(name, call, **request):
    try:
        answer = call(**request)
    except client.exceptions.ClientError as error:
        # The class that the client makes from its model; an error that is not in the model is a plain ClientError.
        print(name, type(error).__name__, error, sep="\t")
        return {}
    del answer["ResponseMetadata"]
    print(name, "answer", json.dumps(answer, default=lambda time: time.isoformat()), sep="\t")
    return answer


def pages(name, call, **request):
    token = {}
    while True:
        answer = step(name, call, **request, **token)
        if "NextToken" not in answer:
            return
        token = {"NextToken": answer["NextToken"]}


created = {"AppInstanceArn": instance, "ClientRequestToken": "boto3-" + sys.argv[1], "ChimeBearer": alice}
channel = step("create", client.create_channel, Name="team", **created)["ChannelArn"]
by_alice = {"ChannelArn": channel, "ChimeBearer": alice}
step("join", client.create_channel_membership, MemberArn=bob, Type="DEFAULT", **by_alice)
step("batch", client.batch_create_channel_membership, MemberArns=[carol, dora, eve], **by_alice)

more = {}
if not is_older:
    people = {"AppInstanceArn": instance, "AppInstanceUserId": "boto3", "Name": "Boto"}
    user = step("user", identity.create_app_instance_user, ClientRequestToken="boto3", **people)["AppInstanceUserArn"]
    app = "arn:aws:mobiletargeting:us-east-1:111122223333:apps/one"
    device = {"Type": "APNS", "ResourceArn": app, "EndpointAttributes": {"DeviceToken": "device"}, "ClientRequestToken": "boto3"}
    endpoint = step("register", identity.register_app_instance_user_endpoint, AppInstanceUserArn=user, **device)["EndpointId"]
    step("endpoint", identity.describe_app_instance_user_endpoint, AppInstanceUserArn=user, EndpointId=endpoint)
    step("users", identity.list_app_instance_users, AppInstanceArn=instance)
    step("public", client.list_channels, AppInstanceArn=instance, ChimeBearer=alice, Privacy="PUBLIC")
    step("moderators", client.list_channel_moderators, **by_alice)
    own = {"ChannelArn": channel, "MemberArn": bob, "ChimeBearer": bob}
    preferences = {"PushNotifications": {"AllowNotifications": "FILTERED", "FilterRule": '{"mention":["Bob"]}'}}
    step("put", client.put_channel_membership_preferences, Preferences=preferences, **own)
    step("preferences", client.get_channel_membership_preferences, **own)
    more = {
        "MessageAttributes": {"mention": {"StringValues": ["Bob"]}},
        "PushNotification": {"Title": "News", "Body": "of alice", "Type": "DEFAULT"},
    }
for number in range(1, 6):
    text = {"Content": f"message {number}", "ClientRequestToken": f"{number}-{channel[-36:]}"}
    sent = step("send", client.send_channel_message, Type="STANDARD", Persistence="PERSISTENT", **text, **by_alice, **more)
step("message", client.get_channel_message, MessageId=sent["MessageId"], **by_alice)
pages("messages", client.list_channel_messages, MaxResults=2, SortOrder="ASCENDING", **by_alice)
pages("members", client.list_channel_memberships, MaxResults=2, **by_alice)
step("membership", client.describe_channel_membership_for_app_instance_user, AppInstanceUserArn=bob, ChannelArn=channel, ChimeBearer=bob)

step("conflict", client.create_channel, Name="another", **created)
step("forbidden", client.describe_channel, ChannelArn=channel, ChimeBearer=mallory)
step("not found", client.get_channel_message, MessageId="0" * 64, **by_alice)
step("too many", client.list_channel_messages, MaxResults=51, **by_alice)
if is_older:
    step("no bearer", client.describe_channel, ChannelArn=channel)
else:
    wrong = {"PushNotifications": {"AllowNotifications": "FILTERED", "FilterRule": '{"mention":"Bob"}'}}
    step("wrong rule", client.put_channel_membership_preferences, Preferences=wrong, **own)
