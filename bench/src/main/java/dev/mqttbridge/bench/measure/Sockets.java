package dev.mqttbridge.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Who is connected to a server on this machine, as the kernel sees it. */
public final class Sockets {

    private static final String ESTABLISHED = "01";

    private Sockets() {}

    /** IPv4 connections that the server on this port has. */
    public static int atServer(int port) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return count(lines, port);
        }
    }

    /** Lines as in proc(5): number, local address, remote address, state, all hexadecimal. */
    static int count(Stream<String> lines, int port) {
        String suffix = String.format(":%04X", port);
        return (int) lines.map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 3 && fields[1].endsWith(suffix) && fields[3].equals(ESTABLISHED))
                .count();
    }
}
