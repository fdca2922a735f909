// KafkaJS's client: register, encode and decode in three languages; then a break that a consumer has to agree to.
import assert from "node:assert/strict";
import registries from "@kafkajs/confluent-schema-registry";
import { cue, key, negotiated, say, topic, url } from "./stage.mjs";

const { SchemaRegistry, SchemaType } = registries;
const settings = { host: url, auth: { username: "shop", password: key } };
const producer = new SchemaRegistry(settings);
const consumer = new SchemaRegistry(settings);

const order = (...fields) => ({
  type: SchemaType.AVRO,
  schema: JSON.stringify({
    type: "record",
    name: "Order",
    namespace: "shop",
    fields: fields.map((name) =>
      name === "coupon" ? { name, type: ["null", "string"], default: null } : { name, type: "string" },
    ),
  }),
});

async function carried(schema, subject, value) {
  const { id } = await producer.register(schema, { subject });
  assert.deepEqual({ ...(await consumer.decode(await producer.encode(id, value))) }, value);
  return id;
}

const subject = `${topic}-value`;
const first = await carried(order("id", "total"), subject, { id: "o-1", total: "12.50" });
const second = await carried(order("id", "total", "coupon"), subject, { id: "o-2", total: "3.00", coupon: null });
assert.notEqual(first, second);
assert.equal(await consumer.getLatestSchemaId(subject), second);
assert.equal(await consumer.getRegistryId(subject, 1), first);
assert.equal(await consumer.getRegistryIdBySchema(subject, order("id", "total")), first);

const properties = { id: { type: "string" } };
const json = { type: SchemaType.JSON, schema: JSON.stringify({ type: "object", properties, required: ["id"] }) };
await carried(json, `${topic}-json`, { id: "o-1" });
const proto = { type: SchemaType.PROTOBUF, schema: 'syntax = "proto3"; package shop; message Order { string id = 1; }' };
await carried(proto, `${topic}-protobuf`, { id: "o-1" });

const money = `${topic}-money`;
await producer.register(
  { type: SchemaType.AVRO, schema: '{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"int"}]}' },
  { subject: money },
);
const paid = {
  type: SchemaType.AVRO,
  schema: '{"type":"record","name":"Paid","namespace":"shop","fields":[{"name":"total","type":"Money"}]}',
  references: [{ name: "shop.Money", subject: money, version: 1 }],
};
const { id: paidId } = await producer.register(paid, { subject: `${topic}-paid` });
const bill = await consumer.decode(await producer.encode(paidId, { total: { cents: 1250 } }));
assert.equal(bill.total.cents, 1250);

say("registered", subject);
await cue();
const broken = await negotiated(
  () => producer.register(order("id"), { subject }),
  (error) => (error.name === "ResponseError" && error.status === 409 ? error.message : undefined),
);
const written = await producer.encode(broken.id, { id: "o-3" });
assert.deepEqual({ ...(await consumer.decode(written)) }, { id: "o-3" });
say("done");
process.exit(0);
