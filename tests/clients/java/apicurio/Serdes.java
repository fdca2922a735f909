import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.type.Money;
import io.apicurio.registry.client.RegistryClientFactory;
import io.apicurio.registry.client.common.RegistryClientOptions;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.apicurio.registry.rest.client.models.VersionMetaData;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaDeserializer;
import io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaSerializer;
import io.apicurio.registry.serde.protobuf.ProtobufKafkaDeserializer;
import io.apicurio.registry.serde.protobuf.ProtobufKafkaSerializer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Apicurio's Kafka serializers and deserializers, called as Kafka calls them; then a break. Nothing is sent. */
public final class Serdes {
  private static final Map<String, Object> REGISTERING = Map.of("apicurio.registry.auto-register", true);
  private static final Map<String, Object> LATEST = Map.of("apicurio.registry.find-latest", true);
  private static final Map<String, Object> GLOBAL = Map.of("apicurio.registry.use-id", "globalId");
  private static final Map<String, Object> HEADERS = Map.of("apicurio.registry.headers.enabled", true);

  private final Map<String, Object> settings;
  private final String registry;
  private final String key;
  private final String topic;

  private Serdes(String url, String key, String topic) {
    this.registry = url + "/apis/registry/v3";
    this.key = key;
    this.topic = topic;
    this.settings = Map.of(
        "apicurio.registry.url", registry,
        "apicurio.registry.auth.username", "shop",
        "apicurio.registry.auth.password", key,
        "apicurio.registry.artifact.group-id", topic,
        "apicurio.registry.retry-count", 0);
  }

  /** Arguments: the registry's address, a key, a topic that nobody else writes to. */
  public static void main(String[] arguments) throws Exception {
    new Serdes(arguments[0], arguments[1], arguments[2]).run();
    System.exit(0); // the clients' threads need not be waited for
  }

  private void run() throws Exception {
    avro();
    jsonSchema();
    protobuf();
    System.out.println("registered " + topic + ".orders-value");
    new BufferedReader(new InputStreamReader(System.in)).readLine();
    negotiate();
    System.out.println("done");
  }

  /** The id is in front of the data, or in headers, and is that of the content or of the version. */
  private void avro() {
    GenericRecord order = order("total", "coupon");
    try (var writing = avroSerializer(REGISTERING); var reading = avroDeserializer(Map.of())) {
      byte[] bytes = writing.serialize("orders", order);
      same(bytes[0], (byte) 0);
      same(reading.deserialize("orders", bytes), order);
      same(ByteBuffer.wrap(bytes).getInt(1), (int) (long) latest("orders-value").getContentId());
    }
    try (var writing = avroSerializer(REGISTERING, GLOBAL); var reading = avroDeserializer(GLOBAL)) {
      byte[] bytes = writing.serialize("orders", order);
      same(ByteBuffer.wrap(bytes).getInt(1), (int) (long) latest("orders-value").getGlobalId());
      same(reading.deserialize("orders", bytes), order);
    }
    inHeaders(avroSerializer(REGISTERING, HEADERS), avroDeserializer(HEADERS), order, "apicurio.value.contentId");
    inHeaders(
        avroSerializer(REGISTERING, HEADERS, GLOBAL), avroDeserializer(HEADERS, GLOBAL), order, "apicurio.value.globalId");
    try (var writing = avroSerializer(LATEST); var reading = avroDeserializer(Map.of())) {
      same(reading.deserialize("orders", writing.serialize("orders", order)), order);
    }
    try (var writing = avroSerializer(LATEST)) {
      writing.serialize("unknown", order);
      throw new AssertionError("there is nothing to find");
    } catch (RuntimeException missing) {
      same(cause(missing, ProblemDetails.class).getName(), "VersionNotFoundException");
    }
  }

  /** What is written has to fit the schema that was registered before. */
  private void jsonSchema() throws Exception {
    ObjectMapper json = new ObjectMapper();
    register("payments-value", "JSON", """
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["amount"],
         "properties": {"amount": {"type": "integer", "minimum": 1}}}""");
    JsonNode payment = json.readTree("{\"amount\": 5}");
    Map<String, Object> tree = Map.of("apicurio.registry.deserializer.value.return-class", JsonNode.class.getName());
    try (var writing = ready(new JsonSchemaKafkaSerializer<JsonNode>(), LATEST);
        var reading = ready(new JsonSchemaKafkaDeserializer<JsonNode>(), tree)) {
      byte[] bytes = writing.serialize("payments", new RecordHeaders(), payment);
      same(ByteBuffer.wrap(bytes).getInt(1), (int) (long) latest("payments-value").getContentId());
      same(reading.deserialize("payments", new RecordHeaders(), bytes), payment);
      try {
        writing.serialize("payments", new RecordHeaders(), json.readTree("{\"amount\": 0}"));
        throw new AssertionError("what does not fit was written");
      } catch (RuntimeException unfit) {
        same(String.valueOf(unfit.getMessage()).isEmpty(), false);
      }
    }
    inHeaders(
        ready(new JsonSchemaKafkaSerializer<JsonNode>(), LATEST, HEADERS),
        ready(new JsonSchemaKafkaDeserializer<JsonNode>(), tree, HEADERS), payment, "apicurio.value.contentId");
  }

