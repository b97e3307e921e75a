package io.github.jamesgreylist.jamesonderby.demo;

import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.net.ConnectException;

/** One attempt to deliver a mail to a James that runs on this machine, shown as a dialogue. */
public final class Try {

    private Try() {}

    /** Arguments: port, sender, recipient. Exit status 0 if James answered, whatever it answered. */
    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        try (SmtpClient smtp = SmtpClient.to(port).echo(System.out).connect()) {
            System.out.println("\n" + attempt(smtp, args[1], args[2]));
        } catch (ConnectException e) {
            fail("no James on 127.0.0.1:" + port + "; `make run` starts one");
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    private static String attempt(SmtpClient smtp, String sender, String recipient) throws IOException {
        smtp.command("HELO mail.example.org");
        smtp.command("MAIL FROM:<" + sender + ">");
        SmtpReply reply = smtp.command("RCPT TO:<" + recipient + ">");
        String outcome = switch (reply.code()) {
            case 450 -> "Deferred. Run it again, at once and then after that time, and see what changes.";
            case 250 -> deliver(smtp, sender, recipient);
            default -> "Refused.";
        };
        smtp.command("QUIT");
        return outcome;
    }

    private static String deliver(SmtpClient smtp, String sender, String recipient) throws IOException {
        smtp.data("From: <" + sender + ">\nTo: <" + recipient + ">\nSubject: Hello\n\nGood mail comes back.\n");
        return "Accepted: James knows this sender, recipient and client network.";
    }

    private static void fail(String message) {
        System.err.println("try: " + message);
        System.exit(1);
    }
}
