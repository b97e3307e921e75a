package io.github.jamesgreylist.admin;

/** Shows lists, and edits their {@code .local} files. */
public class ListEditing {

    ListContents list(ListName list) {
        throw new UnsupportedOperationException("list");
    }

    ListContents add(Caller caller, ListName list, String entry, String reason) {
        throw new UnsupportedOperationException("add");
    }

    ListContents remove(Caller caller, ListName list, String entry) {
        throw new UnsupportedOperationException("remove");
    }
}
