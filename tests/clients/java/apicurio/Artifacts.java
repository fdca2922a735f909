import io.apicurio.registry.client.RegistryClientFactory;
import io.apicurio.registry.client.common.RegistryClientOptions;
import io.apicurio.registry.rest.client.RegistryClient;
import io.apicurio.registry.rest.client.groups.item.artifacts.ArtifactsRequestBuilder;
import io.apicurio.registry.rest.client.groups.item.artifacts.item.WithArtifactItemRequestBuilder;
import io.apicurio.registry.rest.client.groups.item.artifacts.item.versions.item.WithVersionExpressionItemRequestBuilder;
import io.apicurio.registry.rest.client.models.AddVersionToBranch;
import io.apicurio.registry.rest.client.models.ArtifactReference;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateBranch;
import io.apicurio.registry.rest.client.models.CreateGroup;
import io.apicurio.registry.rest.client.models.CreateRule;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.EditableArtifactMetaData;
import io.apicurio.registry.rest.client.models.EditableVersionMetaData;
import io.apicurio.registry.rest.client.models.HandleReferencesType;
import io.apicurio.registry.rest.client.models.IfArtifactExists;
import io.apicurio.registry.rest.client.models.Labels;
import io.apicurio.registry.rest.client.models.NewComment;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.ReferenceType;
import io.apicurio.registry.rest.client.models.ReplaceBranchVersions;
import io.apicurio.registry.rest.client.models.Rule;
import io.apicurio.registry.rest.client.models.RuleType;
import io.apicurio.registry.rest.client.models.RuleViolationProblemDetails;
import io.apicurio.registry.rest.client.models.SearchedVersion;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.apicurio.registry.rest.client.models.VersionMetaData;
import io.apicurio.registry.rest.client.models.VersionState;
import io.apicurio.registry.rest.client.models.WrappedVersionState;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Apicurio's SDK for Java: the life of an artifact, and a break that a consumer has to agree to. */
public final class Artifacts {
  private static final String TOTAL = ",{\"name\":\"total\",\"type\":\"string\"}";
  private static final String COUPON = ",{\"name\":\"coupon\",\"type\":[\"null\",\"string\"],\"default\":null}";
  private static final String FIRST = order(TOTAL);
  private static final String SECOND = order(TOTAL + COUPON);

  private final RegistryClient client;
  private final String group;
  private final ArtifactsRequestBuilder artifacts;
  private final WithArtifactItemRequestBuilder orders;

  private Artifacts(String url, String key, String group) {
    RegistryClientOptions options = RegistryClientOptions.create(url + "/apis/registry/v3").basicAuth("shop", key);
    this.client = RegistryClientFactory.create(options);
    this.group = group;
    this.artifacts = client.groups().byGroupId(group).artifacts();
    this.orders = artifacts.byArtifactId("orders");
  }

  /** Arguments: the registry's address, a key, a group that nobody else writes to. */
  public static void main(String[] arguments) throws Exception {
    new Artifacts(arguments[0], arguments[1], arguments[2]).run();
    System.exit(0); // the client's threads need not be waited for
  }

  private void run() throws Exception {
    long first = create();
    long second = evolve();
    describe();
    read(first, second);
    branches();
    drafts();
    rules();
    states();
    refer(second);
    search(second);
    delete();
    System.out.println("registered " + group + ".orders");
    new BufferedReader(new InputStreamReader(System.in)).readLine();
    negotiate();
    System.out.println("done");
  }

  private long create() {
    CreateGroup wanted = new CreateGroup();
    wanted.setGroupId(group);
    wanted.setLabels(labels("team", "shop"));
    same(client.groups().post(wanted).getLabels().getAdditionalData().get("team"), "shop");
    var made = artifacts.post(artifact("orders", "AVRO", version("1.0.0", FIRST)));
    same(made.getArtifact().getName(), "orders of a shop");
    same(made.getVersion().getState(), VersionState.ENABLED);
    same(refusal(() -> artifacts.post(artifact("orders", "AVRO", version(null, FIRST)))), "ArtifactAlreadyExistsException");
    var found = artifacts.post(artifact("orders", "AVRO", version(null, FIRST)), request -> {
      request.queryParameters.ifExists = IfArtifactExists.FIND_OR_CREATE_VERSION;
      request.queryParameters.canonical = true;
    });
    same(found.getVersion().getGlobalId(), made.getVersion().getGlobalId());
    return made.getVersion().getGlobalId();
  }

