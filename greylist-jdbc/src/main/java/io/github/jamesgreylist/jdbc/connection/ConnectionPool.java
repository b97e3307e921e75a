package io.github.jamesgreylist.jdbc.connection;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A few pooled connections to one database. Opens them when they are asked for, so that it can be built while the
 * database is away.
 */
public final class ConnectionPool implements AutoCloseable {

    /** One for decisions, one for the purge, and one to spare. */
    private static final int CONNECTIONS = 3;
    /** On the first look at a database over a network, at which tables may be created or changed, and for counts. */
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    /** Held, as a logger that nobody holds forgets its level. */
    private static final java.util.logging.Logger POSTGRESQL = java.util.logging.Logger.getLogger("org.postgresql");

    private static final long NANOS_BETWEEN_TRIES = Duration.ofMinutes(1).toNanos();

    private final DatabaseSettings settings;
    private final DriverDataSource unpooled;
    private final HikariDataSource pool;
    private final Optional<OpenDirectory> directory;
    private final DerbyInUse inUse = new DerbyInUse(System::nanoTime);
    /** Null if none is known. */
    private volatile @Nullable Damage damage;

    public ConnectionPool(DatabaseSettings settings, Duration patience) {
        this(settings, patience, () -> {});
    }

    /**
     * @param patience how long a caller waits for a connection, and then for each answer over a network
     * @param whenLost runs once if the files of an embedded Derby are deleted or moved while it is open; nothing works from
     *                 then on
     * @throws IllegalArgumentException if there is no such driver; the message says what to do
     * @throws RefusedUrlException      if it does not take the URL
     */
    public ConnectionPool(DatabaseSettings settings, Duration patience, Runnable whenLost) {
        this.settings = settings;
        this.directory = settings.derbyDirectory().map(path -> new OpenDirectory(path, whenLost));
        Driver driver = driver(settings);
        this.unpooled = new DriverDataSource(driver, settings, LONGEST_SILENCE);
        if (unpooled.isOwnDerby()) {
            DerbyTuning.apply();
            settings.derbyDirectory().ifPresent(DerbyDirectory::moveUnfinishedAside);
        }
        // Opens the first connection when somebody asks for one, and not beside connect(): of two threads that open a
        // database which cannot be opened, Derby tells one the reason, and the other one that there is no such database.
        this.pool = new HikariDataSource();
        pool.setPoolName("greylist");
        pool.setDataSource(new DriverDataSource(driver, settings, patience));
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(1);
        pool.setAutoCommit(false);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setConnectionTimeout(Math.max(patience.toMillis(), 250));
        // Whole seconds, and one at least: without network time-outs the pool asks the driver to watch the time.
        pool.setValidationTimeout(Math.max(patience.toMillis(), 1000));
        pool.setInitializationFailTimeout(-1);
        pool.setExceptionOverrideClassName(Quiet.class.getName());
    }

    /** Connections without auto-commit; the wait for one is bounded. */
    public DataSource dataSource() {
        return pool;
    }

    boolean isEmbeddedDerby() {
        return settings.isEmbeddedDerby();
    }

    /** False if the database is in this process, or its files are. */
    boolean hasClockOfItsOwn() {
        return settings.isOfAServer();
    }

    /** Throws a connection of the pool away, as something went wrong with it: the next caller gets a new one. */
    void discard(Connection connection) {
        pool.evictConnection(connection);
    }

    /** The same for all of them. Those that are in use go when they are given back. */
    void discardAll() {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
    }

