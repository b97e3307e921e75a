package io.github.jamesgreylist.integration.shared;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** James's in-memory server, with the greylist in a database server as docs/shared-database.md has it. */
record JamesNode(String name, JamesProcess james) implements Node {

    static JamesNode start(String name, String driver, String url, String user, String password) throws IOException {
        // The same for everybody: it has no name server.
        return start(name, driver, url, user, password, Map.of("delay", "5 minutes"));
    }

    /** @param settings of the greylist */
    static JamesNode start(String name, String driver, String url, String user, String password, Map<String, String> settings)
            throws IOException {
        JamesProcessBuilder server = Servers.inMemory()
            .extension(jarOf(driver))
            .conf("james-database.properties", "database.driverClassName=" + driver + "\n"
                + "database.url=" + url + "\ndatabase.username=" + user + "\ndatabase.password=" + password + "\n")
            .conf("mailetcontainer.xml",
                Files.readString(Build.SHIPPED_CONF.resolve("mailetcontainer.xml")).replace("jpa://", "memory://"))
            .edit("smtpserver.xml", JamesNode::proxiedAndRelaying)
            .edit("logback.xml", shipped -> shipped.replace("</configuration>",
                "<logger name=\"io.github.jamesgreylist\" level=\"DEBUG\"/></configuration>"));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            server = server.property("greylist.properties", setting.getKey(), setting.getValue());
        }
        return new JamesNode(name, Servers.start(server));
    }

    /** The jar that an administrator would download. */
    private static Path jarOf(String driver) {
        try {
            return Path.of(Class.forName(driver).getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String proxiedAndRelaying(String shipped) {
        int begin = shipped.indexOf("<smtpserver enabled");
        int end = shipped.indexOf("</smtpserver>") + "</smtpserver>".length();
        String block = shipped.substring(begin, end);
        String jmxName = "<jmxName>smtpserver</jmxName>";
        return shipped.substring(0, begin)
            + block.replace(jmxName, jmxName + "<proxyRequired>true</proxyRequired>")
            + block.replace(jmxName, "<jmxName>own</jmxName><authorizedAddresses>127.0.0.0/8</authorizedAddresses>")
            + shipped.substring(end);
    }

    @Override
    public String attempt(String client, String sender) throws IOException {
        try (SmtpClient smtp = SmtpClient.to(james.smtpPort()).as(client).connect()) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<" + sender + ">");
            return smtp.command("RCPT TO:<bob@demo.test>").toString();
        }
    }

    /** A mail of one of James's own users. */
    void send(String user, String stranger) throws IOException {
        try (SmtpClient smtp = SmtpClient.connect(james.smtpPorts().get(1))) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<" + user + ">");
            smtp.command("RCPT TO:<" + stranger + ">");
            if (smtp.data("Subject: hello\n\nhello\n").code() != 250) {
                throw new AssertionError(smtp.transcript());
            }
        }
    }

    @Override
    public String log() throws IOException {
        return james.log();
    }
}
