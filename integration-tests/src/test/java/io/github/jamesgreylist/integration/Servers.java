package io.github.jamesgreylist.integration;

import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Servers in processes of their own, with the packaged jar and the shipped configuration. Their clock is the real one:
 * tests that need a retry in time set a delay of zero, under which the second attempt passes.
 */
public final class Servers {

    /** What of the shipped configuration makes sense on a server without a database. */
    private static final List<String> FOR_MEMORY_APP = List.of("smtpserver.xml", "usersrepository.xml", "domainlist.xml",
        "dnsservice.xml", "extensions.properties", "greylist.properties", "whitelist_clients",
        "whitelist_recipients", "webadmin.properties", "jmx.properties",
        "logback.xml");

    private Servers() {}

    /** James with users, mailboxes and greylist in one Derby of its own, 10.14. */
    public static JamesProcessBuilder onDerby() {
        return quickToStart(JamesProcess.onDerby(Build.SHIPPED_CONF));
    }

    /** James's in-memory server, as published: the only Derby it has is the one in our jar. */
    public static JamesProcessBuilder inMemory() throws IOException {
        return inMemory(JamesProcess.of("org.apache.james.MemoryJamesServerMain", Build.memoryAppClassPath()));
    }

    /** The same with a session with Cassandra, as James's servers on Cassandra have one, and the greylist there. */
    public static JamesProcessBuilder onCassandra(String host, int port, String keyspace) throws IOException {
        return inMemory(JamesProcess.of("io.github.jamesgreylist.jamesoncassandra.JamesOnCassandra",
            Build.jamesOnCassandraClassPath())).systemProperty("cassandra.node", host + ":" + port)
            .systemProperty("cassandra.keyspace", keyspace).property("greylist.properties", "store", "cassandra");
    }

    private static JamesProcessBuilder inMemory(JamesProcessBuilder james) throws IOException {
        for (String file : FOR_MEMORY_APP) {
            james.conf(file, Files.readString(Build.SHIPPED_CONF.resolve(file)));
        }
        // The token is made by `./greylist run` alone.
        return quickToStart(james).edit("webadmin.properties", shipped -> shipped.replaceAll("(?m)^jwt\\..*\n", ""));
    }

    private static JamesProcessBuilder quickToStart(JamesProcessBuilder james) {
        return james.jvmOption("-XX:TieredStopAtLevel=1").extension(Build.EXTENSION)
            // On a busy machine the store may take longer than mail should wait for it.
            .property("greylist.properties", "timeBudget", "30 seconds")
            // No name server, and none of this machine's.
            .edit("dnsservice.xml", shipped -> shipped.replace("<autodiscover>true<", "<autodiscover>false<"));
    }

    /** Starts it, and sees to it that bob@demo.test is there: users in memory are gone after a restart. */
    public static JamesProcess start(JamesProcessBuilder server) throws IOException {
        JamesProcess james = server.build();
        start(james);
        return james;
    }

    /** The same for a server that has been prepared, or has run before. */
    public static void start(JamesProcess james) throws IOException {
        try {
            james.start();
            james.addUser("bob@demo.test", "secret");
        } catch (IOException | RuntimeException e) {
            james.close();
            throw e;
        }
    }

    /** The reply to a RCPT for bob@demo.test in a session of its own. */
    public static SmtpReply rcpt(JamesProcess james, String sender) throws IOException {
        try (SmtpClient smtp = SmtpClient.connect(james.smtpPort())) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<" + sender + ">");
            return smtp.command("RCPT TO:<bob@demo.test>");
        }
    }
}
