package io.github.jamesgreylist.jamesonderby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JamesProcessIT {

    @TempDir
    Path root;

    @Test
    void aKilledJamesStartsAgainAndStopsCleanly() throws Exception {
        try (JamesProcess james =
            SampleConf.process().directory(root).argument("--user").argument("bob@demo.test:secret").start()) {
            james.kill();
            assertThat(root.resolve("var/derby/db.lck")).exists();

            james.start();
            james.addUser("eve@demo.test", "secret");
            assertThat(james.webAdmin("GET", "/users", "").body()).contains("bob@demo.test", "eve@demo.test");

            assertThat(james.stop()).isZero();
            assertThat(root.resolve("var/derby/db.lck")).doesNotExist();
        }
    }

    @Test
    void aRunningJamesKeepsOthersOffItsDirectoryAndItsPorts() throws Exception {
        JamesProcess james = SampleConf.process().start();
        Path directory = james.directory().root();
        try (james) {
            assertThat(whyNot(SampleConf.process().directory(directory).build()))
                .contains("james-on-derby: already running in " + directory + ", as process " + james.pid());

            JamesProcess samePort = SampleConf.process().build();
            samePort.directory().edit("smtpserver.xml", xml -> xml.replace(":" + samePort.smtpPort(), ":" + james.smtpPort()));
            assertThat(whyNot(samePort))
                .contains("james-on-derby: cannot listen on 127.0.0.1:" + james.smtpPort()
                    + " (smtpserver.xml): Address already in use");

            assertThat(james.isAlive()).isTrue();
        }
        assertThat(ProcessHandle.of(james.pid()).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(directory).doesNotExist();
    }

    /** The lines that a James prints that does not start. */
    private static List<String> whyNot(JamesProcess james) throws IOException {
        try (james) {
            IOException failure = catchThrowableOfType(james::start, IOException.class);
            return failure.getMessage().lines().toList();
        }
    }
}
