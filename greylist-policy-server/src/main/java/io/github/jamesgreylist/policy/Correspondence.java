package io.github.jamesgreylist.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.jamesgreylist.engine.Greylist;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Tells the greylist to whom local users write, from the requests about their own mail: answers do not wait then. A
 * message to very many people says nothing about who knows whom, and neither do bounces, nor mail in somebody else's name.
 * For any number of threads.
 */
final class Correspondence {

    private static final int MOST_OF_A_MESSAGE = 50;
    private static final int LONGEST_INSTANCE = 128;
    private static final int MOST_MESSAGES = 10_000;
    private static final Duration LONGEST_MESSAGE = Duration.ofMinutes(10);

    private final Greylist greylist;
    private final Cache<String, Integer> messages = Caffeine.newBuilder().maximumSize(MOST_MESSAGES)
        .expireAfterWrite(LONGEST_MESSAGE).executor(Runnable::run).build();

    Correspondence(Greylist greylist) {
        this.greylist = greylist;
    }

    /** @param request about a recipient of mail of a user who has logged in */
    void learn(PolicyRequest request, Instant at) {
        String user = request.get("sasl_username");
        String sender = request.get("sender");
        String recipient = request.get("recipient");
        boolean isOwn = !sender.isEmpty() && (user.indexOf('@') < 0 || domain(user).equals(domain(sender)));
        boolean isOutgoing = recipient.indexOf('@') >= 0 && !domain(recipient).equals(domain(sender));
        if (isOwn && isOutgoing && isOneOfFew(request.get("instance"))) {
            greylist.learnCorrespondent(at, user, sender, recipient);
        }
    }

    /** Without a name for the message nobody can tell. */
    private boolean isOneOfFew(String message) {
        return message.isEmpty() || message.length() > LONGEST_INSTANCE
                || messages.asMap().merge(message, 1, Integer::sum) <= MOST_OF_A_MESSAGE;
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }
}
