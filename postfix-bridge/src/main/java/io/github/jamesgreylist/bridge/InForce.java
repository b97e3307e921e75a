package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.list.ListInForce;

/** How many entries there are, for people. */
final class InForce {

    private InForce() {}

    /** For example {@code 38 clients (1 line left out), 2 recipients, 0 senders, 0 rules}. */
    static String lists(Lists lists) {
        return String.join(", ", number(lists.clients().list(), "client"), number(lists.recipients().list(), "recipient"),
            number(lists.senders().list(), "sender"), number(lists.recipientRules(), "rule"));
    }

    private static String number(ListInForce<?> list, String ofWhat) {
        int leftOut = list.leftOut().size();
        return list.size() + " " + ofWhat + (list.size() == 1 ? "" : "s")
            + (leftOut == 0 ? "" : " (" + leftOut + (leftOut == 1 ? " line" : " lines") + " left out)");
    }
}
