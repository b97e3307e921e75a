package io.github.jamesgreylist.integration.postfix;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Processes of Postfix that ask a policy service without end, each over a connection that it keeps, with the patience of Postfix's
 * attr_clnt(3): a connection that was closed counts as a try; after it a second passes (smtpd_policy_service_retry_delay), and the
 * second try is the last one (smtpd_policy_service_try_limit).
 */
final class Smtpds implements AutoCloseable {

    private static final int TRIES = 2;
    private static final long MILLIS_BETWEEN_TRIES = 1_000;
    private static final long MILLIS_BETWEEN_MAILS = 10;

    private final SocketAddress service;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    final AtomicInteger deferred = new AtomicInteger();
    /** Answers that are none of a stranger's: nobody looked into the database. */
    final AtomicInteger unexamined = new AtomicInteger();
    /** Connections that were closed before there was an answer, and were tried again. */
    final AtomicInteger triedAgain = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    /** Where Postfix would have said 451, or done what its default_action says. */
    final AtomicInteger lost = new AtomicInteger();

    private Smtpds(SocketAddress service) {
        this.service = service;
    }

    static Smtpds asking(SocketAddress service, int processes) {
        Smtpds smtpds = new Smtpds(service);
        for (int i = 0; i < processes; i++) {
            Thread thread = new Thread(smtpds.new Smtpd(i)::run, "smtpd-" + i);
            smtpds.threads.add(thread);
            thread.start();
        }
        return smtpds;
    }

    private final class Smtpd {

        private final int number;
        private @Nullable SocketChannel channel;
        private @Nullable BufferedReader answers;

        Smtpd(int number) {
            this.number = number;
        }

        void run() {
            try {
                for (int mail = 0; !ended; mail++) {
                    count(ask("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\nclient_name=unknown\n"
                        + "sender=ann@" + mail + ".of-" + number + ".example\nrecipient=bob@demo.test\n\n"));
                    Thread.sleep(MILLIS_BETWEEN_MAILS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        private void count(@Nullable String answer) {
            (answer == null ? lost : answer.startsWith("action=DEFER_IF_PERMIT") ? deferred : unexamined).incrementAndGet();
        }

        private @Nullable String ask(String request) throws InterruptedException {
            for (int tried = 1;; tried++) {
                try {
                    return answer(request);
                } catch (ConnectException e) {
                    refused.incrementAndGet();
                } catch (IOException e) {
                    // The next try is on another connection.
                }
                close();
                if (tried == TRIES) {
                    return null;
                }
                triedAgain.incrementAndGet();
                Thread.sleep(MILLIS_BETWEEN_TRIES);
            }
        }

        private String answer(String request) throws IOException {
            if (channel == null) {
                channel = SocketChannel.open(service);
                answers = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
            }
            requireQuiet(channel);
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String action = answers.readLine();
            String end = answers.readLine();
            if (action == null || end == null) {
                throw new EOFException();
            }
            return action;
        }

        /** Postfix does not ask where something is to be read, be it the end. */
        private void requireQuiet(SocketChannel connection) throws IOException {
            connection.configureBlocking(false);
            if (connection.read(ByteBuffer.allocate(1)) != 0) {
                throw new EOFException();
            }
            connection.configureBlocking(true);
        }

        private void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // It is gone.
            }
            channel = null;
        }
    }

    /** Ends when each has the answer for which it waits. */
    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public String toString() {
        return deferred + " deferred, " + unexamined + " unexamined, " + triedAgain + " tried again, " + refused + " refused, "
            + lost
            + " lost";
    }
}
