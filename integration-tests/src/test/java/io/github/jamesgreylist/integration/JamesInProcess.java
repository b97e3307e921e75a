package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.inject.Binder;
import com.google.inject.Provider;
import io.github.jamesgreylist.jamesonderby.JamesOnDerby;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.ImapClient;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.james.GuiceJamesServer;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.jpa.JPADomainList;
import org.apache.james.utils.DataProbeImpl;
import org.slf4j.LoggerFactory;
import org.threeten.extra.MutableClock;
import org.xbill.DNS.Lookup;

/**
 * James on Derby in this JVM, with the packaged jar in its {@code extensions-jars/}, the shipped configuration, and a
 * clock that the test moves. The shipped {@code <smtpserver>} is there four times, once for each kind of client.
 */
final class JamesInProcess implements AutoCloseable {

    final MutableClock clock = MutableClock.of(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    /** The only name server that this James asks. */
    final DnsServer dns = new DnsServer();
    private final WorkingDirectory directory;
    private final String databaseUrl;
    private final List<Integer> smtpPorts;
    private final int imapPort;
    private final GuiceJamesServer server;
    private volatile boolean domainsBroken;
    private final ListAppender<ILoggingEvent> decisions = new ListAppender<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private JamesInProcess(Map<String, String> settings, Preparation preparation) throws Exception {
        System.setProperty("james.exit.on.startup.error", "false");
        this.directory = WorkingDirectory.temporary();
        directory.copyConf(Build.SHIPPED_CONF);
        directory.addExtension(Build.EXTENSION);
        directory.edit("smtpserver.xml", JamesInProcess::fourServers);
        this.databaseUrl = "jdbc:derby:" + directory.root().resolve("var/derby");
        directory.setProperty("james-database.properties", "database.url", databaseUrl + ";create=true");
        directory.setProperty("webadmin.properties", "enabled", "false");
        // On a busy machine the store may take longer than mail should wait for it.
        directory.setProperty("greylist.properties", "timeBudget", "30 seconds");
        // The same for everybody: only who is named in the DNS of this test has a name.
        directory.setProperty("greylist.properties", "delay", "5 minutes");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            directory.setProperty("greylist.properties", setting.getKey(), setting.getValue());
        }
        preparation.of(directory);
        directory.edit("dnsservice.xml", shipped -> shipped.replace("<autodiscover>true</autodiscover>",
            "<autodiscover>false</autodiscover><servers><server>127.0.0.1</server></servers>"));
        this.smtpPorts = directory.moveToFreePorts("smtpserver.xml");
        this.imapPort = directory.moveToFreePorts("imapserver.xml").get(0);
        directory.movePolicyServerToFreePort();
        this.server = JamesOnDerby.createServer(directory.root())
            .overrideWith(binder -> binder.bind(Clock.class).toInstance(clock), this::breakableDomains);
        listen("greylist", decisions);
        listen("io.github.jamesgreylist", log);
        server.start();
        // James has no setting for the port, and 53 is root's.
        Lookup.getDefaultResolver().setPort(dns.port());
    }

    /** Starts a server in which {@code bob@demo.test}, {@code ann@demo.test} and the reserved names have mailboxes. */
    static JamesInProcess start(Map<String, String> settings) throws Exception {
        return start(settings, directory -> {});
    }

    /** @param preparation of the configuration, before the server reads it */
    static JamesInProcess start(Map<String, String> settings, Preparation preparation) throws Exception {
        JamesInProcess james = new JamesInProcess(settings, preparation);
        for (String user : List.of("bob", "ann", "postmaster", "abuse")) {
            james.addUser(user + "@demo.test");
        }
        return james;
    }

    interface Preparation {
        void of(WorkingDirectory directory) throws IOException;
    }

    /** As James's domains on Cassandra, whose driver's exceptions come through as they are, while the database is away. */
    void breakDomains() {
        domainsBroken = true;
    }

    private void breakableDomains(Binder binder) {
        Provider<JPADomainList> domains = binder.getProvider(JPADomainList.class);
        binder.bind(DomainList.class).toProvider((Provider<DomainList>) () -> (DomainList) Proxy.newProxyInstance(
            DomainList.class.getClassLoader(), new Class<?>[] {DomainList.class}, (proxy, method, arguments) -> {
                if (domainsBroken && method.getName().equals("containsDomain")) {
                    throw new IllegalStateException("the database is away");
                }
                try {
                    return method.invoke(domains.get(), arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
    }

    private static void listen(String logger, ListAppender<ILoggingEvent> appender) {
        appender.start();
        ((Logger) LoggerFactory.getLogger(logger)).addAppender(appender);
    }

    void addDomain(String domain) throws Exception {
        server.getProbe(DataProbeImpl.class).addDomain(domain);
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
        return messages(decisions);
    }

    /** What the extension warned of. */
    List<String> log() {
        return messages(log);
    }

    private static List<String> messages(ListAppender<ILoggingEvent> appender) {
        synchronized (appender) {
            return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    WorkingDirectory directory() {
        return directory;
    }

    /** The reply to RCPT in a session of its own. */
    String rcpt(String client, String sender, String recipient) throws IOException {
        try (SmtpClient smtp = from(client)) {
            SmtpReply mail = smtp.command("MAIL FROM:<" + sender + ">");
            assertThat(mail.code()).as(mail.toString()).isEqualTo(250);
            return smtp.command("RCPT TO:<" + recipient + ">").toString();
        }
    }

    /** The last decision about mail of this sender. */
    String decisionAbout(String sender) {
        return decisions().stream().filter(line -> line.contains("sender=" + sender + ","))
            .reduce((first, second) -> second).orElse("none");
    }

    /** The mail that contains this text, once it is there. */
    String awaitMail(String user, String text) throws IOException {
        try (ImapClient imap = ImapClient.login(imapPort, user, "secret")) {
            for (int messages = 1;; messages++) {
                List<String> inbox = imap.awaitInbox(messages, Eventually.LONGEST);
                for (String mail : inbox) {
                    if (mail.contains(text)) {
                        return mail;
                    }
                }
                messages = inbox.size();
            }
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

    /** Whoever asks the greylist's table, in James's own Derby, waits until this is closed. */
    AutoCloseable lockGreylist() throws SQLException {
        Connection connection = DriverManager.getConnection(databaseUrl, "app", "app");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE greylist_triplet IN EXCLUSIVE MODE");
        }
        return () -> {
            connection.rollback();
            connection.close();
        };
    }

    @Override
    public void close() throws IOException {
        server.stop();
        dns.close();
        ((Logger) LoggerFactory.getLogger("greylist")).detachAppender(decisions);
        ((Logger) LoggerFactory.getLogger("io.github.jamesgreylist")).detachAppender(log);
        directory.delete();
    }
}
