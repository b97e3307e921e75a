package io.github.jamesgreylist.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @TempDir
    private Path directory;

    @Test
    void filesThatGoMeanwhileAreNothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.write(directory.resolve("file" + i), new byte[7]);
        }

        long bytes = Directories.bytes(directory, this::deleteOthers);

        assertThat(bytes).isEqualTo(7);
    }

    private boolean deleteOthers(Path one) {
        for (int i = 0; i < 20; i++) {
            Path other = directory.resolve("file" + i);
            if (!other.equals(one)) {
                other.toFile().delete();
            }
        }
        return true;
    }
}
