package io.github.jamesgreylist.bridge.systemd;

import io.github.jamesgreylist.policy.InheritedSocket;
import io.github.jamesgreylist.policy.ListeningSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sockets with which systemd has started this process, by the rules of sd_listen_fds(3).
 *
 * @param warnings a sentence for all that was to be taken over and cannot be
 */
public record Activation(List<InheritedSocket> sockets, List<String> warnings) {

    public static final Activation NONE = new Activation(List.of(), List.of());

    private static final int FIRST = 3;
    /** Of sockets; a descriptor is not looked for where none can be. */
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,2}");

    public static Activation ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    static Activation of(Map<String, String> environment, long pid) {
        String number = environment.getOrDefault("LISTEN_FDS", "").strip();
        if (number.isEmpty() || number.equals("0")) {
            return NONE;
        }
        return refusal(environment, number, pid).map(why -> new Activation(List.of(), List.of(why)))
            .orElseGet(() -> of(Integer.parseInt(number), environment.getOrDefault("LISTEN_FDNAMES", "").split(":")));
    }

    private static Optional<String> refusal(Map<String, String> environment, String number, long pid) {
        String owner = environment.getOrDefault("LISTEN_PID", "").strip();
        if (!owner.equals(Long.toString(pid))) {
            return Optional.of("no sockets are taken over from systemd, as LISTEN_PID='" + owner + "' is not this process, " + pid
                + ": let ExecStart= run java itself, or a script that ends in exec java; if this is no service, unset LISTEN_FDS");
        }
        if (!NUMBER.matcher(number).matches()) {
            return Optional
                .of("no sockets are taken over from systemd, as LISTEN_FDS='" + number + "' is not a number of sockets:"
                    + " systemd writes it; unset it where this is no service");
        }
        if (!InheritedSocket.isPossible()) {
            return Optional.of("no sockets are taken over from systemd, as Netty's library for Linux on x86_64 or aarch64 is not"
                + " there or cannot be loaded (a directory that is mounted noexec?): systemctl disable --now greylist-bridge.socket"
                + " lets the program listen itself");
        }
        return Optional.empty();
    }

    private static Activation of(int number, String[] names) {
        List<InheritedSocket> sockets = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            try {
                sockets.add(InheritedSocket.of(FIRST + i));
            } catch (IOException e) {
                warnings.add("descriptor " + (FIRST + i) + (i < names.length && !names[i].isEmpty() ? ", " + names[i] + "," : "")
                    + " is not taken over from systemd: " + e.getMessage() + ": let the socket unit have ListenStream= alone");
            }
        }
        return new Activation(List.copyOf(sockets), List.copyOf(warnings));
    }

    public List<ListeningSocket> listening() {
        return sockets.stream().map(InheritedSocket::listening).toList();
    }
}
