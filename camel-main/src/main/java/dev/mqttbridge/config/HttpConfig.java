package dev.mqttbridge.config;

import java.util.Objects;

/**
 * Where the read-outs are served.
 *
 * @param bind default 127.0.0.1:8080, so that nobody else sees them unless somebody decides so
 */
public record HttpConfig(HostPort bind) {

    public static final HttpConfig DEFAULT = new HttpConfig(new HostPort("127.0.0.1", 8080));

    public HttpConfig {
        Objects.requireNonNull(bind, "bind");
    }
}
