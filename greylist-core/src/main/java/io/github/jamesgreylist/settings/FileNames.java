package io.github.jamesgreylist.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * Files that make one list.
 *
 * @param required  whether they have to be there: the operator named them
 * @param withLocal whether the {@code .local} file beside each counts as well
 */
public record FileNames(List<Path> files, boolean required, boolean withLocal) {

    public FileNames {
        files = List.copyOf(files);
    }

    static FileNames of(Given names) {
        return new FileNames(names.items().map(names.directory()::resolve).toList(),
            names.isSet(), names.origin() != Given.Origin.OPTION);
    }
}
