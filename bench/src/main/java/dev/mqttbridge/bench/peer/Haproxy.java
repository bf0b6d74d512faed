package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** HAProxy in TCP mode, with an MQTT health check of the broker twice a second. */
public record Haproxy(String version, InetSocketAddress address, ProcessHandle process) implements Target, Resident {

    public static final String NAME = "haproxy";

    /** As many as 20,000 descriptors are enough for, two each; HAProxy does not start where it may not have them. */
    private static final int MAX_CONNECTIONS = 9_500;

    private static final String CONFIG = """
            global
              maxconn %d
              nbthread %d%s
            defaults
              mode tcp
              timeout connect 1s
              timeout client 10m
              timeout server 10m
              timeout check 500ms
            frontend mqtt
              bind 127.0.0.1:%d
              default_backend brokers
            backend brokers
              option redispatch 1
              retries 1
              option tcp-check
              tcp-check connect
              # CONNECT 3.1.1, clean session, Keep Alive 60, client id "hachk"; CONNACK 0; DISCONNECT
              tcp-check send-binary 101100044d5154540402003c0005686163686b
              tcp-check expect binary 20020000
              tcp-check send-binary e000
              default-server inter 500ms fastinter 500ms downinter 1s fall 2 rise 2 observe layer4 error-limit 1 \
            on-error mark-down on-marked-down shutdown-sessions
            %s
            """;

    public static Haproxy start(Testbed testbed, Target broker, int threads) throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        String text = config(
                threads,
                "",
                address,
                "  server broker 127.0.0.1:" + broker.address().getPort() + " check");
        Path config = testbed.write("haproxy.cfg", text);
        ServerProcess process = testbed.start(NAME, address, List.of(NAME, "-db", "-f", config.toString()));
        String version = Version.firstLine(NAME, "-v") + ", threads: " + threads;
        return new Haproxy(version, address, process.handle());
    }

    /**
     * @param global more lines of the section {@code global}, each after a line break
     * @param servers lines of the section {@code backend}
     */
    static String config(int threads, String global, InetSocketAddress address, String servers) {
        return CONFIG.formatted(MAX_CONNECTIONS, threads, global, address.getPort(), servers);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CpuClock cpu() {
        return CpuClock.of(process);
    }
}
