#!/bin/sh
# What a pipeline does that deploys Mendix applications, with nothing but curl: the publisher registers what it serves,
# another team what it calls, and a breaking contract waits until that team agrees.
#
# ASSENT_URL, PUBLISHER and CONSUMER (API keys) come from the environment; the first argument is a folder with
# dependencies.json, the second one a file with the contract that breaks, the third one a name for the places.
set -eu
work=$1 broken=$2 name=$3
api=$ASSENT_URL/rest/registration/v5

call() { # KEY METHOD PATH [BODY]: the body of the answer in $work/answer.json, the status on standard output
    key=$1 method=$2 path=$3
    shift 3
    curl --silent --show-error --output "$work/answer.json" --write-out '%{http_code}' --request "$method" "$api$path" \
        --header 'Content-Type: application/json' --header "Authorization: MxToken $key" ${1:+--data-binary "$1"}
}
expect() { # STATUS ARGUMENTS...: fails with the answer unless it has this status
    wanted=$1
    shift
    got=$(call "$@")
    test "$got" = "$wanted" || { echo "$2 $3: $got instead of $wanted" >&2; cat "$work/answer.json" >&2; exit 1; }
}
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/answer.json" "$1"; }

# 1. The application and its environment, once.
expect 201 "$PUBLISHER" POST /applications "{\"name\": \"$name\"}"
app=$(member uuid)
expect 201 "$PUBLISHER" POST "/applications/$app/environments" \
    "{\"name\": \"live\", \"location\": \"https://$name.test\", \"type\": \"Production\"}"
env=$(member uuid)

# 2. What Mendix generated, as what can be PUT; and PUT.
python3 -c 'import json, sys; print(json.dumps({"dependenciesJsonString": open(sys.argv[1]).read()}))' \
    "$work/dependencies.json" > "$work/transform.json"
expect 200 "$PUBLISHER" POST /transform/dependenciesjson "@$work/transform.json"
python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))["putPublishedEndpoints"]))' \
    "$work/answer.json" > "$work/published.json"
expect 200 "$PUBLISHER" PUT "/applications/$app/environments/$env/published-endpoints" "@$work/published.json"
expect 200 "$PUBLISHER" PUT "/applications/$app/environments/$env/published-endpoints" "@$work/published.json"

# 3. Another team deploys something that calls it.
expect 201 "$CONSUMER" POST /applications "{\"name\": \"$name-client\"}"
theirs=$(member uuid)
expect 201 "$CONSUMER" POST "/applications/$theirs/environments" \
    "{\"name\": \"live\", \"location\": \"https://$name-client.test\", \"type\": \"Production\"}"
place=$(member uuid)
path=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["endpoints"][0]["path"])' "$work/published.json")
expect 200 "$CONSUMER" PUT "/applications/$theirs/environments/$place/consumed-endpoints" \
    "{\"endpoints\": [{\"endpointLocation\": \"https://$name.test$path\"}]}"

# 4. The next release breaks it: nothing changes, and a proposal is open. The same again finds the same.
python3 -c '
import json, sys
body = json.load(open(sys.argv[1]))
body["endpoints"][0]["serviceVersion"]["contracts"][0]["documents"][0]["contents"] = open(sys.argv[2]).read()
print(json.dumps(body))' "$work/published.json" "$broken" > "$work/next.json"
expect 409 "$PUBLISHER" PUT "/applications/$app/environments/$env/published-endpoints" "@$work/next.json"
proposal=$(member proposalId)
expect 409 "$PUBLISHER" PUT "/applications/$app/environments/$env/published-endpoints" "@$work/next.json"
test "$(member proposalId)" = "$proposal"

# 5. The consumers agree, and the pipeline is run again until it is green.
curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $CONSUMER" \
    --header 'Content-Type: application/json' --data '{"reason": "we no longer read it"}' \
    "$ASSENT_URL/api/v1/proposals/$proposal/acknowledge"
tries=0
until test "$(call "$PUBLISHER" PUT "/applications/$app/environments/$env/published-endpoints" "@$work/next.json")" = 200
do
    tries=$((tries + 1))
    test $tries -lt 120 || { cat "$work/answer.json" >&2; exit 1; }
    sleep 0.5
done
echo "green: $proposal"
