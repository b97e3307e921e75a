package io.github.jamesgreylist.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that make one list.
 *
 * @param ifMissing what one of them that is not there means
 * @param withLocal whether the {@code .local} file beside each counts as well
 */
public record FileNames(List<Path> files, IfMissing ifMissing, boolean withLocal) {

    /**
     * A file that is missing is refused, as the operator named it; or counts as empty, with a warning, as postgrey starts
     * without files that its options name; or is as good as an empty one.
     */
    public enum IfMissing { REFUSE, WARN, IGNORE }

    public FileNames {
        files = List.copyOf(files);
    }

    static FileNames of(Given names) {
        return new FileNames(names.items().map(names.directory()::resolve).toList(),
            ifMissing(names.origin()), names.origin() != Given.Origin.OPTION);
    }

    private static IfMissing ifMissing(Given.Origin origin) {
        return switch (origin) {
            case FILE -> IfMissing.REFUSE;
            case OPTION -> IfMissing.WARN;
            case DEFAULT -> IfMissing.IGNORE;
        };
    }
}
