import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import mumpuni.complaint.v1.ComplaintEvents.CaseState;
import mumpuni.complaint.v1.ComplaintEvents.CaseStatus;
import mumpuni.complaint.v1.ComplaintEvents.CaseSubmitted;
import mumpuni.complaint.v1.ComplaintServiceOuterClass.CaseSnapshotRow;
import mumpuni.complaint.v1.ComplaintServiceOuterClass.SnapshotCasesRequest;
import mumpuni.complaint.v1.ComplaintServiceOuterClass.SnapshotCasesResponse;
import mumpuni.personnel.v1.PersonnelEvents.EmployeeHired;
import mumpuni.personnel.v1.PersonnelEvents.EmployeeState;
import mumpuni.personnel.v1.PersonnelServiceOuterClass.EmployeeSnapshotRow;
import mumpuni.personnel.v1.PersonnelServiceOuterClass.SnapshotEmployeesRequest;
import mumpuni.personnel.v1.PersonnelServiceOuterClass.SnapshotEmployeesResponse;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Keeps an exact copy of the city's employees and open cases in one file.
 *
 * <pre>
 * Follow --state copy.txt          bootstraps if need be, then follows the events until it is ended
 * Follow --state copy.txt --dump   prints the copy, sorted, one JSON object a line
 * </pre>
 *
 * Rows and offsets are written together and the file is replaced as a whole, so it may be killed at
 * any moment. Made to be copied: it uses the published contract only (docs/integration.md section
 * 4). Settings are those that `.run/city/env` exports, with the certificate of a system that follows
 * events.
 */
public final class Follow {
  static final String EMPLOYEES = "mumpuni.personnel.employee.v1";
  static final String CASES = "mumpuni.complaint.case.v1";
  static final String ERASED = "mumpuni.personnel.v1.EmployeeErased";
  static final Set<CaseStatus> CLOSED =
      EnumSet.of(
          CaseStatus.CASE_STATUS_CLOSED_CONFIRMED,
          CaseStatus.CASE_STATUS_CLOSED_SILENT,
          CaseStatus.CASE_STATUS_ARCHIVED,
          CaseStatus.CASE_STATUS_MERGED);

  /** Without a state: erased or closed. Both stay, so that nothing older returns. */
  record Row(long sequence, byte[] state) {}

  /** Of which log the offsets are; "" before the first bootstrap. */
  String cluster = "";

  final Map<String, Long> offsets = new TreeMap<>(); // "topic partition": the next one to read
  final Map<String, Row> rows = new TreeMap<>(); // "topic subject"
  final Path file;

  Follow(Path file) {
    this.file = file;
  }

  // --- the copy --------------------------------------------------------------------------------

  void apply(String topic, String subject, long sequence, Message state, boolean gone) {
    Row known = rows.get(topic + " " + subject);
    if (known != null && known.sequence() >= sequence) return; // the newest wins
    rows.put(topic + " " + subject, new Row(sequence, gone ? null : state.toByteArray()));
  }

  static boolean closed(CaseState state) {
    return CLOSED.contains(state.getStatus());
  }

