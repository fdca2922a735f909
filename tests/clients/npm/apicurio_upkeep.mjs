// Apicurio's client for TypeScript: what an administrator does to keep a registry. References, deletion, and moving it.
import assert from "node:assert/strict";
import { client, content, order, record, text } from "./apicurio_stage.mjs";
import { say, topic, url } from "./stage.mjs";

const VERSIONS_CAN_BE_DELETED = "apicurio.rest.deletion.artifact-version.enabled";
const SHIPMENT = record("Shipment", [{ name: "order", type: "Order" }]);
const group = client.groups.byGroupId(topic);
const orders = group.artifacts.byArtifactId("orders");
const shipments = group.artifacts.byArtifactId("shipments");
const refused = (name) => (error) => {
  assert.equal(error.nameEscaped, name);
  return true;
};

async function refer() {
  const create = (artifactId, firstVersion) => group.artifacts.post({ artifactId, artifactType: "AVRO", firstVersion });
  const referred = (await create("orders", { version: "1.0.0", content: content(order("id", "total")) })).version;
  const references = [{ name: "Order", groupId: topic, artifactId: "orders", version: "1.0.0" }];
  const made = (await create("shipments", { version: "1", content: content(SHIPMENT, references) })).version;
  await expectReferences(made, referred);
  return [made, referred];
}

/** The shipment and the order that it refers to are there, under the ids that they were made with. */
async function expectReferences(made, referred) {
  const outbound = await shipments.versions.byVersionExpression("1").references.get();
  assert.deepEqual([outbound[0].name, outbound[0].artifactId, outbound[0].version], ["Order", "orders", "1.0.0"]);
  const inbound = { queryParameters: { refType: "INBOUND" } };
  for (const found of [
    await orders.versions.byVersionExpression("1.0.0").references.get(inbound),
    await client.ids.globalIds.byGlobalId(referred.globalId).references.get(inbound),
  ]) {
    assert.deepEqual(found.map((one) => [one.groupId, one.artifactId, one.version]), [[topic, "shipments", "1"]]);
  }
  const whole = { queryParameters: { references: "DEREFERENCE" } };
  assert.equal(text(await client.ids.globalIds.byGlobalId(made.globalId).get()), SHIPMENT);
  assert.equal(text(await client.ids.contentIds.byContentId(made.contentId).get()), SHIPMENT);
  for (const found of [
    await client.ids.globalIds.byGlobalId(made.globalId).get(whole),
    await shipments.versions.byVersionExpression("1").content.get(whole),
  ]) {
    const order = JSON.parse(text(found)).fields[0].type;
    assert.deepEqual([order.name, order.fields.map((field) => field.name)], ["Order", ["id", "total"]]);
  }
}

async function deleteVersion() {
  await orders.versions.post({ version: "1.1.0", content: content(order("id", "total", "note")) });
  const version = orders.versions.byVersionExpression("1.1.0");
  await assert.rejects(version.delete(), refused("NotAllowedException"));
  const property = client.admin.config.properties.byPropertyName(VERSIONS_CAN_BE_DELETED);
  await property.put({ value: "true" });
  try {
    await version.delete();
  } finally {
    await property.delete(); // the registry is everybody's
  }
  assert.equal((await property.get()).value, "false");
  await assert.rejects(version.get(), refused("VersionNotFoundException"));
  assert.equal((await orders.versions.byVersionExpression("branch=latest").get()).version, "1.0.0");
}

/** The registry as a file, by a link that asks for no key. */
async function exported() {
  const link = await client.admin.exportEscaped.get({ queryParameters: { forBrowser: true } });
  const answer = await fetch(new URL(link.href, url));
  assert.equal(answer.status, 200);
  return answer.arrayBuffer();
}

const [made, referred] = await refer();
await deleteVersion();
const archive = await exported();
await shipments.delete();
await assert.rejects(shipments.get(), refused("ArtifactNotFoundException"));
await assert.rejects(client.admin.importEscaped.post(archive), refused("ConflictException"));
await client.admin.importEscaped.post(archive, { queryParameters: { requireEmptyRegistry: false } });
await expectReferences(made, referred);
await group.delete();
await assert.rejects(group.get(), refused("GroupNotFoundException"));
await client.admin.importEscaped.post(archive, { queryParameters: { requireEmptyRegistry: false } });
await expectReferences(made, referred);
say("done");
process.exit(0);