  private long evolve() {
    VersionMetaData tried = orders.versions().post(version("1.1.0", SECOND), request -> request.queryParameters.dryRun = true);
    same(tried.getVersion(), "1.1.0");
    same(orders.versions().get().getCount(), 1);
    VersionMetaData made = orders.versions().post(version("1.1.0", SECOND));
    same(names(orders.versions().get().getVersions()), List.of("1.0.0", "1.1.0"));
    same(refusal(() -> orders.versions().post(version("1.1.0", SECOND))), "VersionAlreadyExistsException");
    return made.getGlobalId();
  }

  private void describe() {
    EditableArtifactMetaData wanted = new EditableArtifactMetaData();
    wanted.setDescription("what was ordered");
    wanted.setLabels(labels("tier", "gold"));
    orders.put(wanted);
    same(orders.get().getDescription(), "what was ordered");
    same(orders.get().getLabels().getAdditionalData(), Map.of("tier", "gold"));
    EditableVersionMetaData ofVersion = new EditableVersionMetaData();
    ofVersion.setName("with a coupon");
    at("1.1.0").put(ofVersion);
    same(at("branch=latest").get().getName(), "with a coupon");
    NewComment said = new NewComment();
    said.setValue("looks good");
    String comment = at("1.1.0").comments().post(said).getCommentId();
    said.setValue("looks very good");
    at("1.1.0").comments().byCommentId(comment).put(said);
    same(at("1.1.0").comments().get().get(0).getValue(), "looks very good");
    at("1.1.0").comments().byCommentId(comment).delete();
    same(at("1.1.0").comments().get(), List.of());
  }

  private void read(long first, long second) throws IOException {
    same(text(at("branch=latest").content().get()), SECOND);
    same(text(client.ids().globalIds().byGlobalId(first).get()), FIRST);
    same(text(client.ids().contentIds().byContentId(at("1.1.0").get().getContentId()).get()), SECOND);
    same(at("1.1.0").get().getGlobalId(), second);
    same(client.users().me().get().getDeveloper(), true);
  }

  private void branches() {
    CreateBranch wanted = new CreateBranch();
    wanted.setBranchId("1.x");
    wanted.setVersions(List.of("1.0.0"));
    orders.branches().post(wanted);
    var branch = orders.branches().byBranchId("1.x");
    AddVersionToBranch tip = new AddVersionToBranch();
    tip.setVersion("1.1.0");
    branch.versions().post(tip);
    same(names(branch.versions().get().getVersions()), List.of("1.1.0", "1.0.0"));
    ReplaceBranchVersions others = new ReplaceBranchVersions();
    others.setVersions(List.of("1.0.0"));
    branch.versions().put(others);
    same(at("branch=1.x").get().getVersion(), "1.0.0");
    branch.delete();
    same(refusal(branch::get), "BranchNotFoundException");
    same(refusal(() -> orders.branches().byBranchId("latest").delete()), "NotAllowedException");
  }

  private void drafts() throws IOException {
    CreateVersion draft = version("1.2.0", "{}");
    draft.setIsDraft(true);
    orders.versions().post(draft);
    at("1.2.0").content().put(content(order(TOTAL + COUPON + COUPON.replace("coupon", "note"))));
    state("1.2.0", VersionState.ENABLED);
    same(at("branch=latest").get().getVersion(), "1.2.0");
  }

  private void rules() {
    CreateRule rule = new CreateRule();
    rule.setRuleType(RuleType.COMPATIBILITY);
    rule.setConfig("FULL");
    orders.rules().post(rule);
    same(orders.rules().get(), List.of(RuleType.COMPATIBILITY));
    try {
      orders.versions().post(version("2.0.0", order("")));
      throw new AssertionError("the rule did not hold");
    } catch (RuleViolationProblemDetails violation) {
      same(violation.getStatus(), 409);
      same(violation.getName(), "RuleViolationException");
      same(violation.getCauses().isEmpty(), false);
    }
    Rule looser = new Rule();
    looser.setConfig("BACKWARD");
    orders.rules().byRuleType("COMPATIBILITY").put(looser);
    same(orders.rules().byRuleType("COMPATIBILITY").get().getConfig(), "BACKWARD");
  }

  private void states() {
    state("1.0.0", VersionState.DEPRECATED);
    same(at("1.0.0").state().get().getState(), VersionState.DEPRECATED);
    state("1.0.0", VersionState.DISABLED);
    same(refusal(() -> at("1.0.0").content().get()), "VersionNotFoundException");
    same(refusal(() -> state("1.0.0", VersionState.DRAFT)), "BadRequestException");
    state("1.0.0", VersionState.ENABLED);
  }

