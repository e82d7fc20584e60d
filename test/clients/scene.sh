# The scene for the AWS CLI: the recipe of docs/clients.md goes before it and makes the commands. One line a step.
case $1 in chime) client=chime ;; *) client=messaging ;; esac
instance=arn:aws:chime:us-east-1:111122223333:app-instance/demo
alice=$instance/user/alice bob=$instance/user/bob mallory=$instance/user/mallory
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
tab=$(printf '\t')

# step NAME OPERATION [OPTION]...
step() {
  name=$1
  shift
  if answer=$("$client" "$@" 2> "$errors"); then
    answer=$(printf %s "$answer" | tr -d '\n')
    printf '%s\tanswer\t%s\n' "$name" "$answer"
  else
    status=$?
    answer=
    sed -n "s/.*An error occurred (\([A-Za-z]*\)).*/$name$tab\1$tab&/p" "$errors"
    test $status = 254 || { cat "$errors" >&2; exit 1; }
  fi
}

# The first text with this name in the last answer.
field() { printf %s "$answer" | sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p"; }

pages() {
  step "$@"
  token=$(field NextToken)
  while test -n "$token"; do
    step "$@" --next-token "$token"
    token=$(field NextToken)
  done
}

create() { step "$1" create-channel --app-instance-arn $instance --name "$2" --client-request-token "cli-$client" --chime-bearer $alice; }
create create team
channel=$(field ChannelArn)
step join create-channel-membership --channel-arn "$channel" --member-arn $bob --type DEFAULT --chime-bearer $alice
step batch batch-create-channel-membership --channel-arn "$channel" --chime-bearer $alice \
  --member-arns $instance/user/carol $instance/user/dora $instance/user/eve

put() {
  step "$1" put-channel-membership-preferences --channel-arn "$channel" --member-arn $bob --chime-bearer $bob --preferences "$2"
}
send() {
  step send send-channel-message --channel-arn "$channel" --chime-bearer $alice --type STANDARD --persistence PERSISTENT \
    --content "message $number" --client-request-token "$number-${channel##*/}" "$@"
}
if test $client = messaging; then
  client=identity
  step user create-app-instance-user --app-instance-arn $instance --app-instance-user-id cli --name Cli --client-request-token cli
  user=$(field AppInstanceUserArn)
  step register register-app-instance-user-endpoint --app-instance-user-arn "$user" --type APNS --client-request-token cli \
    --resource-arn arn:aws:mobiletargeting:us-east-1:111122223333:apps/one --endpoint-attributes DeviceToken=device
  step endpoint describe-app-instance-user-endpoint --app-instance-user-arn "$user" --endpoint-id "$(field EndpointId)"
  step users list-app-instance-users --app-instance-arn $instance
  client=messaging
  step public list-channels --app-instance-arn $instance --chime-bearer $alice --privacy PUBLIC
  step moderators list-channel-moderators --channel-arn "$channel" --chime-bearer $alice
  put put '{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{\"mention\":[\"Bob\"]}"}}'
  step preferences get-channel-membership-preferences --channel-arn "$channel" --member-arn $bob --chime-bearer $bob
  for number in 1 2 3 4 5; do
    send --message-attributes '{"mention":{"StringValues":["Bob"]}}' --push-notification 'Title=News,Body=of alice,Type=DEFAULT'
  done
else
  for number in 1 2 3 4 5; do send; done
fi
message=$(field MessageId)
step message get-channel-message --channel-arn "$channel" --message-id "$message" --chime-bearer $alice
pages messages list-channel-messages --channel-arn "$channel" --max-results 2 --sort-order ASCENDING --chime-bearer $alice
pages members list-channel-memberships --channel-arn "$channel" --max-results 2 --chime-bearer $alice
step membership describe-channel-membership-for-app-instance-user --channel-arn "$channel" --app-instance-user-arn $bob --chime-bearer $bob

create conflict another
step forbidden describe-channel --channel-arn "$channel" --chime-bearer $mallory
step 'not found' get-channel-message --channel-arn "$channel" --message-id "$(printf '%064d' 0)" --chime-bearer $alice
step 'too many' list-channel-messages --channel-arn "$channel" --max-results 51 --chime-bearer $alice
if test $client = messaging; then
  put 'wrong rule' '{"PushNotifications":{"AllowNotifications":"FILTERED","FilterRule":"{\"mention\":\"Bob\"}"}}'
else
  step 'no bearer' describe-channel --channel-arn "$channel"
fi
