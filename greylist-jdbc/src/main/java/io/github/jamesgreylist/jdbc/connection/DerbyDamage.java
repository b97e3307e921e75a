package io.github.jamesgreylist.jdbc.connection;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;

/** What an operator can do about an embedded Derby whose files are not what they were. */
final class DerbyDamage {

    /**
     * A container is missing (XSAI2) or unreadable (XSDG0, XSDG2, XSDG3, XSDB2), a page is (XSDB0, XSDB3, XSDB4, XSDBB,
     * XSDBC), the log is (XSLA3, XSLA7, XSLA8, XSLAA, XSLAC, XSLAE, XSLAI, XSLAJ, XSLBA), its directory is missing
     * (XSLAQ), or service.properties is cut off (XCY03).
     */
    private static final Set<String> STATES =
        Set.of("XSAI2", "XSDG0", "XSDG2", "XSDG3", "XSDB0", "XSDB2", "XSDB3", "XSDB4", "XSDBB",
            "XSDBC", "XSLA3", "XSLA7", "XSLA8", "XSLAA", "XSLAC", "XSLAE", "XSLAI", "XSLAJ", "XSLAQ", "XSLBA", "XCY03");

    private DerbyDamage() {}

    static boolean isLikely(SQLException error) {
        for (SQLException each = error; each != null; each = each.getNextException()) {
            if (STATES.contains(String.valueOf(each.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** @param ours whether nothing but the greylist is in it */
    static String advice(Path directory, boolean ours) {
        return "; files in " + directory.toAbsolutePath() + " are damaged or missing" + (ours
            ? ": stop the server, move the directory to another place (mv " + directory.toAbsolutePath() + " "
                + directory.toAbsolutePath()
                + ".damaged), and start the server: it begins a new greylist, or put a copy of before in"
                + " its place first"
            : ", of a database that others than the greylist use, too: stop the server, and put a copy of before in its place");
    }
}
