package io.github.jamesgreylist.integration.postfix;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the shipped lines for submission find in a Postfix: a certificate, here a self-made one for 127.0.0.1, and users
 * with passwords, here in Cyrus SASL's own database inside the chroot. The ports are others than 587 and 465.
 */
final class Submission {

    private static final String SERVICE = "submission inet ";

    private final Path root;
    private final int port;
    private final int encryptedPort;
    private final Path certificate;

    private Submission(Path root) throws IOException {
        this.root = root;
        this.port = FreePorts.next();
        this.encryptedPort = FreePorts.next();
        this.certificate = root.resolve("conf/submission.pem");
    }

    static boolean isThere() {
        return Postfix.isThere() && Commands.isServerThere("saslpasswd2") && Commands.isThere("openssl");
    }

    /** @param root of a Postfix that is to be started with this */
    static Submission prepare(Path root) throws IOException {
        Submission submission = new Submission(root);
        Files.createDirectories(root.resolve("queue/etc"));
        Path sasl = Files.createDirectories(root.resolve("conf/sasl"));
        Files.writeString(sasl.resolve("smtpd.conf"), "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN\n");
        Commands.run("openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=mx.demo.test",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", submission.key().toString(),
            "-out", submission.certificate.toString());
        return submission;
    }

    private Path key() {
        return root.resolve("conf/submission.key");
    }

    /** @param user with the domain behind an @ */
    void addUser(String user, String password) throws IOException {
        Path users = root.resolve("queue/etc/sasldb2");
        Path input = Files.writeString(root.resolve("password"), password);
        String[] parts = user.split("@", 2);
        Commands.run(input, "saslpasswd2", "-p", "-c", "-f", users.toString(), "-u", parts[1], parts[0]);
        Files.delete(input);
        Commands.run("chown", "root:postfix", users.toString());
        Commands.run("chmod", "640", users.toString());
    }

    /** The shipped lines of master.cf, and for the other port the same with what the page adds. */
    String services() throws IOException {
        String lines = Files.readString(Build.POSTFIX_CONF.resolve("master.cf.submission"));
        if (!lines.contains("\n" + SERVICE)) {
            throw new AssertionError("the shipped lines are for another service than submission");
        }
        return lines.replace(SERVICE, "127.0.0.1:" + port + " inet ").strip() + "\n"
            + lines.replace(SERVICE, "127.0.0.1:" + encryptedPort + " inet ").strip() + "\n  -o smtpd_tls_wrappermode=yes\n";
    }

    /** Parameters of main.cf. What is sent out is delivered into files, too. */
    Map<String, String> parameters() {
        Map<String, String> main = new LinkedHashMap<>();
        main.put("cyrus_sasl_config_path", root.resolve("conf/sasl").toString());
        main.put("smtpd_tls_cert_file", certificate.toString());
        main.put("smtpd_tls_key_file", key().toString());
        main.put("default_transport", "virtual");
        return main;
    }

    /** A session before STARTTLS, greeted. */
    SmtpClient inTheClear() throws IOException {
        SmtpClient smtp = SmtpClient.connect(port);
        smtp.command("EHLO desk.example.org");
        return smtp;
    }

    /** An encrypted session before the login, greeted. */
    SmtpClient encrypted() throws IOException, GeneralSecurityException {
        SmtpClient smtp = inTheClear();
        SmtpReply reply = smtp.startTls(trust());
        if (reply.code() != 220) {
            throw new AssertionError("no TLS: " + reply);
        }
        smtp.command("EHLO desk.example.org");
        return smtp;
    }

    /** A session before the login at the port that is encrypted from the first byte, greeted. */
    SmtpClient encryptedAtOnce() throws IOException, GeneralSecurityException {
        SmtpClient smtp = SmtpClient.to(encryptedPort).encrypted(trust()).connect();
        smtp.command("EHLO desk.example.org");
        return smtp;
    }

    /** Of the self-made certificate, and no other. */
    private SSLContext trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry("submission", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** The command (RFC 4616). */
    static String plain(String user, String password) {
        byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(message);
    }
}
