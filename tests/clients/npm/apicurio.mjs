// Apicurio's client for TypeScript: the life of an artifact, and a break that a consumer has to agree to.
import assert from "node:assert/strict";
import { client, content, order, record, text } from "./apicurio_stage.mjs";
import { cue, negotiated, say, topic } from "./stage.mjs";

const counted = record("Order", [{ name: "total", type: "int" }]);

await client.groups.post({ groupId: topic, description: "orders of a shop" });
assert.equal((await client.groups.byGroupId(topic).get()).description, "orders of a shop");
const artifacts = client.groups.byGroupId(topic).artifacts;
const made = await artifacts.post({
  artifactId: "orders",
  artifactType: "AVRO",
  name: "Orders",
  firstVersion: { version: "1.0.0", content: content(order("id")) },
});
assert.equal(made.version.version, "1.0.0");
const orders = artifacts.byArtifactId("orders");
await orders.put({ description: "what was ordered" });
assert.equal((await orders.get()).name, "Orders");

const second = await orders.versions.post({ version: "1.1.0", content: content(order("id", "total")) });
const latest = orders.versions.byVersionExpression("branch=latest");
assert.equal((await latest.get()).globalId, second.globalId);
assert.equal(text(await latest.content.get()), order("id", "total"));
assert.equal(text(await client.ids.globalIds.byGlobalId(made.version.globalId).get()), order("id"));

await orders.versions.post({ version: "2.0.0", isDraft: true, content: content("{}") });
const draft = orders.versions.byVersionExpression("2.0.0");
await draft.content.put(content(order("id", "total", "coupon")));
await draft.state.put({ state: "ENABLED" });
assert.equal((await latest.get()).version, "2.0.0");
await orders.branches.post({ branchId: "1.x", versions: ["1.0.0", "1.1.0"] });
const branch = await orders.branches.byBranchId("1.x").versions.get();
assert.deepEqual(branch.versions.map((one) => one.version), ["1.1.0", "1.0.0"]);
const comment = await latest.comments.post({ value: "looks good" });
assert.equal((await latest.comments.get())[0].commentId, comment.commentId);
const found = await client.search.artifacts.get({ queryParameters: { groupId: topic } });
assert.equal(found.count, 1);

await orders.rules.post({ ruleType: "COMPATIBILITY", config: "FULL" });
await assert.rejects(
  orders.versions.post({ content: content(counted) }),
  (error) => error.status === 409 && error.nameEscaped === "RuleViolationException" && error.additionalData.causes.length > 0,
);
await orders.rules.byRuleType("COMPATIBILITY").put({ ruleType: "COMPATIBILITY", config: "BACKWARD" });

say("registered", `${topic}.orders`);
await cue();
const broken = await negotiated(
  () => orders.versions.post({ version: "3.0.0", content: content(counted) }),
  (error) => (error.responseStatusCode === 409 || error.status === 409 ? error.title : undefined),
);
assert.equal(broken.version, "3.0.0");
say("done");
process.exit(0);
