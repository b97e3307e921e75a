package io.github.jamesgreylist.canonical;

/**
 * The key of greylisting, each part in canonical form and at most {@link TripletForm#MAX_LENGTH} characters long.
 *
 * @param network   client network in CIDR notation, or its HMAC in privacy mode
 * @param sender    folded envelope sender; {@code ""} is the null sender
 * @param recipient envelope recipient in lower case
 */
public record Triplet(String network, String sender, String recipient) {
}
