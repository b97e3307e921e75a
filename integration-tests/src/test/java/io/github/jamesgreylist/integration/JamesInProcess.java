package io.github.jamesgreylist.integration;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.jamesgreylist.jamesonderby.JamesOnDerby;
import io.github.jamesgreylist.jamesonderby.testing.SmtpClient;
import io.github.jamesgreylist.jamesonderby.testing.WorkingDirectory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.james.GuiceJamesServer;
import org.apache.james.utils.DataProbeImpl;
import org.slf4j.LoggerFactory;

/**
 * James on Derby in this JVM, with the packaged jar in its {@code extensions-jars/}, the shipped configuration, and a
 * clock that the test moves. The shipped {@code <smtpserver>} is there four times, once for each kind of client.
 */
final class JamesInProcess implements AutoCloseable {

    final AdjustableClock clock = new AdjustableClock();
    private final WorkingDirectory directory;
    private final String databaseUrl;
    private final List<Integer> smtpPorts;
    private final int imapPort;
    private final GuiceJamesServer server;
    private final ListAppender<ILoggingEvent> decisions = new ListAppender<>();

    private JamesInProcess(Map<String, String> settings) throws Exception {
        System.setProperty("james.exit.on.startup.error", "false");
        this.directory = WorkingDirectory.temporary();
        directory.copyConf(Build.SHIPPED_CONF);
        directory.addExtension(Build.EXTENSION);
        directory.edit("smtpserver.xml", JamesInProcess::fourServers);
        this.databaseUrl = "jdbc:derby:" + directory.root().resolve("var/derby");
        directory.setProperty("james-database.properties", "database.url", databaseUrl + ";create=true");
        directory.setProperty("webadmin.properties", "enabled", "false");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            directory.setProperty("greylist.properties", setting.getKey(), setting.getValue());
        }
        this.smtpPorts = directory.moveToFreePorts("smtpserver.xml");
        this.imapPort = directory.moveToFreePorts("imapserver.xml").get(0);
        directory.movePolicyServerToFreePort();
        this.server = JamesOnDerby.createServer(directory.root())
            .overrideWith(binder -> binder.bind(Clock.class).toInstance(clock));
        decisions.start();
        ((Logger) LoggerFactory.getLogger("greylist")).addAppender(decisions);
        server.start();
    }

    /** Starts a server in which {@code bob@demo.test}, {@code ann@demo.test} and the reserved names have mailboxes. */
    static JamesInProcess start(Map<String, String> settings) throws Exception {
        JamesInProcess james = new JamesInProcess(settings);
        for (String user : List.of("bob", "ann", "postmaster", "abuse")) {
            james.addUser(user + "@demo.test");
        }
        return james;
    }

    void addUser(String address) throws Exception {
        server.getProbe(DataProbeImpl.class).addUser(address, "secret");
    }

    private static String fourServers(String shipped) {
        int begin = shipped.indexOf("<smtpserver enabled");
        int end = shipped.indexOf("</smtpserver>") + "</smtpserver>".length();
        String block = shipped.substring(begin, end);
        return shipped.substring(0, begin)
            + variant(block, "proxied", "<proxyRequired>true</proxyRequired>")
            + variant(block, "direct", "")
            + variant(block, "relaying", "<authorizedAddresses>127.0.0.0/8</authorizedAddresses>")
            + variant(block, "submission", "")
                .replace("<announce>never</announce>",
                    "<announce>always</announce><requireSSL>false</requireSSL><plainAuthEnabled>true</plainAuthEnabled>")
            + shipped.substring(end);
    }

    private static String variant(String block, String name, String more) {
        return block.replace("<jmxName>smtpserver</jmxName>", "<jmxName>" + name + "</jmxName>" + more);
    }

    /** A connection of a client with this address, IPv4 or IPv6. */
    SmtpClient from(String clientAddress) throws IOException {
        return greeted(SmtpClient.to(smtpPorts.get(0)).as(clientAddress).connect());
    }

    /** A connection from 127.0.0.1 without a proxy. */
    SmtpClient direct() throws IOException {
        return greeted(SmtpClient.connect(smtpPorts.get(1)));
    }

    /** A connection of a client that may relay. */
    SmtpClient relaying() throws IOException {
        return greeted(SmtpClient.connect(smtpPorts.get(2)));
    }

    /** A connection to the server on which users log in. */
    SmtpClient submission() throws IOException {
        return greeted(SmtpClient.connect(smtpPorts.get(3)));
    }

    private static SmtpClient greeted(SmtpClient smtp) throws IOException {
        smtp.command("EHLO client.example.org");
        return smtp;
    }

    int imapPort() {
        return imapPort;
    }

    /** The lines of the decision log so far. */
    List<String> decisions() {
        synchronized (decisions) {
            return decisions.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    /** How many triplets with this sender are stored. */
    int rowsOf(String sender) throws SQLException {
        try (Connection connection = DriverManager.getConnection(databaseUrl, "app", "app");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                    "SELECT COUNT(*) FROM greylist_triplet WHERE sender = '" + sender + "'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
        ((Logger) LoggerFactory.getLogger("greylist")).detachAppender(decisions);
        directory.delete();
    }
}
