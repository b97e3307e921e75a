package io.github.jamesgreylist.integration.postfix;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Debian's Postfix with a configuration, queue and log of its own, on one loopback port. It takes mail for demo.test,
 * asks a policy service as the shipped main.cf does, and delivers into files. Nothing of the system's own Postfix is
 * used but its programs.
 */
public final class Postfix implements AutoCloseable {

    private static final List<String> PRIVATE_QUEUES = List.of("active", "bounce", "corrupt", "defer", "deferred",
        "flush", "hold", "incoming", "private", "saved", "trace");
    private static final List<String> PROGRAMS = List.of(
        "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 1 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "proxymap unix - - n - - proxymap",
        "smtp unix - - n - - smtp", "showq unix n - n - - showq", "error unix - - n - - error",
        "retry unix - - n - - error",
        "virtual unix - n n - - virtual", "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache",
        "tlsmgr unix - - n 1000? 1 tlsmgr", "postlog unix-dgram n - n - 1 postlogd");

    private final Path root;
    private final int port;
    private final Thread hook = new Thread(this::stopQuietly, "stop-postfix");

    private Postfix(Path root) throws IOException {
        this.root = root;
        this.port = FreePorts.next();
    }

    public static boolean isThere() {
        return Commands.isServerThere("postfix") && "root".equals(System.getProperty("user.name"));
    }

    /**
     * @param root          a directory that everybody may enter
     * @param policyService as in main.cf: {@code inet:127.0.0.1:10023}, or {@code unix:…} below the queue directory
     * @param more          further parameters of main.cf
     */
    public static Postfix start(Path root, String policyService, Map<String, String> more) throws IOException {
        return start(root, policyService, more, "");
    }

    /** @param services further lines of master.cf */
    static Postfix start(Path root, String policyService, Map<String, String> more, String services) throws IOException {
        return start(root, more, services, restrictions(policyService));
    }

    /** @param restrictions of recipients, in place of the shipped ones */
    static Postfix startWith(Path root, String restrictions, Map<String, String> more) throws IOException {
        return start(root, more, "", "smtpd_recipient_restrictions = " + restrictions + "\n");
    }

    private static Postfix start(Path root, Map<String, String> more, String services, String restrictions) throws IOException {
        Postfix postfix = new Postfix(root);
        postfix.makeDirectories();
        postfix.configure(more, services, restrictions);
        Runtime.getRuntime().addShutdownHook(postfix.hook);
        Commands.run("postfix", "-c", postfix.conf().toString(), "start");
        return postfix;
    }

    /** By hand, because `postfix check` would also look after the system's files. */
    private void makeDirectories() throws IOException {
        Path tmp = Path.of("/tmp");
        for (Path path = root; path.startsWith(tmp) && !path.equals(tmp); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String name : PRIVATE_QUEUES) {
            directory("queue/" + name, "postfix", "rwx------");
        }
        directory("queue/maildrop", "postfix:postdrop", "rwx-wx---");
        directory("queue/public", "postfix:postdrop", "rwx--x---");
        directory("queue/pid", "root", "rwxr-xr-x");
        // As the shipped main.cf.unix says; here the bridge runs as root.
        directory("queue/greylist", "root:postfix", "rwxr-x---");
        Commands.run("chmod", "g+s", root.resolve("queue/greylist").toString());
        directory("data", "postfix", "rwx------");
        directory("mail", "postfix", "rwx------");
        directory("conf", "root", "rwxr-xr-x");
        Files.writeString(root.resolve("queue/quick-start"), "");
    }

