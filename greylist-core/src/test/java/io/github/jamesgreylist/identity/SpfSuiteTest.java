package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.DnsServer.Behaviour;
import io.github.jamesgreylist.identity.Spf.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.xbill.DNS.DClass;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.yaml.snakeyaml.Yaml;

/**
 * The test suite of RFC 7208 that openspf.org published: {@code rfc7208-tests.yml}, 2014.04, of Stuart Gathman, Julian Mehnle
 * and Scott Kitterman. It is part of pyspf and of other SPF libraries, and not of this one:
 * {@code -Dspf.suite=/path/of/rfc7208-tests.yml} says where it is.
 */
@EnabledIfSystemProperty(named = "spf.suite", matches = ".+")
class SpfSuiteTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** Where we say something else, and why that is all right. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
        "exp-only-macro-char", "FAIL: explanations are not read, so nothing in them is an error");

    @TestFactory
    Stream<DynamicTest> suite() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Reader suite = Files.newBufferedReader(Path.of(System.getProperty("spf.suite")), StandardCharsets.UTF_8)) {
            for (Object document : new Yaml().loadAll(suite)) {
                Map<?, ?> scenario = (Map<?, ?>) document;
                map(scenario.get("tests"))
                    .forEach((name, test) -> tests.add(dynamicTest(scenario.get("description") + ": " + name,
                        () -> run(name.toString(), map(test), map(scenario.get("zonedata"))))));
            }
        }
        assertThat(tests).hasSizeGreaterThan(150);
        return tests.stream();
    }

    private static void run(String name, Map<?, ?> test, Map<?, ?> zones) throws Exception {
        try (DnsServer server = new DnsServer();
                DnsClient dns = DnsJavaClient.of(server.address(), PATIENCE)) {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            zones.forEach((owner, records) -> tell(server, owner.toString(), (List<?>) records));
            Result said = SpfQuestion.of(test.get("mailfrom").toString(), Optional.of(test.get("helo").toString()))
                .map(question -> evaluate(dns, executor, test.get("host").toString(), question)).orElse(Result.NONE);
            assertThat(said).as("%s: %s, asked: %s", name, test, server.asked())
                .isIn(expected(name, test.get("result")));
        }
    }

    /** Below the checks, which ask nobody about private addresses: many of the suite are. */
    private static Result evaluate(DnsClient dns, ExecutorService executor, String client, SpfQuestion question) {
        try {
            return SpfEvaluation.of(Jspf.create(), dns, executor, () -> false, InetAddress.getByName(client), question, 0)
                .get(1, TimeUnit.MINUTES).result();
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<Result> expected(String name, Object result) {
        if (EXCEPTIONS.containsKey(name)) {
            return List.of(Result.valueOf(EXCEPTIONS.get(name).split(":")[0]));
        }
        return (result instanceof List<?> several ? several : List.of(result)).stream()
            .map(one -> switch (one.toString()) {
                case "permerror" -> Result.ERROR;
                case "temperror" -> Result.UNANSWERED;
                default -> Result.valueOf(one.toString().toUpperCase(Locale.ROOT));
            }).toList();
    }

    private static void tell(DnsServer server, String owner, List<?> records) {
        boolean hasTxt = records.stream().anyMatch(record -> record instanceof Map<?, ?> typed && typed.containsKey("TXT"));
        server.behave(owner, Behaviour.GOOD);
        for (Object record : records) {
            if (record instanceof Map<?, ?> typed) {
                typed.forEach((type, value) -> tell(server, owner, type.toString(), value, hasTxt));
            } else {
                tell(server, owner, record.toString(), true, hasTxt);
            }
        }
    }

    private static void tell(DnsServer server, String owner, String type, Object value, boolean hasTxt) {
        switch (type) {
            case "A", "AAAA" -> server.address(owner, value.toString());
            case "MX" -> server.mx(owner, (Integer) ((List<?>) value).get(0), ((List<?>) value).get(1) + ".");
            case "PTR" -> server.record(new PTRRecord(DnsServer.name(owner), DClass.IN, 300,
                DnsServer.name(value.toString())));
            case "CNAME" -> server.cname(owner, value.toString());
            case "TXT" -> text(server, owner, value);
            case "SPF" -> {
                if (!hasTxt) {
                    text(server, owner, value);
                }
            }
            case "TIMEOUT" -> server.behave(owner, Behaviour.SILENT_ON_NOTHING);
            case "CNAMELOOP" -> server.cname(owner, owner);
            default -> throw new IllegalArgumentException(type);
        }
    }

    private static void text(DnsServer server, String owner, Object value) {
        List<?> strings = value instanceof List<?> several ? several : List.of(value);
        if (!strings.isEmpty() && !value.equals("NONE")) {
            server.record(record(owner, strings));
        }
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    /** As bytes: some are not in ASCII, and some have backslashes. */
    private static Record record(String owner, List<?> strings) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Object each : strings) {
            byte[] bytes = each.toString().getBytes(StandardCharsets.ISO_8859_1);
            for (int start = 0; start < bytes.length || start == 0; start += 255) {
                int length = Math.min(255, bytes.length - start);
                data.write(length);
                data.write(bytes, start, length);
            }
        }
        return Record.newRecord(DnsServer.name(owner), Type.TXT, DClass.IN, 300, data.toByteArray());
    }
}
