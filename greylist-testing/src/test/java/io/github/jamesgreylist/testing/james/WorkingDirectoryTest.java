package io.github.jamesgreylist.testing.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingDirectoryTest {

    @TempDir
    Path root;
    private WorkingDirectory directory;

    @BeforeEach
    void create() throws Exception {
        directory = WorkingDirectory.at(root);
    }

    @Test
    void aPropertyReplacesEveryOldValueAndNothingElse() throws Exception {
        Files.writeString(directory.conf("x.properties"), "# delay=1\ndelay = 2\ndelays=3\n delay: 4\n");

        directory.setProperty("x.properties", "delay", "5 seconds");

        assertThat(Files.readString(directory.conf("x.properties"))).isEqualTo("# delay=1\ndelays=3\ndelay=5 seconds\n");
    }

    @Test
    void aPropertyMakesTheFileIfNeeded() throws Exception {
        directory.setProperty("y.properties", "a", "b");

        assertThat(Files.readString(directory.conf("y.properties"))).isEqualTo("a=b\n");
    }

    @Test
    void everyServerMovesToAPortOfItsOwn() throws Exception {
        Files.writeString(directory.conf("s.xml"), "<a><bind>0.0.0.0:25</bind></a><b><bind>127.0.0.1:26</bind></b>");

        List<Integer> ports = directory.moveToFreePorts("s.xml");

        assertThat(ports).hasSize(2).doesNotHaveDuplicates();
        assertThat(Files.readString(directory.conf("s.xml"))).isEqualTo("<a><bind>127.0.0.1:" + ports.get(0)
            + "</bind></a><b><bind>127.0.0.1:" + ports.get(1) + "</bind></b>");
    }

    @Test
    void aLogThatIsNotThereIsEmpty() throws Exception {
        assertThat(directory.log("james.log")).isEmpty();
    }

    @Test
    void deletingTakesEverything() throws Exception {
        Files.writeString(directory.conf("x"), "x");

        directory.delete();
        directory.delete();

        assertThat(root).doesNotExist();
    }
}