    private void directory(String name, String owner, String mode) throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        Commands.run("chown", owner, directory.toString());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private void configure(Map<String, String> more, String services, String restrictions) throws IOException {
        // No name twice: Postfix warns of that, and its master hangs if it has much to log before its log is open.
        Map<String, String> main = new LinkedHashMap<>();
        main.put("compatibility_level", "3.6");
        main.put("queue_directory", root.resolve("queue").toString());
        main.put("data_directory", root.resolve("data").toString());
        main.put("maillog_file", root.resolve("mail.log").toString());
        main.put("maillog_file_prefixes", root.toString());
        main.put("myhostname", "mx.demo.test");
        main.put("mydestination", "");
        main.put("mynetworks", "");
        main.put("alias_maps", "");
        main.put("inet_interfaces", "all");
        main.put("inet_protocols", "all");
        main.put("smtputf8_enable", "yes");
        main.put("smtpd_authorized_xclient_hosts", "127.0.0.1");
        main.put("smtpd_relay_restrictions", "reject_unauth_destination");
        main.put("virtual_mailbox_domains", "demo.test");
        main.put("virtual_mailbox_base", root.resolve("mail").toString());
        main.put("virtual_mailbox_maps", "static:box/");
        main.put("virtual_minimum_uid", "1");
        main.put("virtual_uid_maps", "static:" + Commands.run("id", "-u", "postfix").trim());
        main.put("virtual_gid_maps", "static:" + Commands.run("id", "-g", "postfix").trim());
        main.putAll(more);
        Files.writeString(conf().resolve("main.cf"), main.entrySet().stream()
            .map(parameter -> parameter.getKey() + " = " + parameter.getValue() + "\n")
            .collect(Collectors.joining("", "", restrictions)));
        Files.writeString(conf().resolve("master.cf"),
            "127.0.0.1:" + port + " inet n - y - - smtpd\n127.0.0.2:" + port + " inet n - y - - smtpd\n"
                + "[::1]:" + port + " inet n - y - - smtpd\n" + String.join("\n", PROGRAMS) + "\n" + services);
    }

    /** The lines to paste, with another address in them. */
    private static String restrictions(String policyService) throws IOException {
        boolean unix = policyService.startsWith("unix:");
        String shipped = Files.readString(Build.POSTFIX_CONF.resolve(unix ? "main.cf.unix" : "main.cf.tcp"));
        String address = unix ? "unix:greylist/socket" : "inet:127.0.0.1:10023";
        if (!shipped.contains(address)) {
            throw new AssertionError("the shipped main.cf has another address than " + address);
        }
        return shipped.replace(address, policyService);
    }

    private Path conf() {
        return root.resolve("conf");
    }

    int port() {
        return port;
    }

    /** What Postfix has logged. */
    public String log() throws IOException {
        return Files.readString(root.resolve("mail.log"));
    }

    Path logFile() {
        return root.resolve("mail.log");
    }

    /** The queue directory, which is the root of the world for a smtpd in a chroot. */
    Path queue() {
        return root.resolve("queue");
    }

    /**
     * A session of a client that Postfix takes for another one.
     *
     * @param address as XCLIENT has it
     */
    SmtpClient from(String address) throws IOException {
        SmtpClient smtp = SmtpClient.connect(port);
        smtp.command("EHLO localhost");
        smtp.command("XCLIENT NAME=[UNAVAILABLE] ADDR=" + address);
        smtp.command("EHLO mail.example.org");
        return smtp;
    }

    /** The reply to one RCPT in a session of its own. */
    public SmtpReply rcpt(String address, String sender, String recipient) throws IOException {
        try (SmtpClient smtp = from(address)) {
            smtp.command("MAIL FROM:<" + sender + ">");
            return smtp.command("RCPT TO:<" + recipient + ">");
        }
    }

    /** All mails that were delivered. */
    List<String> mails() throws IOException {
        Path box = root.resolve("mail/box/new");
        if (!Files.exists(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            return files.map(Postfix::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isRunning() throws IOException {
        try {
            Commands.run("postfix", "-c", conf().toString(), "status");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void stopQuietly() {
        try {
            Commands.run("postfix", "-c", conf().toString(), "stop");
        } catch (IOException e) {
            System.err.println("Postfix in " + root + " cannot be stopped: " + e);
        }
    }

    @Override
    public void close() throws Exception {
        Runtime.getRuntime().removeShutdownHook(hook);
        stopQuietly();
        Eventually.await("the end of Postfix", () -> !isRunning());
    }
}
