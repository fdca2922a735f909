#!/bin/sh
# What a pipeline does that deploys Mendix applications, with nothing but curl: the publisher registers what it serves,
# another team what it calls, and a breaking contract waits until that team agrees.
#
# ASSENT_URL, PUBLISHER and CONSUMER (API keys) come from the environment; the first argument is a folder with what Mendix
# generated for both (published.json and consumed.json: each a dependencies.json), the second one a file with the contract
# that breaks, the third one a name for the places.
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
transform() { # KEY FILE [CONSTANT LOCATION]: what can be PUT in $work/answer.json
    python3 - "$2" "${3:-}" "${4:-}" > "$work/transform.json" << 'END'
import json, sys
file, constant, location = sys.argv[1:]
constants = [{"name": constant, "value": location}] if constant else []
print(json.dumps({"dependenciesJsonString": open(file).read(), "endpointLocationConstants": constants}))
END
    expect 200 "$1" POST /transform/dependenciesjson "@$work/transform.json"
}
part() { python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))[sys.argv[2]]))' "$work/answer.json" "$1"; }
environment() { # KEY NAME: an application with an environment at https://NAME.test, as $at
    expect 201 "$1" POST /applications "{\"name\": \"$2\"}"
    at=/applications/$(member uuid)/environments
    expect 201 "$1" POST "$at" "{\"name\": \"live\", \"location\": \"https://$2.test\", \"type\": \"Production\"}"
    at=$at/$(member uuid)
}
endpoint_uuid() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["endpoints"][0]["uuid"])' "$work/answer.json"; }
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/answer.json" "$1"; }

# 1. Transform: what Mendix generated becomes what can be PUT.
transform "$PUBLISHER" "$work/published.json"
part putPublishedEndpoints > "$work/put_published.json"
transform "$CONSUMER" "$work/consumed.json" Client.Location "https://$name.test/hr/v1"
part putConsumedEndpoints > "$work/put_consumed.json"

# 2. Register: each has an application with an environment.
environment "$PUBLISHER" "$name"
published=$at/published-endpoints
environment "$CONSUMER" "$name-client"
consumed=$at/consumed-endpoints

# 3. PUT what is published; the same again changes nothing.
expect 200 "$PUBLISHER" PUT "$published" "@$work/put_published.json"
first=$(endpoint_uuid)
expect 200 "$PUBLISHER" PUT "$published" "@$work/put_published.json"
test "$(endpoint_uuid)" = "$first"

# 4. PUT what is consumed: it is found at the place that the other team published.
expect 200 "$CONSUMER" PUT "$consumed" "@$work/put_consumed.json"
test "$(endpoint_uuid)" = "$first"

# 5. The next release breaks it: 409, nothing changes, and a proposal is open. The same again finds the same.
python3 -c '
import json, sys
body = json.load(open(sys.argv[1]))
body["endpoints"][0]["serviceVersion"]["contracts"][0]["documents"][0]["contents"] = open(sys.argv[2]).read()
print(json.dumps(body))' "$work/put_published.json" "$broken" > "$work/next.json"
expect 409 "$PUBLISHER" PUT "$published" "@$work/next.json"
proposal=$(member proposalId)
expect 409 "$PUBLISHER" PUT "$published" "@$work/next.json"
test "$(member proposalId)" = "$proposal"

# 6. The consumers acknowledge.
curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $CONSUMER" \
    --header 'Content-Type: application/json' --data '{"reason": "we no longer read it"}' \
    "$ASSENT_URL/api/v1/proposals/$proposal/acknowledge"

# 7. The pipeline is run again until it is green.
tries=0
until test "$(call "$PUBLISHER" PUT "$published" "@$work/next.json")" = 200
do
    tries=$((tries + 1))
    test $tries -lt 120 || { cat "$work/answer.json" >&2; exit 1; }
    sleep 0.5
done
echo "green: $proposal"
