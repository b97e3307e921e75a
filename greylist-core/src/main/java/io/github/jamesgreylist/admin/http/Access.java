package io.github.jamesgreylist.admin.http;

/** What a request may do, by what its front end found in it. */
public enum Access {
    /** Nobody knows whose it is: only the page's files, which hold no data. */
    NONE,
    READ,
    CHANGE
}
