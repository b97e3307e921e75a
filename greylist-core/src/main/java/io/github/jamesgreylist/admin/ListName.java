package io.github.jamesgreylist.admin;

/** Lists in files, in the words of the interface. */
public enum ListName {
    CLIENTS, RECIPIENTS, SENDERS, RULES
}
