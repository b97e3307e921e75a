package io.github.jamesgreylist.jamesonderby;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of the server.
 *
 * @param users {@code --user ADDRESS:PASSWORD}, repeatable: created at the start if absent. For demonstrations: the
 *              password shows in the process list
 * @param hint  {@code --hint TEXT}: what to try next, printed once the server accepts mail
 */
record Arguments(List<User> users, Optional<String> hint) {

    /** @throws IllegalArgumentException with a message for the person who typed them */
    static Arguments parse(String... args) {
        List<User> users = new ArrayList<>();
        Optional<String> hint = Optional.empty();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].equals("--user") && !args[i].equals("--hint")) {
                throw new IllegalArgumentException("unknown argument " + args[i]);
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            if (args[i].equals("--user")) {
                users.add(User.parse(args[i + 1]));
            } else {
                hint = Optional.of(args[i + 1]);
            }
        }
        return new Arguments(List.copyOf(users), hint);
    }
}