    /**
     * A connection of its own, for what takes longer than anyone waits for mail: a count, and the first look at the
     * database. Waits as long as the driver does: an embedded one may have to be created or to recover from a crash first.
     */
    Connection connect() throws SQLException {
        requireDirectory();
        requireSound();
        Connection connection = unpooled.getConnection();
        directory.ifPresent(OpenDirectory::isOpen);
        inUse.isMine();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Damage does not end by itself, and each try would only write into Derby's log. */
    private void requireSound() throws SQLException {
        Damage known = damage;
        if (known != null && System.nanoTime() - known.since < NANOS_BETWEEN_TRIES) {
            throw known.error;
        }
    }

    /** The database could not be opened because of this. */
    void couldNotOpen(SQLException error) {
        Damage known = damage;
        boolean isNew = known == null || known.error != error;
        if (isNew && settings.isEmbeddedDerby() && DerbyDamage.isLikely(error)) {
            damage = new Damage(error, System.nanoTime());
        }
    }

    private record Damage(SQLException error, long since) {}

    /**
     * For somebody who only looks, and closes it.
     *
     * @throws SQLException if the database cannot be reached
     */
    public static Connection reading(DatabaseSettings settings) throws SQLException {
        Connection connection = new DriverDataSource(driver(settings), settings, LOOK).getConnection();
        connection.setReadOnly(true);
        return connection;
    }

    /** One of the pool's. */
    Connection pooled() throws SQLException {
        requireDirectory();
        return pool.getConnection();
    }

    /** Before each piece of work: afterwards nobody would find what was written. */
    private void requireDirectory() throws SQLException {
        if (directory.isPresent()) {
            directory.get().require();
        }
    }

    /** What an operator can do about it, behind what the database says; empty if that says enough. */
    String advice(SQLException error) {
        return settings.derbyDirectory().map(path -> {
            if (DerbyInUse.isLikely(error)) {
                return DerbyInUse.advice(path);
            }
            return DerbyDamage.isLikely(error) ? DerbyDamage.advice(path, unpooled.isOwnDerby()) : "";
        }).orElse("");
    }

    /** Warns once in a while of what does not end by itself. */
    void warnAgain(SQLException error) {
        settings.derbyDirectory().filter(path -> DerbyInUse.isLikely(error)).ifPresent(inUse::tellAgain);
    }

    /** Closes the connections, and an embedded Derby if it is ours. One that the server brought is the server's. */
    @java.lang.Override
    public void close() {
        pool.close();
        // One whose files are lost would write into what has their names now.
        if (unpooled.isOwnDerby() && directory.filter(OpenDirectory::isLost).isEmpty()) {
            unpooled.shutDownDerby();
        }
    }

    /** Refuses as the constructor does, and touches neither the database nor its files. */
    public static Driver driver(DatabaseSettings settings) {
        settings.refuseCredentialsBeforeHost();
        Driver driver = load(settings.driver());
        requireAccepted(driver, settings.url());
        return driver;
    }

    /** Not by DriverManager: it does not see drivers in the class loader of James's extensions. */
    private static Driver load(String className) {
        keepDriversQuiet();
        try {
            return Class.forName(className).asSubclass(Driver.class).getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no JDBC driver '" + className
                + "' on the class path: put the driver's jar beside the greylist jar, or correct the name", e);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException("'" + className + "' cannot be used as a JDBC driver: " + e, e);
        }
    }

    private static void requireAccepted(Driver driver, String url) {
        try {
            if (driver.acceptsURL(url)) {
                return;
            }
        } catch (SQLException e) {
            // Said below: what the driver says may hold the URL.
        }
        throw new RefusedUrlException("the JDBC URL is refused: the driver " + driver.getClass().getName()
            + " does not accept it");
    }

    /**
     * What goes wrong is thrown, and told once and without credentials. Two drivers log it besides: PostgreSQL's whole
     * URLs with the password in them, MariaDB's each duplicate key, which is an expected answer here. What an operator
     * has set for them stays.
     */
    private static void keepDriversQuiet() {
        if (POSTGRESQL.getLevel() == null) {
            POSTGRESQL.setLevel(java.util.logging.Level.SEVERE);
        }
        System.getProperties().putIfAbsent("mariadb.logging.disable", "true");
    }

    /** Keeps the pool from a warning for each connection that breaks: an outage is told once, and not here. */
    public static final class Quiet implements SQLExceptionOverride {
        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException broken) {
            return SQLExceptionOverride.Override.DO_NOT_EVICT;
        }
    }
}
