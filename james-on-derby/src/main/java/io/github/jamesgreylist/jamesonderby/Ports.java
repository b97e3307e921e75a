package io.github.jamesgreylist.jamesonderby;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

/** Looks at the ports before the start, because James itself reports a busy one as a stack trace. */
final class Ports {

    private Ports() {}

    /** @throws CannotRun naming the first port of the configuration that somebody else listens on */
    static void requireFree(Configuration configuration) throws CannotRun {
        FileSystemImpl fileSystem = new FileSystemImpl(configuration.directories());
        FileConfigurationProvider xml = new FileConfigurationProvider(fileSystem, configuration);
        PropertiesProvider properties = new PropertiesProvider(fileSystem, configuration.configurationPath());
        try {
            requireFree(xml, "smtpserver");
            requireFree(xml, "imapserver");
            var webAdmin = properties.getConfiguration("webadmin");
            requireFree("webadmin.properties",
                webAdmin.getString("host", "127.0.0.1") + ":" + webAdmin.getInt("port", 8000));
        } catch (FileNotFoundException e) {
            // No WebAdmin then.
        } catch (ConfigurationException e) {
            throw new CannotRun(Causes.inOneLine(e), e);
        }
    }

    private static void requireFree(FileConfigurationProvider xml, String server) throws ConfigurationException, CannotRun {
        for (String bind : xml.getConfiguration(server).getStringArray(server + ".bind")) {
            for (String address : bind.split(",")) {
                requireFree(server + ".xml", address);
            }
        }
    }

    private static void requireFree(String file, String bind) throws CannotRun {
        int colon = bind.lastIndexOf(':');
        String host = bind.substring(0, Math.max(colon, 0)).trim();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            int port = Integer.parseInt(bind.substring(colon + 1).trim());
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException | IllegalArgumentException e) {
            throw new CannotRun("cannot listen on " + bind.trim() + " (" + file + "): " + e.getMessage(), e);
        }
    }
}
