package io.github.jamesgreylist.decision;

/**
 * When enough has passed.
 *
 * @param networks of client networks
 * @param domains  of SPF domains
 */
public record AutoWhitelists(AutoWhitelist networks, AutoWhitelist domains) {

    public static final AutoWhitelists DEFAULT =
        new AutoWhitelists(AutoWhitelist.DEFAULT, new AutoWhitelist(2, AutoWhitelist.DEFAULT.interval()));
}
