package io.github.jamesgreylist.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import io.github.jamesgreylist.policy.CannotListenException;
import io.github.jamesgreylist.policy.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes at the door. Behind it is what says in a line how the request was understood. */
@Timeout(120)
class AdminDoorTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final String READ_TOKEN = "fedcba9876543210";
    private static final int MANY = 4_000_000;

    @TempDir
    Path directory;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch holding = new CountDownLatch(2);
    private final AtomicLong written = new AtomicLong();
    private AdminDoor door;

    @AfterEach
    void close() {
        held.countDown();
        if (door != null) {
            door.close();
        }
    }

    @Test
    void theSocketIsForItsOwnerOnlyWhoMayDoEverythingAndIsNamed() throws IOException {
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket()))).isEqualTo("rw-------");
        assertThat(atSocket("POST /greylist/release?sender=a HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .startsWith("HTTP/1.1 200 OK\r\n").contains("connection: close")
            .endsWith("POST /greylist/release sender=a 0 CHANGE " + System.getProperty("user.name") + " socket");
        door.close();
        assertThat(socket()).doesNotExist();
    }

    @Test
    void whatAKilledServerHasLeftIsReplacedAndThatOfALivingOneIsNot() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket()));
            assertThatThrownBy(this::open).isInstanceOf(CannotListenException.class)
                .hasMessageContaining("another server listens on it");
            door.close();
        }
        assertThat(socket()).as("left behind, as by kill -9").exists();
        open();
        assertThat(atSocket("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithWhatToDo() {
        Path deep = directory.resolve("d".repeat(100)).resolve("admin.socket");
        assertThatThrownBy(() -> open(settings(Optional.of(deep), true))).isInstanceOf(CannotListenException.class)
            .hasMessageContaining("at most 107 bytes").hasMessageContaining("a shorter --dbdir, or --admin=off");
    }

    @Test
    void aSocketThatNobodyHasAskedForKeepsNoServerFromStarting() throws IOException {
        open(settings(Optional.of(Path.of("/proc/none/admin.socket")), false));
        assertThat(atPort(1, "GET /metrics HTTP/1.1\r\n\r\n")).contains("greylist_up 1");
    }

    @Test
    void onTcpATokenSaysWhoAsksAndHowMuchHeMayDo() throws IOException {
        open();
        assertThat(atPort("GET /x HTTP/1.1\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n"))
            .endsWith("GET /x  0 CHANGE Ann 127.0.0.1");
        assertThat(atPort("GET /x HTTP/1.1\r\nauthorization: bearer " + READ_TOKEN + "\r\n\r\n"))
            .endsWith("GET /x  0 READ read token 127.0.0.1");
        for (String wrong : List.of("", "Authorization: Bearer\r\n", "Authorization: Bearer " + TOKEN + "0\r\n",
            "Authorization: Basic " + TOKEN + "\r\n", "Authorization: Bearer " + TOKEN.substring(1) + "\r\n",
            "Authorization: " + TOKEN + "\r\n")) {
            assertThat(atPort("GET /x HTTP/1.1\r\n" + wrong + "\r\n")).as(wrong).endsWith("GET /x  0 NONE nobody 127.0.0.1");
        }
    }

    @Test
    void metricsAreForPrometheusOnAPortOfTheirOwnWhereNothingElseIs() throws IOException {
        open();
        assertThat(atPort(2, "GET /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200")
            .contains("content-type: text/plain; version=0.0.4; charset=utf-8").endsWith("greylist_up 1\n");
        assertThat(atPort(2, "GET /greylist/status HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404");
        assertThat(atPort(2, "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 405");
        assertThat(atSocket("GET /metrics HTTP/1.1\r\n\r\n")).endsWith("greylist_up 1\n");
        assertThat(atPort("GET /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 401");
        assertThat(atPort("GET /metrics HTTP/1.1\r\nAuthorization: Bearer " + READ_TOKEN + "\r\n\r\n"))
            .startsWith("HTTP/1.1 200");
        assertThat(atSocket("HEAD /metrics HTTP/1.1\r\n\r\n")).contains("content-length: 14").endsWith("\r\n\r\n");
    }

    @Test
    void aBodyMayComeInPiecesAndWhatIsTooLargeIsRefusedAndStillHeard() throws IOException {
        open();
        try (Talk talk = Talk.to(socket())) {
            talk.say("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").say("2\r\nde\r\n").say("0\r\n\r\n");
            assertThat(talk.hear()).endsWith("POST /x  5 CHANGE " + System.getProperty("user.name") + " socket");
        }
        assertThat(atSocket("POST /x HTTP/1.1\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65_536))).contains(" 65536 CHANGE");
        assertThat(atSocket("POST /x HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(200_000)))
            .startsWith("HTTP/1.1 413").contains("\"statusCode\":413").contains("has more than 65536 bytes");
        assertThat(atSocket("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"))
            .startsWith("HTTP/1.1 100 Continue\r\n").contains("HTTP/1.1 200 OK");
    }

    @Test
    void hugeHeadersAndWhatIsNoHttpAreRefused() throws IOException {
        open();
        assertThat(atSocket("GET /x HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431")
            .contains("the headers have more than 16384 bytes");
        assertThat(atSocket("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414");
        assertThat(atSocket("request=smtpd_access_policy\nprotocol_state=RCPT\n\n")).startsWith("HTTP/1.1 400")
            .contains("\"type\":\"InvalidArgument\"");
        assertThat(atSocket("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).startsWith("HTTP/1.1 400")
            .contains("a request has one Host header");
    }

    /** An import of any size goes through a few kilobytes, as fast as it is read. */
    @Test
    void anImportIsReadAsItComesAndAnExportIsWrittenAsItIsTaken() throws IOException {
        open();
        try (Talk talk = Talk.to(socket())) {
            talk.say("POST /greylist/import HTTP/1.1\r\nContent-Length: " + MANY + "\r\n\r\n");
            for (int sent = 0; sent < MANY; sent += 100_000) {
                talk.say("x".repeat(100_000));
            }
            assertThat(talk.hear()).contains(" " + MANY + " CHANGE");
        }
        try (Talk talk = Talk.to(socket())) {
            talk.say("GET /greylist/export HTTP/1.1\r\n\r\n");
            byte[] some = new byte[100];
            assertThat(talk.hearSome(some)).isPositive();
            assertThat(written.get()).as("what nobody has taken yet").isLessThan(MANY);
            assertThat(talk.hear()).hasSizeGreaterThan(MANY).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void anExportThatBreaksOffHasNoEnd() throws IOException {
        open();
        assertThat(atSocket("GET /greylist/export?broken HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200").contains("some")
            .doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aFaultIsAnAnswerAndTheDoorStaysOpen() throws IOException {
        open();
        assertThat(atSocket("GET /fault HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 500").contains("\"statusCode\":500");
        assertThat(atSocket("GET /x HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    /** Whoever says nothing makes room for who does. */
    @Test
    void aHundredSilentConnectionsKeepNobodyOut() throws IOException {
        open();
        List<Talk> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                silent.add(Talk.to(socket()).say("GET /slow HT"));
            }
            assertThat(atSocket("GET /x HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200");
            assertThat(silent.get(0).isClosedByTheOther()).as("the oldest makes room").isTrue();
        } finally {
            for (Talk talk : silent) {
                talk.close();
            }
        }
    }

    @Test
    void slowExportsHoldUpNoOtherQuestionAndMoreThanTwoAreRefused() throws Exception {
        open();
        try (Talk one = Talk.to(socket()).say("GET /greylist/export?hold HTTP/1.1\r\n\r\n");
                Talk two = Talk.to(socket()).say("GET /greylist/export?hold HTTP/1.1\r\n\r\n")) {
            assertThat(holding.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(atSocket("GET /x HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200");
            assertThat(atSocket("GET /greylist/export HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 503")
                .contains("of exports and imports two may run at a time");
            held.countDown();
            assertThat(one.hear()).endsWith("0\r\n\r\n");
            assertThat(two.hear()).endsWith("0\r\n\r\n");
        }
    }

    private AdminResponse answer(AdminRequest request) {
        if (request.path().equals("/fault")) {
            throw new IllegalStateException("a fault that this test wants");
        }
        if (request.path().equals("/greylist/export")) {
            return new AdminResponse(200, "text/plain", Map.of(), true, out -> {
                if (request.query().equals("broken")) {
                    out.write("some".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    throw new IllegalStateException("a store that is gone, which this test wants");
                }
                if (request.query().equals("hold")) {
                    holding.countDown();
                    awaitRelease();
                }
                byte[] line = "y".repeat(99).concat("\n").getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < MANY; i += line.length) {
                    out.write(line);
                    written.addAndGet(line.length);
                }
            });
        }
        return text(request.method() + " " + request.path() + " " + request.query() + " " + length(request) + " "
            + request.access() + " " + request.caller().name() + " " + request.caller().from());
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int length(AdminRequest request) {
        try {
            int length = 0;
            byte[] bytes = new byte[10_000];
            for (int count; (count = request.body().read(bytes)) >= 0;) {
                length += count;
            }
            return length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AdminResponse text(String text) {
        return new AdminResponse(200, "text/plain", Map.of(), false, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path socket() {
        return directory.resolve("admin.socket");
    }

    private void open() {
        open(settings(Optional.of(socket()), true));
    }

    private void open(DoorSettings settings) {
        MetricsPage metrics = new MetricsPage(AdminDoorTest::metrics);
        door = new AdminDoor(settings,
            request -> request.path().equals(MetricsPage.PATH) ? metrics.apply(request) : answer(request), metrics);
        door.start();
    }

    private static byte[] metrics() {
        return "greylist_up 1\n".getBytes(StandardCharsets.UTF_8);
    }

    private DoorSettings settings(Optional<Path> socket, boolean needed) {
        ListenAddress.Inet any = (ListenAddress.Inet) ListenAddress.parse("inet:127.0.0.1:0");
        try {
            Path file = Files.writeString(directory.resolve("tokens"),
                "# of this test\nadmin " + TOKEN + " Ann\n\nread " + READ_TOKEN + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            return new DoorSettings(socket, needed, Optional.of(any), Optional.of(Tokens.read(file)), Optional.of(any),
                List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String atSocket(String request) throws IOException {
        try (Talk talk = Talk.to(socket())) {
            return talk.say(request).hear();
        }
    }

    private String atPort(String request) throws IOException {
        return atPort(1, request);
    }

    /** @param which in the order of the settings */
    private String atPort(int which, String request) throws IOException {
        List<SocketAddress> addresses = door.addresses();
        try (Talk talk = Talk.to(addresses.get(which))) {
            return talk.say(request).hear();
        }
    }
}
