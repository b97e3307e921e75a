package io.github.jamesgreylist.jamesonderby;

import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.nio.file.Path;

/** The shipped configuration without the extension, which this module is built before or beside. */
public final class SampleConf {

    /** The directory, seen from this module. */
    public static final Path SHIPPED = Path.of("..", "james-conf");

    private SampleConf() {}

    private static String withoutGreylisting(String xml) {
        return xml.replaceAll("<handler class=\"io\\.github\\.jamesgreylist[^>]*/>", "")
            .replaceAll("(?s)<mailet [^>]*io\\.github\\.jamesgreylist[^>]*>.*?</mailet>", "");
    }

    /** WebAdmin's routes, the health check. */
    private static String withoutLines(String properties) {
        return properties.replaceAll("(?m)^[^#\n]*io\\.github\\.jamesgreylist.*$", "");
    }

    public static void copyTo(WorkingDirectory directory) throws Exception {
        directory.copyConf(SHIPPED);
        directory.edit("smtpserver.xml", SampleConf::withoutGreylisting);
        directory.edit("mailetcontainer.xml", SampleConf::withoutGreylisting);
        directory.edit("webadmin.properties", SampleConf::withoutLines);
        directory.edit("healthcheck.properties", SampleConf::withoutLines);
        directory.edit("extensions.properties", text -> "");
    }

    public static JamesProcessBuilder process() {
        return JamesProcess.onDerby(SHIPPED)
            .jvmOption("-XX:TieredStopAtLevel=1")
            .edit("smtpserver.xml", SampleConf::withoutGreylisting)
            .edit("mailetcontainer.xml", SampleConf::withoutGreylisting)
            .edit("webadmin.properties", SampleConf::withoutLines)
            .edit("healthcheck.properties", SampleConf::withoutLines)
            .conf("extensions.properties", "");
    }
}