  private void refer(long referred) throws IOException {
    ArtifactReference reference = new ArtifactReference();
    reference.setName("Order");
    reference.setGroupId(group);
    reference.setArtifactId("orders");
    reference.setVersion("1.1.0");
    CreateVersion shipment = version("1", record("Shipment", "{\"name\":\"order\",\"type\":\"Order\"}"));
    shipment.getContent().setReferences(List.of(reference));
    long made = artifacts.post(artifact("shipments", "AVRO", shipment)).getVersion().getGlobalId();
    var one = artifacts.byArtifactId("shipments").versions().byVersionExpression("1");
    same(one.references().get().get(0).getArtifactId(), "orders");
    var inbound = client.ids().globalIds().byGlobalId(referred).references()
        .get(request -> request.queryParameters.refType = ReferenceType.INBOUND);
    same(inbound.get(0).getArtifactId(), "shipments");
    String whole = text(client.ids().globalIds().byGlobalId(made)
        .get(request -> request.queryParameters.references = HandleReferencesType.DEREFERENCE));
    same(whole.contains("coupon"), true);
  }

  private void search(long second) {
    var found = client.search().artifacts().get(request -> {
      request.queryParameters.groupId = group;
      request.queryParameters.labels = new String[] {"tier:gold"};
    });
    same(found.getCount(), 1);
    same(found.getArtifacts().get(0).getArtifactId(), "orders");
    var alike = client.search().versions().post(new ByteArrayInputStream(SECOND.getBytes(StandardCharsets.UTF_8)), "application/json",
        request -> request.queryParameters.groupId = group);
    same(alike.getVersions().get(0).getGlobalId(), second);
    same(client.search().groups().get(request -> request.queryParameters.groupId = group).getCount(), 1);
  }

  private void delete() {
    var shipments = artifacts.byArtifactId("shipments");
    shipments.delete();
    same(refusal(shipments::get), "ArtifactNotFoundException");
    same(artifacts.get().getCount(), 1);
  }

  private void negotiate() throws InterruptedException {
    boolean held = false;
    while (true) {
      try {
        same(orders.versions().post(version("2.0.0", order(""))).getVersion(), "2.0.0");
        same(held, true);
        return;
      } catch (RuleViolationProblemDetails violation) {
        if (!held) {
          System.out.println("held " + violation.getTitle().replace('\n', ' '));
        }
        held = true;
        Thread.sleep(100);
      }
    }
  }

  private WithVersionExpressionItemRequestBuilder at(String version) {
    return orders.versions().byVersionExpression(version);
  }

  private void state(String version, VersionState wanted) {
    WrappedVersionState body = new WrappedVersionState();
    body.setState(wanted);
    at(version).state().put(body);
  }

  private static CreateArtifact artifact(String id, String type, CreateVersion first) {
    CreateArtifact wanted = new CreateArtifact();
    wanted.setArtifactId(id);
    wanted.setArtifactType(type);
    wanted.setName(id + " of a shop");
    wanted.setFirstVersion(first);
    return wanted;
  }

  private static CreateVersion version(String name, String text) {
    CreateVersion wanted = new CreateVersion();
    wanted.setVersion(name);
    wanted.setContent(content(text));
    return wanted;
  }

  private static VersionContent content(String text) {
    VersionContent wanted = new VersionContent();
    wanted.setContent(text);
    wanted.setContentType("application/json");
    return wanted;
  }

  private static Labels labels(String name, String value) {
    Labels wanted = new Labels();
    wanted.setAdditionalData(Map.of(name, value));
    return wanted;
  }

  private static List<String> names(List<SearchedVersion> versions) {
    return versions.stream().map(SearchedVersion::getVersion).toList();
  }

  private static String order(String more) {
    return record("Order", "{\"name\":\"id\",\"type\":\"string\"}" + more);
  }

  private static String record(String name, String fields) {
    return "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[" + fields + "]}";
  }

  private static String text(InputStream bytes) throws IOException {
    return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The name of the exception that a call is refused with. */
  private static String refusal(Runnable call) {
    try {
      call.run();
    } catch (ProblemDetails refused) {
      return refused.getName();
    } catch (RuleViolationProblemDetails refused) {
      return refused.getName();
    }
    throw new AssertionError("nothing was refused");
  }

  private static void same(Object found, Object expected) {
    if (!Objects.equals(found, expected)) {
      throw new AssertionError(found + " instead of " + expected);
    }
  }
}
