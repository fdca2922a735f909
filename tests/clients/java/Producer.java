import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.Metadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;

/** Confluent's Java client: register, evolve, refer, look up; then a break that a consumer has to agree to. */
public final class Producer {
  private static final String TOTAL = "{\"name\":\"total\",\"type\":\"string\"}";
  private static final String COUPON = "{\"name\":\"coupon\",\"type\":[\"null\",\"string\"],\"default\":null}";

  private final SchemaRegistryClient registry;
  private final SchemaRegistryClient elsewhere;
  private final String topic;
  private final String subject;

  private Producer(String url, String key, String topic) {
    this.registry = client(url, key);
    this.elsewhere = client(url, key);
    this.topic = topic;
    this.subject = topic + "-value";
  }

  /** Arguments: the registry's address, a key, a topic that nobody else writes to. */
  public static void main(String[] arguments) throws Exception {
    new Producer(arguments[0], arguments[1], arguments[2]).run();
    System.exit(0); // the client's timers need not be waited for
  }

  private void run() throws Exception {
    AvroSchema first = order(TOTAL);
    byte[] old = written(first, Map.of("id", "o-1", "total", "12.50"));
    evolves(first);
    refers();
    System.out.println("registered " + subject);
    new BufferedReader(new InputStreamReader(System.in)).readLine();

    negotiate(order());
    byte[] renewed = written(order(), Map.of("id", "o-3"));
    same(read(renewed).toString(), "{\"id\": \"o-3\"}");
    same(read(old).toString(), "{\"id\": \"o-1\", \"total\": \"12.50\"}");
    System.out.println("done");
  }

  private void evolves(AvroSchema first) throws IOException, RestClientException {
    Metadata major = new Metadata(null, Map.of("major", "1"), null);
    AvroSchema second = order(TOTAL, COUPON).copy(major, null);
    int id = registry.register(subject, second);
    same(registry.register(subject, first), elsewhere.getId(subject, first));
    same(elsewhere.getAllVersions(subject), List.of(1, 2));
    same(elsewhere.getSchemaById(id).canonicalString(), second.canonicalString());
    same(elsewhere.getVersion(subject, first), 1);
    same(elsewhere.getLatestSchemaMetadata(subject).getId(), id);
    same(elsewhere.getLatestWithMetadata(subject, Map.of("major", "1"), false).getId(), id);
    same(elsewhere.testCompatibility(subject, new AvroSchema("\"int\"")), false);
    same(elsewhere.testCompatibilityVerbose(subject, new AvroSchema("\"int\"")).isEmpty(), false);
    same(registry.updateCompatibility(topic + "-new", "FULL"), "FULL");
    same(elsewhere.getCompatibility(topic + "-new"), "FULL");
    same(elsewhere.getMode(), "READWRITE");
  }

  private void refers() throws IOException, RestClientException {
    AvroSchema money = record("Money", "{\"name\":\"cents\",\"type\":\"int\"}");
    registry.register(topic + "-money", money);
    String paid = record("Paid", "{\"name\":\"total\",\"type\":\"string\"}").canonicalString().replace("\"string\"", "\"shop.Money\"");
    List<SchemaReference> references = List.of(new SchemaReference("shop.Money", topic + "-money", 1));
    AvroSchema referring = new AvroSchema(paid, references, Map.of("shop.Money", money.canonicalString()), null);
    int id = registry.register(topic + "-paid", referring);
    same(elsewhere.getSchemaById(id).references(), references);
    same(elsewhere.getSchemaById(id).rawSchema(), referring.rawSchema());
  }

  /** Register what is held back, and try again until it is not, as a producer's deployment would. */
  private void negotiate(AvroSchema broken) throws Exception {
    boolean held = false;
    while (true) {
      try {
        registry.register(subject, broken);
        same(held, true);
        return;
      } catch (RestClientException refusal) {
        if (refusal.getStatus() != 409 || refusal.getErrorCode() != 409) {
          throw refusal;
        }
        if (!held) {
          System.out.println("held " + refusal.getMessage().replace('\n', ' '));
        }
        held = true;
        Thread.sleep(100);
      }
    }
  }

  /** A record as Kafka carries it: a zero, the schema's id, and the data. */
  private byte[] written(AvroSchema schema, Map<String, String> fields) throws IOException, RestClientException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream head = new DataOutputStream(bytes);
    head.writeByte(0);
    head.writeInt(registry.register(subject, schema));
    GenericRecord order = new GenericData.Record(schema.rawSchema());
    fields.forEach(order::put);
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema.rawSchema()).write(order, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  /** The record, by a client that knows its schema from the registry only. */
  private GenericRecord read(byte[] bytes) throws IOException, RestClientException {
    int id = ByteBuffer.wrap(bytes).getInt(1);
    AvroSchema schema = (AvroSchema) elsewhere.getSchemaById(id);
    var decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
    return new GenericDatumReader<GenericRecord>(schema.rawSchema()).read(null, decoder);
  }

  private static SchemaRegistryClient client(String url, String key) {
    Map<String, String> settings =
        Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "shop:" + key);
    return new CachedSchemaRegistryClient(url, 100, settings);
  }

  private static AvroSchema order(String... more) {
    String fields = String.join(",", more);
    return record("Order", "{\"name\":\"id\",\"type\":\"string\"}" + (fields.isEmpty() ? "" : "," + fields));
  }

  private static AvroSchema record(String name, String fields) {
    return new AvroSchema(
        "{\"type\":\"record\",\"name\":\"" + name + "\",\"namespace\":\"shop\",\"fields\":[" + fields + "]}");
  }

  private static void same(Object found, Object expected) {
    if (!Objects.equals(found, expected)) {
      throw new AssertionError(found + " instead of " + expected);
    }
  }
}
