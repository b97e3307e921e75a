package io.github.jamesgreylist.jamesonderby;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

/** Looks at the ports before the start, because James itself reports a busy one as a stack trace. */
final class Ports {

    /** The extension's, for Postfix. */
    private static final String POLICY_OVER_TCP = "inet:";

    private final Path conf;
    private final FileConfigurationProvider xml;
    private final PropertiesProvider properties;

    private Ports(Configuration configuration, Path directory) {
        FileSystem fileSystem = new FileSystemImpl(configuration.directories());
        this.conf = directory.resolve("conf");
        this.xml = new FileConfigurationProvider(fileSystem, configuration);
        this.properties = new PropertiesProvider(fileSystem, configuration.configurationPath());
    }

    /**
     * @param directory James's working directory
     * @throws CannotRun naming the first port of the configuration that somebody else listens on, and where it is written
     */
    static void requireFree(Configuration configuration, Path directory) throws CannotRun {
        Ports ports = new Ports(configuration, directory);
        try {
            ports.requireFree("smtpserver");
            ports.requireFree("imapserver");
            ports.requireFreeForWebAdmin();
            ports.requireFreeForPolicy();
        } catch (ConfigurationException e) {
            throw new CannotRun(Causes.inOneLine(e), e);
        }
    }

    private void requireFree(String server) throws ConfigurationException, CannotRun {
        for (String bind : xml.getConfiguration(server).getStringArray(server + ".bind")) {
            for (String address : bind.split(",")) {
                requireFree(address.trim(), "<bind>", server + ".xml");
            }
        }
    }

    private void requireFreeForWebAdmin() throws ConfigurationException, CannotRun {
        try {
            var webAdmin = properties.getConfiguration("webadmin");
            requireFree(webAdmin.getString("host", "127.0.0.1") + ":" + webAdmin.getInt("port", 8000), "port",
                "webadmin.properties");
        } catch (FileNotFoundException e) {
            // No WebAdmin then.
        }
    }

    private void requireFreeForPolicy() throws ConfigurationException, CannotRun {
        try {
            for (String place : properties.getConfiguration("greylist").getStringArray("policy.listen")) {
                // What is none is for the extension to refuse.
                if (place.trim().matches(POLICY_OVER_TCP + ".+:\\d{1,5}")) {
                    requireFree(place.trim().substring(POLICY_OVER_TCP.length()), "policy.listen", "greylist.properties");
                }
            }
        } catch (FileNotFoundException e) {
            // Nobody listens for Postfix then.
        }
    }

    private void requireFree(String bind, String key, String file) throws CannotRun {
        int colon = bind.lastIndexOf(':');
        String host = bind.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            int port = Integer.parseInt(bind.substring(colon + 1));
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (BindException e) {
            boolean isInUse = String.valueOf(e.getMessage()).contains("in use");
            throw new CannotRun("cannot listen on " + bind + ": " + (isInUse
                ? "another program uses this port: stop that program, or write another port"
                : e.getMessage() + ": write another address") + " into " + key + " in " + conf.resolve(file), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new CannotRun("cannot listen on " + bind + ": " + e.getMessage() + ": see " + key + " in " + conf.resolve(file),
                e);
        }
    }
}
