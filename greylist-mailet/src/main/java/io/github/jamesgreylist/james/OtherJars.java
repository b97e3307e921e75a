package io.github.jamesgreylist.james;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of other jars of this extension beside the one that is in force, as after an upgrade that left the old one there. James
 * puts all of them on one class path, in no particular order: each class comes from the first that has it.
 */
final class OtherJars {

    /** In the jar of each release. */
    private static final String OURS = GreylistModule.class.getName().replace('.', '/') + ".class";
    private static final Logger LOGGER = LoggerFactory.getLogger(OtherJars.class);

    private OtherJars() {}

    static void tell() {
        try {
            List<String> jars = Collections.list(GreylistModule.class.getClassLoader().getResources(OURS)).stream()
                .map(OtherJars::name).toList();
            if (jars.size() > 1) {
                LOGGER.warn(
                    "{} jars of James Greylist are loaded: {} is in force, and beside it is {}: delete all but one of them and"
                        + " restart, as their classes may mix",
                    jars.size(), jars.get(0),
                    jars.stream().skip(1).collect(Collectors.joining(", ")));
            }
        } catch (IOException e) {
            LOGGER.debug("cannot look for other jars", e);
        }
    }

    private static String name(URL inside) {
        try {
            String jar =
                inside.openConnection() instanceof JarURLConnection entry ? entry.getJarFileURL().getPath() : inside.getPath();
            return jar.substring(jar.lastIndexOf('/') + 1);
        } catch (IOException e) {
            return inside.toString();
        }
    }
}
