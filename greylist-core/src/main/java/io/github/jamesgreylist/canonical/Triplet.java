package io.github.jamesgreylist.canonical;

import java.util.Objects;

/**
 * The key of greylisting, each part in canonical form and at most {@link TripletForm#MAX_LENGTH} characters long.
 * Immutable, for any thread.
 */
public final class Triplet {

    /** In place of a network: mail of this sender to this recipient from anywhere. Neither a network nor a HMAC looks like it. */
    public static final String ANY_NETWORK = "*";

    private final String network;
    private final String sender;
    private final String recipient;
    private final TripletId id;

    /**
     * @param network   client network in CIDR notation, or its HMAC in privacy mode
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
        return new Triplet(ANY_NETWORK, sender, recipient);
    }

    public boolean isOfAnyNetwork() {
        return network.equals(ANY_NETWORK);
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
