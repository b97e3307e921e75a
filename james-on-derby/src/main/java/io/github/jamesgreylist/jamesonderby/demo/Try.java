package io.github.jamesgreylist.jamesonderby.demo;

import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** One attempt to deliver a mail to a James, shown as a dialogue. */
public final class Try {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Try() {}

    /** For the arguments see {@link Attempt}. Exit status 0 if the server answered, whatever it answered; 2 for wrong arguments. */
    public static void main(String[] args) {
        try {
            System.exit(run(Attempt.parse(args)) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("try: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean run(Attempt attempt) {
        try (SmtpClient smtp = SmtpClient.to(attempt.host(), attempt.port()).timeout(PATIENCE).echo(System.out).connect()) {
            System.out.println("\n" + outcome(smtp, attempt));
            return true;
        } catch (ConnectException e) {
            return fail("nobody listens on " + attempt.place()
                + (attempt.isOurs() ? "; ./greylist run starts a James, and PORT= names another port" : ": " + e.getMessage()));
        } catch (UnknownHostException e) {
            return fail("there is no host " + attempt.host() + ", as far as this machine knows: correct HOST=");
        } catch (SocketTimeoutException e) {
            return fail("no answer from " + attempt.place() + " within " + PATIENCE.toSeconds()
                + " s: a firewall, or no mail server; many networks let nobody out to port 25");
        } catch (IOException e) {
            return fail(attempt.place() + ": " + e.getMessage());
        }
    }

    private static String outcome(SmtpClient smtp, Attempt attempt) throws IOException {
        if (smtp.banner().code() != 220) {
            return "Refused before anything was said.";
        }
        smtp.command("HELO mail.example.org");
        smtp.command("MAIL FROM:<" + attempt.from() + ">");
        SmtpReply reply = smtp.command("RCPT TO:<" + attempt.to() + ">");
        String outcome = switch (reply.code()) {
            case 450, 421 -> "Deferred. Run it again, at once and then after that time, and see what changes.";
            case 250 -> deliver(smtp, attempt);
            default -> "Refused" + (reply.code() < 500 ? ", for now." : ".");
        };
        if (reply.code() != 421) {
            smtp.command("QUIT");
        }
        return outcome;
    }

    private static String deliver(SmtpClient smtp, Attempt attempt) throws IOException {
        SmtpReply reply = smtp.data("From: <" + attempt.from() + ">\nTo: <" + attempt.to()
            + ">\nSubject: Hello\n\nGood mail comes back.\n");
        if (reply.code() != 250) {
            return "The recipient was accepted, and the mail was not.";
        }
        return attempt.isOurs() ? "Accepted: James knows this sender, recipient and client network."
            : "Accepted. If that was the first time: nobody is greylisted who may relay (<authorizedAddresses> in smtpserver.xml),"
                + " or is on a list.";
    }

    private static boolean fail(String message) {
        System.err.println("try: " + message);
        return false;
    }
}
