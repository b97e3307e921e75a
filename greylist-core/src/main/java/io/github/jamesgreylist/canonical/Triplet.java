package io.github.jamesgreylist.canonical;

import java.util.Objects;

/**
 * The key of greylisting, each part in canonical form and at most {@link TripletForm#MAX_LENGTH} characters long.
 * Immutable, for any thread.
 */
public final class Triplet {

    /** In place of a network: mail of this sender to this recipient from anywhere. Neither a network nor a HMAC looks like it. */
    public static final String ANY_NETWORK = "*";

    /** In place of a recipient: whatever this sender, or this domain, writes. Canonical recipients have no capitals. */
    public static final String ANY_RECIPIENT = "ANY";

    /** Begins what stands in place of a network: mail from wherever a domain's SPF record lets it come from. */
    public static final String SPF = "spf:";

    /** Begins what stands in place of a network: mail that an administrator lets pass once, from the network behind it. */
    public static final String RELEASE = "release:";

    private final String network;
    private final String sender;
    private final String recipient;
    private final TripletId id;

    /**
     * @param network   client network in CIDR notation, or its HMAC in privacy mode; or what stands in place of it
     * @param sender    folded envelope sender; {@code ""} is the null sender
     * @param recipient envelope recipient in lower case
     */
    public Triplet(String network, String sender, String recipient) {
        this.network = Objects.requireNonNull(network, "network");
        this.sender = Objects.requireNonNull(sender, "sender");
        this.recipient = Objects.requireNonNull(recipient, "recipient");
        this.id = TripletId.of(network, sender, recipient);
    }

    public String network() {
        return network;
    }

    public String sender() {
        return sender;
    }

    public String recipient() {
        return recipient;
    }

    public TripletId id() {
        return id;
    }

    /** The same sender and recipient, wherever the mail comes from. */
    public Triplet ofAnyNetwork() {
        return from(ANY_NETWORK);
    }

    /** The same mail from another network, or from what stands in its place. */
    public Triplet from(String otherNetwork) {
        return new Triplet(otherNetwork, sender, recipient);
    }

    public boolean isOfAnyNetwork() {
        return network.equals(ANY_NETWORK);
    }

    /** Of whatever the sender writes. */
    public Triplet toAnyRecipient() {
        return new Triplet(network, sender, ANY_RECIPIENT);
    }

    public boolean isToAnyRecipient() {
        return recipient.equals(ANY_RECIPIENT);
    }

    /** Stored under a domain for which SPF has passed, beside the network. */
    public boolean isOfSpfDomain() {
        return network.startsWith(SPF);
    }

    /** The one pass that an administrator may have given mail of the sender to the recipient, from this network. */
    public Triplet released() {
        return new Triplet(RELEASE + network, sender, recipient);
    }

    public boolean isRelease() {
        return network.startsWith(RELEASE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Triplet that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return network + ", <" + sender + ">, <" + recipient + ">";
    }
}
