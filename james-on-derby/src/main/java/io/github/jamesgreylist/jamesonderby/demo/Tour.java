package io.github.jamesgreylist.jamesonderby.demo;

import io.github.jamesgreylist.jamesonderby.demo.Expect.NotAsExpected;
import io.github.jamesgreylist.testing.james.ImapClient;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The life of a stranger's first mail, told as it happens; every step is checked. */
final class Tour {

    private static final String SENDER = "ann@example.org";
    private static final String RECIPIENT = "bob@demo.test";
    private static final String PASSWORD = "secret";

    private static final Pattern DEFERRED = Pattern.compile(
        "450 4\\.2\\.0 <bob@demo\\.test>: Recipient address rejected: Greylisted for ([0-9]+) seconds?");
    private static final Pattern ACCEPTED = Pattern.compile("250 .*");
    private static final Pattern GREYLIST_HEADER = Pattern.compile("delayed ([0-9]+) seconds? by .*");

    private final JamesProcess james;
    private final int delaySeconds;
    private final PrintStream out;
    private final PrintStream dialogue;

    Tour(JamesProcess james, int delaySeconds, PrintStream out) {
        this.james = james;
        this.delaySeconds = delaySeconds;
        this.out = out;
        this.dialogue = new Indented(out);
    }

    void run() throws IOException, InterruptedException, NotAsExpected {
        james.addUser(RECIPIENT, PASSWORD);

        say("1. A mail server that James has never met brings mail for bob.");
        long left = deferred("first attempt");
        check("seconds to wait", left == delaySeconds, delaySeconds + "", left + "");
        say("450 means: not now, try again. Real mail servers do, most spam programs do not.");

        say("2. It is back after a second, which is too early. James says how much time is left.");
        Thread.sleep(1000);
        left = deferred("early retry");
        check("seconds left", left >= 1 && left <= delaySeconds, "1 to " + delaySeconds, left + "");

        say("3. It waits " + left + " seconds and tries again, as any mail queue would.");
        Thread.sleep(left * 1000 + 500);
        accepted("Hello");
        say("The mail is in, and James remembers this sender, recipient and client network.");

        say("4. Bob reads his mail over IMAP. Its header tells how long greylisting held it up.");
        List<String> inbox = inbox(1);
        List<String> headers = ImapClient.headers(inbox.get(0), "X-Greylist");
        headers.forEach(header -> dialogue.println("X-Greylist: " + header));
        dialogue.println("Subject: " + String.join("", ImapClient.headers(inbox.get(0), "Subject")));
        check("X-Greylist headers", headers.size() == 1, "1", headers.size() + "");
        long delayed = Long.parseLong(Expect.matches("X-Greylist header", GREYLIST_HEADER, headers.get(0)).group(1));
        check("delay in the header", delayed >= delaySeconds, delaySeconds + " or more", delayed + "");

        say("5. The same sender writes again. James knows it now: no delay.");
        accepted("Hello again");
        List<String> both = inbox(2);
        check("X-Greylist headers of the second mail", ImapClient.headers(both.get(1), "X-Greylist").isEmpty(), "none",
            ImapClient.headers(both.get(1), "X-Greylist").toString());
    }

    /** Returns the seconds that the reply tells. */
    private long deferred(String what) throws IOException, NotAsExpected {
        try (SmtpClient smtp = SmtpClient.to(james.smtpPort()).echo(dialogue).connect()) {
            SmtpReply reply = recipient(smtp);
            smtp.command("QUIT");
            return Long.parseLong(Expect.matches(what, DEFERRED, reply.toString()).group(1));
        }
    }

    private void accepted(String subject) throws IOException, NotAsExpected {
        try (SmtpClient smtp = SmtpClient.to(james.smtpPort()).echo(dialogue).connect()) {
            Expect.matches("recipient", ACCEPTED, recipient(smtp).toString());
            SmtpReply reply = smtp.data("From: <" + SENDER + ">\nTo: <" + RECIPIENT + ">\nSubject: " + subject
                + "\n\nGood mail comes back.\n");
            Expect.matches("message", ACCEPTED, reply.toString());
            smtp.command("QUIT");
        }
    }

    private static SmtpReply recipient(SmtpClient smtp) throws IOException, NotAsExpected {
        Expect.matches("HELO", ACCEPTED, smtp.command("HELO mail.example.org").toString());
        Expect.matches("sender", ACCEPTED, smtp.command("MAIL FROM:<" + SENDER + ">").toString());
        return smtp.command("RCPT TO:<" + RECIPIENT + ">");
    }

    private List<String> inbox(int messages) throws IOException {
        try (ImapClient imap = ImapClient.login(james.imapPort(), RECIPIENT, PASSWORD)) {
            return imap.awaitInbox(messages, Duration.ofSeconds(20));
        }
    }

    private void say(String text) {
        out.println();
        out.println(text);
    }

    private static void check(String what, boolean asExpected, String expected, String came) throws NotAsExpected {
        if (!asExpected) {
            throw new NotAsExpected(what, expected, came);
        }
    }
}
