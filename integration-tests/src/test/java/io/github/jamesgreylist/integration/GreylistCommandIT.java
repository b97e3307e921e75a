package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./greylist}, as it is typed. What it does on a fresh machine is in {@code integration-tests/bin/first-ten-minutes}. */
class GreylistCommandIT {

    private static final Path PROJECT = Build.DOCS.getParent();
    private static final int MINUTES = 5;
    private static final int NOBODY_LISTENS_THERE = 9;

    @TempDir
    Path directory;

    private int status;

    private String said(ProcessBuilder builder) throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        Process process = builder.directory(PROJECT.toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        status = process.exitValue();
        return Files.readString(said);
    }

    private String said(String line) throws IOException, InterruptedException {
        assumeTrue(!line.startsWith("make ") || Files.isExecutable(Path.of("/usr/bin/make")), "make is not installed");
        return said(new ProcessBuilder(List.of(line.split(" "))));
    }

    @Test
    void aloneItSaysWhatThereIsAndSoDoesMake() throws Exception {
        String help = said("./greylist");

        assertThat(status).isZero();
        assertThat(help).startsWith("./greylist WORD [NAME=VALUE]...\n").contains("\n  run  ").contains("\n  test  ")
            .contains("\n  try  ");
        assertThat(help.lines()).as("a terminal of 120 columns").allMatch(line -> line.length() <= 110);
        assertThat(said("make -s")).isEqualTo(help);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "./greylist rnu; there is no 'rnu'. Did you mean run? There are: run try demo test",
        "./greylist tets SERVERS=no; there is no 'tets'. Did you mean test? There are: run try",
        "./greylist frobnicate; there is no 'frobnicate'. There are: run try",
        "./greylist run PROT=2526; run has no PROT. There are: DIR",
        "./greylist try PROT=2526; try has no PROT. Did you mean PORT? There are: HOST PORT FROM TO",
        "./greylist try mx.example.org; 'mx.example.org' is no NAME=VALUE. There are: HOST PORT FROM TO",
        "./greylist test SERVERS=never; SERVERS=never: it must be yes or no",
        "./greylist test FULL=all; FULL=all: it must be yes or no",
        "./greylist try HOST=mx.example.org; TO= is missing: a mailbox of mx.example.org, for example TO=",
        "./greylist try HOST=mx.example.org:25 TO=bob@demo.test; HOST=mx.example.org:25: it must be the name of a host or an",
        "./greylist try HOST=mx.example.org TO=bob; TO=bob: it must be an address",
        "./greylist try PORT=99999; PORT=99999: it must be a whole number from 1 to 65535",
        "./greylist bench ROUNDS=x; ROUNDS=x: it must be a whole number from 1 to",
        "./greylist bench SECONDS=0; SECONDS=0: it must be a whole number from 1 to",
        "./greylist bench ONLY=known,nwe; ONLY=known,nwe: bench has no part 'nwe'. Did you mean new? There are: known mixed new",
        "./greylist bench BESIDE=gone.jar; BESIDE=gone.jar: there is no such file",
        "./greylist torture ONLY=kils; ONLY=kils: torture has no part 'kils'. Did you mean kills? There are: kills disks",
        "./greylist torture SOAK=long; SOAK=long: it must be a number of minutes",
        "make -s honest USERS=many; USERS=many: it must be a whole number from 1 to",
        "make -s rnu; there is no 'rnu'. Did you mean run?",
        "make -s run FROM=ann@example.org; run has no FROM. There are: DIR"})
    void whatIsMistypedIsNamedAtOnceWithWhatThereIsAndTheNearest(String typed, String sentence) throws Exception {
        assertThat(said(typed)).startsWith("greylist: " + sentence);
        assertThat(status).isEqualTo(2);
    }

    @Test
    void itKnowsAllThatIsTortured() throws Exception {
        String program = Files.readString(PROJECT.resolve("torture/torture.py"));
        String cases = program.lines().filter(line -> line.startsWith("CASES = (")).findFirst().orElseThrow()
            .replaceAll(".*\\(|[',]|\\)", "");

        assertThat(said("./greylist torture ONLY=nothing")).contains("There are: " + cases + "\n");
    }

    /** Maven's own report of it has a page. And http_proxy is heard of. */
    @Test
    void withoutANetworkASentenceSaysSoAndWhichFileToEdit() throws Exception {
        ProcessBuilder unit = new ProcessBuilder("./greylist", "unit");
        unit.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + directory.resolve("empty"));
        unit.environment().put("http_proxy", "http://127.0.0.1:" + NOBODY_LISTENS_THERE + "/");

        String said = said(unit);

        List<String> ours = new ArrayList<>(said.lines().filter(line -> line.startsWith("greylist: ")).toList());
        assertThat(ours).as(said).hasSize(1);
        assertThat(ours.get(0)).startsWith("greylist: no network: Maven does not reach ").contains("/.m2/settings.xml")
            .contains("http_proxy");
        assertThat(said).contains(":" + NOBODY_LISTENS_THERE);
        assertThat(status).isEqualTo(1);
    }

    /** Maven went on without the proxy, and the sentence was in its log. */
    @ParameterizedTest
    @ValueSource(strings = {"http_proxy", "https_proxy"})
    void aProxyWithAPasswordIsRefusedBeforeAnythingIsBuilt(String variable) throws Exception {
        ProcessBuilder unit = new ProcessBuilder("./greylist", "unit");
        unit.environment().keySet().removeAll(List.of("http_proxy", "https_proxy"));
        unit.environment().put("HOME", directory.toString());
        unit.environment().put(variable, "http://ann:secret@127.0.0.1:" + NOBODY_LISTENS_THERE + "/");

        assertThat(said(unit)).startsWith("greylist: http_proxy or https_proxy has a password, ")
            .contains(".m2/settings.xml").hasLineCount(1);
        assertThat(status).isEqualTo(1);
    }
}
