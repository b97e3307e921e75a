package io.github.jamesgreylist.canonical;

/**
 * The key of greylisting, each part in canonical form and at most {@link TripletForm#MAX_LENGTH} characters long.
 *
 * @param network   client network in CIDR notation, or its HMAC in privacy mode
 * @param sender    folded envelope sender; {@code ""} is the null sender
 * @param recipient envelope recipient in lower case
 */
public record Triplet(String network, String sender, String recipient) {

    /** In place of a network: mail of this sender to this recipient from anywhere. Neither a network nor a HMAC looks like it. */
    public static final String ANY_NETWORK = "*";

    /** The same sender and recipient, wherever the mail comes from. */
    public Triplet ofAnyNetwork() {
        return new Triplet(ANY_NETWORK, sender, recipient);
    }

    public boolean isOfAnyNetwork() {
        return network.equals(ANY_NETWORK);
    }
}
