package io.github.jamesgreylist.canonical;

import io.github.jamesgreylist.decision.Attempt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes triplets of attempts. Immutable, for any thread. */
public final class TripletForm {

    /** Longest stored part: RFC 5321 §4.5.3.1 allows 64 octets of local part, {@code @} and 255 of domain. */
    public static final int MAX_LENGTH = 320;

    /** Longest key of what is stored of a client. */
    public static final int MAX_CLIENT_LENGTH = 80;
    /** Begins the key of a sender's domain in a network. */
    public static final String SENDER_DOMAIN = "from:";
    private static final String DIGEST = "sha256:";

    private final ClientNetwork clientNetwork;
    private final Optional<SecretKeySpec> privacyKey;

    /** @param privacyKey if present, every part is replaced by its HMAC-SHA-256 under this key */
    public TripletForm(ClientNetwork clientNetwork, Optional<String> privacyKey) {
        this.clientNetwork = clientNetwork;
        this.privacyKey = privacyKey.map(key -> new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    }

    public Triplet of(Attempt attempt) {
        return new Triplet(stored(clientNetwork.of(attempt.client())),
            sender(attempt.sender()),
            recipient(attempt.recipient()));
    }

    /** Mail of this person to this recipient, wherever it comes from. Numbers in the sender's address count. */
    public Triplet ofAnyNetwork(String sender, String recipient) {
        return new Triplet(Triplet.ANY_NETWORK, person(sender), recipient(recipient));
    }

    /** Whether addresses are stored as hashes. */
    public boolean isHashed() {
        return privacyKey.isPresent();
    }

    /** Under what a network in CIDR notation is stored. */
    public String network(String network) {
        return stored(network);
    }

    /** Under what a sender is stored in triplets. */
    public String sender(String sender) {
        return stored(SenderForm.of(sender));
    }

    /** Under what a sender is stored who is somebody's correspondent. */
    public String person(String sender) {
        return stored(SenderForm.person(sender));
    }

    public String recipient(String recipient) {
        return stored(recipient.toLowerCase(Locale.ROOT));
    }

    /** Under what stands in place of a network if this domain's SPF record vouches for the client. */
    public String bySpf(String domain) {
        return Triplet.SPF + stored(domain);
    }

    /** The same mail, wherever it comes from as long as this domain's SPF record lets it. */
    public Triplet ofSpfDomain(String domain, Triplet triplet) {
        return triplet.from(bySpf(domain));
    }

    /** Whatever anybody of a domain writes, wherever it comes from. */
    public Triplet ofDomain(String domain) {
        return new Triplet(Triplet.ANY_NETWORK, stored("@" + domain), Triplet.ANY_RECIPIENT);
    }

    /** Under what an SPF domain is known by itself. */
    public String spfDomain(String domain) {
        return spfDomainOf(bySpf(domain));
    }

    /** The same, of what stands in place of a network. */
    public static String spfDomainOf(String bySpf) {
        return bySpf.length() <= MAX_CLIENT_LENGTH ? bySpf
            : Triplet.SPF + DIGEST + sha256(bySpf.substring(Triplet.SPF.length()));
    }

    /** Under what a sender's domain is known that writes from the attempt's network. */
    public String senderDomain(String domain, Attempt attempt) {
        return senderDomain(domain, clientNetwork.of(attempt.client()));
    }

    /** The same, from a network in CIDR notation. */
    public String senderDomain(String domain, String network) {
        String text = network + " @" + domain;
        String stored = SENDER_DOMAIN + stored(text);
        return stored.length() <= MAX_CLIENT_LENGTH ? stored : SENDER_DOMAIN + DIGEST + sha256(text);
    }

    /**
     * In a few characters, who writes to whom, wherever from; forms of one mailbox, {@code ann+news} and {@code ann}, are
     * one.
     */
    public String mailbox(Attempt attempt, Triplet triplet) {
        String recipient = attempt.recipient();
        int at = recipient.lastIndexOf('@');
        int plus = recipient.indexOf('+');
        return digest(plus <= 0 || plus > at ? triplet.ofAnyNetwork()
            : new Triplet(Triplet.ANY_NETWORK, triplet.sender(),
                recipient(recipient.substring(0, plus) + recipient.substring(at))));
    }

    /** In a few characters, what a triplet is. */
    public static String digest(Triplet triplet) {
        return Long.toUnsignedString(triplet.id().high(), Character.MAX_RADIX);
    }

    private String stored(String part) {
        return privacyKey.map(key -> hmac(key, part))
            .orElseGet(() -> isStorable(part) ? part : DIGEST + sha256(part));
    }

    /** NUL and half surrogate pairs are no text to every database: such a part is stored by digest, too. */
    private static boolean isStorable(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < part.length() && Character.isSurrogatePair(c, part.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return part.length() <= MAX_LENGTH;
    }

    private static String sha256(String part) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(part)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String hmac(SecretKeySpec key, String part) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(bytes(part)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA256", e);
        }
    }

    /** UTF-16 code units, past any charset: an encoder would replace half surrogate pairs, and make them all the same. */
    private static byte[] bytes(String part) {
        ByteBuffer bytes = ByteBuffer.allocate(part.length() * Character.BYTES);
        bytes.asCharBuffer().put(part);
        return bytes.array();
    }
}