  /** The schema is registered from the message's descriptor, and the message read by what the registry has. */
  private void protobuf() throws Exception {
    Descriptor shipment = FileDescriptor.buildFrom(
        FileDescriptorProto.newBuilder().setName("shipment.proto").setSyntax("proto3").setPackage("shop")
            .addMessageType(DescriptorProto.newBuilder().setName("Shipment").addField(FieldDescriptorProto.newBuilder()
                .setName("id").setNumber(1).setType(Type.TYPE_STRING).setJsonName("id")))
            .build(),
        new FileDescriptor[0]).findMessageTypeByName("Shipment");
    DynamicMessage sent = DynamicMessage.newBuilder(shipment).setField(shipment.findFieldByName("id"), "s-1").build();
    try (var writing = ready(new ProtobufKafkaSerializer<DynamicMessage>(), REGISTERING);
        var reading = ready(new ProtobufKafkaDeserializer<DynamicMessage>(), Map.of())) {
      byte[] bytes = writing.serialize("shipments", new RecordHeaders(), sent);
      DynamicMessage read = reading.deserialize("shipments", new RecordHeaders(), bytes);
      same(read.getField(read.getDescriptorForType().findFieldByName("id")), "s-1");
      same(latest("shipments-value").getArtifactType(), "PROTOBUF");
    }
    // With headers, the message's class is one of them, and has to be a generated one.
    Money price = Money.newBuilder().setCurrencyCode("EUR").setUnits(12).build();
    inHeaders(
        ready(new ProtobufKafkaSerializer<Money>(), REGISTERING, HEADERS),
        ready(new ProtobufKafkaDeserializer<Money>(), HEADERS), price, "apicurio.value.contentId");
    same(latest("prices-value").getArtifactType(), "PROTOBUF");
  }

  private void negotiate() throws InterruptedException {
    GenericRecord order = order("coupon");
    boolean held = false;
    while (true) {
      try (var writing = avroSerializer(REGISTERING); var reading = avroDeserializer(Map.of())) {
        same(reading.deserialize("orders", writing.serialize("orders", order)), order);
        same(held, true);
        return;
      } catch (RuntimeException refused) {
        RuleViolationProblemDetails violation = cause(refused, RuleViolationProblemDetails.class);
        if (violation == null) {
          throw refused;
        }
        if (!held) {
          System.out.println("held " + violation.getTitle().replace('\n', ' '));
        }
        held = true;
        Thread.sleep(100);
      }
    }
  }

  private <T> void inHeaders(Serializer<T> writing, Deserializer<T> reading, T value, String name) {
    Headers headers = new RecordHeaders();
    try (writing; reading) {
      byte[] bytes = writing.serialize(topicOf(value), headers, value);
      same(headers.lastHeader(name) != null, true);
      same(reading.deserialize(topicOf(value), headers, bytes), value);
    }
  }

  private static String topicOf(Object value) {
    return value instanceof JsonNode ? "payments" : value instanceof Money ? "prices" : "orders";
  }

  @SafeVarargs
  private Serializer<GenericRecord> avroSerializer(Map<String, Object>... more) {
    return ready(new AvroKafkaSerializer<GenericRecord>(), more);
  }

  @SafeVarargs
  private Deserializer<GenericRecord> avroDeserializer(Map<String, Object>... more) {
    return ready(new AvroKafkaDeserializer<GenericRecord>(), more);
  }

  @SafeVarargs
  private <T> Serializer<T> ready(Serializer<T> made, Map<String, Object>... more) {
    made.configure(with(more), false);
    return made;
  }

  @SafeVarargs
  private <T> Deserializer<T> ready(Deserializer<T> made, Map<String, Object>... more) {
    made.configure(with(more), false);
    return made;
  }

  @SafeVarargs
  private Map<String, Object> with(Map<String, Object>... more) {
    Map<String, Object> all = new HashMap<>(settings);
    for (Map<String, Object> some : more) {
      all.putAll(some);
    }
    return all;
  }

  private void register(String artifact, String type, String text) {
    VersionContent content = new VersionContent();
    content.setContent(text);
    content.setContentType("application/json");
    CreateVersion version = new CreateVersion();
    version.setContent(content);
    CreateArtifact wanted = new CreateArtifact();
    wanted.setArtifactId(artifact);
    wanted.setArtifactType(type);
    wanted.setFirstVersion(version);
    RegistryClientFactory.create(options()).groups().byGroupId(topic).artifacts().post(wanted);
  }

  private VersionMetaData latest(String artifact) {
    return RegistryClientFactory.create(options()).groups().byGroupId(topic).artifacts().byArtifactId(artifact)
        .versions().byVersionExpression("branch=latest").get();
  }

  private RegistryClientOptions options() {
    return RegistryClientOptions.create(registry).basicAuth("shop", key);
  }

  private static GenericRecord order(String... fields) {
    StringBuilder described = new StringBuilder("{\"name\":\"id\",\"type\":\"string\"}");
    for (String field : fields) {
      described.append(",{\"name\":\"").append(field).append("\",\"type\":\"string\"}");
    }
    GenericRecord order = new GenericData.Record(new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":[" + described + "]}"));
    order.getSchema().getFields().forEach(field -> order.put(field.name(), new Utf8(field.name())));
    return order;
  }

  private static <T extends Throwable> T cause(Throwable error, Class<T> kind) {
    for (Throwable one = error; one != null; one = one.getCause()) {
      if (kind.isInstance(one)) {
        return kind.cast(one);
      }
    }
    return null;
  }

  private static void same(Object found, Object expected) {
    if (!Objects.equals(found, expected)) {
      throw new AssertionError(found + " instead of " + expected);
    }
  }
}
