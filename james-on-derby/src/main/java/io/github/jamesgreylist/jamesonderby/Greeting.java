package io.github.jamesgreylist.jamesonderby;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.james.GuiceJamesServer;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.utils.WebAdminGuiceProbe;

/** What a person sees once the server accepts mail: where it listens, and one thing to try. */
record Greeting(int smtp, int imap, int webAdmin, Path directory, Arguments arguments, Optional<Path> token) {

    static Greeting of(GuiceJamesServer server, Path directory, Arguments arguments) throws IOException {
        return new Greeting(
            server.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue(),
            server.getProbe(ImapGuiceProbe.class).getImapPort(),
            server.getProbe(WebAdminGuiceProbe.class).getWebAdminPort().getValue(),
            directory,
            arguments,
            new WebAdminToken(directory).file());
    }

    void print(PrintStream out) throws IOException {
        List<User> users = arguments.users();
        out.println();
        out.println("James accepts mail.");
        out.println("  SMTP      127.0.0.1:" + smtp);
        out.println("  IMAP      127.0.0.1:" + imap);
        out.println("  WebAdmin  http://127.0.0.1:" + webAdmin);
        if (token.isPresent()) {
            out.println("  Token     " + Files.readString(token.get()).strip());
            out.println("            curl -H \"Authorization: Bearer $(cat " + token.get() + ")\" http://127.0.0.1:" + webAdmin
                + "/users");
        }
        users.forEach(user -> out.println("  User      " + user.address() + ", password " + user.password()));
        out.println("  Files     " + directory);
        out.println("Try, in a second terminal: " + arguments.hint().orElseGet(() -> dialogue(recipient(users))));
        out.println("Ctrl-C stops it.");
        out.println();
        out.flush();
    }

    private static String recipient(List<User> users) {
        return users.isEmpty() ? "bob@demo.test" : users.get(0).address();
    }

    /** One line for any shell that shows an SMTP dialogue with nothing but bash. */
    private String dialogue(String recipient) {
        return "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + smtp + "; printf \"HELO client.example\\r\\n"
            + "MAIL FROM:<ann@example.org>\\r\\nRCPT TO:<" + recipient + ">\\r\\nQUIT\\r\\n\" >&3; cat <&3'";
    }
}
