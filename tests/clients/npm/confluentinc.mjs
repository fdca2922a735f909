// Confluent's own client: serializers in three languages; then a break that a consumer has to agree to.
import assert from "node:assert/strict";
import registries from "@confluentinc/schemaregistry";
import { cue, key, negotiated, say, topic, url } from "./stage.mjs";

const { AvroDeserializer, AvroSerializer, JsonDeserializer, JsonSerializer, RestError, SchemaRegistryClient, SerdeType } =
  registries;
const settings = {
  baseURLs: [url],
  basicAuthCredentials: { credentialsSource: "USER_INFO", userInfo: `shop:${key}` },
};
const producer = new SchemaRegistryClient(settings);
const consumer = new SchemaRegistryClient(settings);

const order = (...fields) => ({
  schemaType: "AVRO",
  schema: JSON.stringify({
    type: "record",
    name: "Order",
    namespace: "shop",
    fields: fields.map((name) =>
      name === "coupon" ? { name, type: ["null", "string"], default: null } : { name, type: "string" },
    ),
  }),
});
const latest = { useLatestVersion: true };
const subject = `${topic}-value`;

const first = await producer.register(subject, order("id", "total"));
const old = await new AvroSerializer(producer, SerdeType.VALUE, latest).serialize(topic, { id: "o-1", total: "12.50" });
const reads = new AvroDeserializer(consumer, SerdeType.VALUE, {});
assert.deepEqual({ ...(await reads.deserialize(topic, old)) }, { id: "o-1", total: "12.50" });

const owned = { ...order("id", "total", "coupon"), metadata: { properties: { major: "1" } } };
const second = await producer.register(subject, owned);
assert.deepEqual(await consumer.getAllVersions(subject), [1, 2]);
assert.equal((await consumer.getBySubjectAndId(subject, first)).schema, order("id", "total").schema);
assert.equal((await consumer.getLatestWithMetadata(subject, { major: "1" })).id, second);
assert.equal(await consumer.getId(subject, order("id", "total")), first);
assert.equal(await consumer.testSubjectCompatibility(subject, { schemaType: "AVRO", schema: '"int"' }), false);
await producer.updateCompatibility(`${topic}-new`, "FULL");
assert.equal(await consumer.getCompatibility(`${topic}-new`), "FULL");

const jsonTopic = `${topic}-json`;
const properties = { id: { type: "string" } };
const json = { schemaType: "JSON", schema: JSON.stringify({ type: "object", properties, required: ["id"] }) };
await producer.register(`${jsonTopic}-value`, json);
const writesJson = new JsonSerializer(producer, SerdeType.VALUE, { ...latest, validate: true });
const note = await writesJson.serialize(jsonTopic, { id: "o-1" });
assert.deepEqual(await new JsonDeserializer(consumer, SerdeType.VALUE, {}).deserialize(jsonTopic, note), { id: "o-1" });
await assert.rejects(writesJson.serialize(jsonTopic, { id: 1 }));

say("registered", subject);
await cue();
const writer = new SchemaRegistryClient(settings);
await negotiated(
  () => writer.register(subject, order("id")),
  (error) => (error instanceof RestError && error.status === 409 && error.errorCode === 409 ? error.message : undefined),
);
const renewed = await new AvroSerializer(writer, SerdeType.VALUE, latest).serialize(topic, { id: "o-3" });
assert.deepEqual({ ...(await reads.deserialize(topic, renewed)) }, { id: "o-3" });
assert.deepEqual({ ...(await reads.deserialize(topic, old)) }, { id: "o-1", total: "12.50" });
say("done");
process.exit(0);
