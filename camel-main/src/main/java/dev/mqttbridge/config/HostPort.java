package dev.mqttbridge.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a TCP port, written {@code host:port}. Nothing here asks DNS: a name that does not resolve yet is no
 * reason to refuse a config.
 *
 * @param host a name or an IP address; an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    static final String ALLOWED = "host:port, port 1 to 65535, IPv6 in brackets: localhost:1883, [::1]:1883";

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    // The underscore is not in RFC 1123, but Docker Compose service names have it.
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*)(?:\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*\\.?");

    public HostPort {
        if (!isHost(host) || port < 1 || port > 65535) {
            throw new IllegalArgumentException("must be " + ALLOWED);
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is anything else; the message says what is allowed
     */
    public static HostPort parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("must be " + ALLOWED);
        }
        boolean brackets = form.group(1) != null;
        HostPort parsed = new HostPort(brackets ? form.group(1) : form.group(2), Integer.parseInt(form.group(3)));
        if (brackets != parsed.isIpv6()) {
            throw new IllegalArgumentException("must be " + ALLOWED);
        }
        return parsed;
    }

    /** Whether this is the machine itself by its loopback interface: a literal loopback address or "localhost". */
    public boolean isLoopback() {
        String canonical = canonicalHost();
        if (isIpv6()) {
            return literal(host).isLoopbackAddress();
        }
        return IPV4.matcher(canonical).matches() && canonical.startsWith("127.");
    }

    /** Whether this, as an address to bind, means every interface. */
    public boolean isWildcard() {
        return isIpv6() ? literal(host).isAnyLocalAddress() : host.equals("0.0.0.0");
    }

    /** Whether one machine could not listen on both. */
    boolean overlaps(HostPort other) {
        return port == other.port && (isWildcard() || other.isWildcard() || sameHost(other));
    }

    /** Whether a connection to this address would arrive at the given listening address. */
    boolean arrivesAt(HostPort bind) {
        boolean here = isLoopback() || isWildcard();
        return port == bind.port && (sameHost(bind) || bind.isWildcard() && here);
    }

    boolean sameAs(HostPort other) {
        return port == other.port && sameHost(other);
    }

    private boolean sameHost(HostPort other) {
        return canonicalHost().equals(other.canonicalHost());
    }

    private String canonicalHost() {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") ? "127.0.0.1" : lower;
    }

    private boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean isHost(String host) {
        if (IPV6_CHARACTERS.matcher(host).matches()) {
            return literalOrNull(host) != null;
        }
        if (NUMERIC.matcher(host).matches()) {
            return IPV4.matcher(host).matches();
        }
        return NAME.matcher(host).matches();
    }

    private static InetAddress literal(String ipv6) {
        InetAddress address = literalOrNull(ipv6);
        if (address == null) {
            throw new IllegalStateException("no IPv6 address: " + ipv6);
        }
        return address;
    }

    private static InetAddress literalOrNull(String ipv6) {
        try {
            // In brackets it can only be a literal, so the JDK does not ask DNS.
            return InetAddress.getByName("[" + ipv6 + "]");
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }
}