  void save() throws IOException {
    StringBuilder text = new StringBuilder("log " + cluster + "\n");
    offsets.forEach((place, next) -> text.append("offset " + place + " " + next + "\n"));
    rows.forEach(
        (name, row) -> {
          String state =
              row.state() == null ? "-" : "=" + Base64.getEncoder().encodeToString(row.state());
          text.append("row " + name + " " + row.sequence() + " " + state + "\n");
        });
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void load() throws IOException {
    if (!Files.exists(file)) return;
    for (String line : Files.readAllLines(file)) {
      String[] word = line.split(" ");
      switch (word[0]) {
        case "log" -> cluster = word[1];
        case "offset" -> offsets.put(word[1] + " " + word[2], Long.parseLong(word[3]));
        default -> {
          boolean gone = word[4].equals("-");
          byte[] state = gone ? null : Base64.getDecoder().decode(word[4].substring(1));
          rows.put(word[1] + " " + word[2], new Row(Long.parseLong(word[3]), state));
        }
      }
    }
  }

  void dump() throws InvalidProtocolBufferException {
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    for (Map.Entry<String, Row> entry : rows.entrySet()) {
      Row row = entry.getValue();
      if (row.state() == null) continue;
      String[] name = entry.getKey().split(" ");
      Message state =
          name[0].equals(EMPLOYEES)
              ? EmployeeState.parseFrom(row.state())
              : CaseState.parseFrom(row.state());
      System.out.printf(
          "{\"topic\": \"%s\", \"subject\": \"%s\", \"sequence\": %d, \"state\": %s}%n",
          name[0], name[1], row.sequence(), printer.print(state));
    }
  }

  // --- the owners: gRPC ------------------------------------------------------------------------

  /** What the gRPC plugin of protoc would generate: one method of a service. */
  static <Q extends Message, A extends Message> A call(
      ManagedChannel channel, String method, Q request, A answer) {
    MethodDescriptor<Q, A> descriptor =
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(ProtoUtils.marshaller(request))
            .setResponseMarshaller(ProtoUtils.marshaller(answer))
            .build();
    CallOptions options =
        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(30, TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(channel, descriptor, options, request);
  }

  static ManagedChannel channel(String address) throws IOException {
    return Grpc.newChannelBuilder(
            address,
            TlsChannelCredentials.newBuilder()
                .trustManager(new File(env("MUMPUNI_TLS_CA")))
                .keyManager(new File(env("MUMPUNI_TLS_CERT")), new File(env("MUMPUNI_TLS_KEY")))
                .build())
        .build();
  }

  void snapshotEmployees() throws IOException {
    ManagedChannel owner = channel(env("MUMPUNI_PEER_PERSONNEL"));
    String token = "";
    do {
      SnapshotEmployeesResponse page =
          call(
              owner,
              "mumpuni.personnel.v1.PersonnelService/SnapshotEmployees",
              SnapshotEmployeesRequest.newBuilder().setPageToken(token).build(),
              SnapshotEmployeesResponse.getDefaultInstance());
      for (EmployeeSnapshotRow row : page.getRowsList()) {
        EmployeeState state = row.getState();
        apply(EMPLOYEES, state.getEmployeeId(), row.getSequence(), state, row.getErased());
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    owner.shutdownNow();
  }

  void snapshotCases() throws IOException {
    ManagedChannel owner = channel(env("MUMPUNI_PEER_COMPLAINT"));
    String token = "";
    do {
      SnapshotCasesResponse page =
          call(
              owner,
              "mumpuni.complaint.v1.ComplaintService/SnapshotCases",
              SnapshotCasesRequest.newBuilder().setPageToken(token).build(),
              SnapshotCasesResponse.getDefaultInstance());
      for (CaseSnapshotRow row : page.getRowsList()) {
        CaseState state = row.getState();
        apply(CASES, state.getCaseId(), row.getSequence(), state, closed(state));
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    owner.shutdownNow();
  }

  // --- the events: Kafka -----------------------------------------------------------------------

  static Properties settings() throws IOException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", env("MUMPUNI_KAFKA_BROKERS"));
    settings.put("security.protocol", "SSL");
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.certificates", text("MUMPUNI_TLS_CA"));
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.certificate.chain", text("MUMPUNI_TLS_CERT"));
    settings.put("ssl.keystore.key", text("MUMPUNI_TLS_KEY"));
    return settings;
  }

  /** No group: the offsets are our own, beside the rows. */
  static KafkaConsumer<byte[], byte[]> connect() throws IOException {
    Properties settings = settings();
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "none");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** End offsets first, then the present state: whatever changes in between comes as an event. */
  void bootstrap(KafkaConsumer<byte[], byte[]> consumer, String present) throws IOException {
    cluster = present;
    offsets.clear();
    rows.clear();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(EMPLOYEES, CASES)) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer
        .endOffsets(partitions)
        .forEach((tp, end) -> offsets.put(tp.topic() + " " + tp.partition(), end));
    snapshotEmployees();
    snapshotCases();
    save();
  }

  void receive(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
    String subject = header(record, "ce_subject");
    long sequence = Long.parseLong(header(record, "ce_sequence"));
    // Every type of a topic carries the whole state in field 1, so one message reads them all.
    if (record.topic().equals(EMPLOYEES)) {
      EmployeeState state = EmployeeHired.parseFrom(record.value()).getState();
      apply(EMPLOYEES, subject, sequence, state, header(record, "ce_type").equals(ERASED));
    } else {
      CaseState state = CaseSubmitted.parseFrom(record.value()).getState();
      apply(CASES, subject, sequence, state, closed(state));
    }
    offsets.put(record.topic() + " " + record.partition(), record.offset() + 1);
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  void seek(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    offsets.forEach(
        (place, next) -> {
          String[] name = place.split(" ");
          starts.put(new TopicPartition(name[0], Integer.parseInt(name[1])), next);
        });
    consumer.assign(starts.keySet());
    starts.forEach(consumer::seek);
  }

  void follow() throws Exception {
    String present;
    try (Admin admin = Admin.create(settings())) {
      present = admin.describeCluster().clusterId().get();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = connect()) {
      // The first time, or the offsets are of another log.
      if (!cluster.equals(present)) bootstrap(consumer, present);
      seek(consumer);
      while (true) {
        try {
          boolean changed = false;
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            // Nothing is skipped: what cannot be read ends the program, to be seen.
            receive(record);
            changed = true;
          }
          if (changed) save();
        } catch (OffsetOutOfRangeException lost) {
          // The log no longer has what comes next: only the owner knows the present state.
          bootstrap(consumer, present);
          seek(consumer);
        }
      }
    }
  }

  // --- the program -----------------------------------------------------------------------------

  static String env(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is not set");
    return value;
  }

  static String text(String name) throws IOException {
    return Files.readString(Path.of(env(name)));
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.size() < 2 || !words.get(0).equals("--state")) {
      System.err.println("usage: Follow --state FILE [--dump]");
      System.exit(2);
    }
    Follow copy = new Follow(Path.of(words.get(1)));
    copy.load();
    if (words.contains("--dump")) {
      copy.dump();
    } else {
      copy.follow();
    }
  }
}
