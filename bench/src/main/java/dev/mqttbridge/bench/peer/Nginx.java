package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nginx as a TCP proxy (stream module). */
public record Nginx(String version, InetSocketAddress address, CpuClock cpu) implements Target {

    public static final String NAME = "nginx";

    private static final String CONFIG = """
            %s
            daemon off;
            worker_processes %d;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 8192; }
            stream {
              upstream brokers { server 127.0.0.1:%d max_fails=3 fail_timeout=45s; }
              server {
                listen 127.0.0.1:%d;
                proxy_pass brokers;
                proxy_connect_timeout 1s;
                proxy_timeout 10m;
                tcp_nodelay on;
              }
            }
            """;

    private static final Pattern MODULES_PATH = Pattern.compile("--modules-path=(\\S+)");

    public static Nginx start(Testbed testbed, Target broker, int workers) throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        String text = CONFIG.formatted(loadModule(), workers, broker.address().getPort(), address.getPort());
        Path config = testbed.write("nginx.conf", text);
        String directory = testbed.directory().toString();
        ServerProcess process =
                testbed.start(NAME, address, List.of(NAME, "-p", directory, "-c", config.toString(), "-e", "stderr"));
        String version = Version.firstLine(NAME, "-v") + ", workers: " + workers;
        return new Nginx(version, address, process.cpu());
    }

    /** Distributions ship the stream module as a file of its own; elsewhere it is built in. */
    private static String loadModule() throws IOException {
        String build = Version.output(List.of(NAME, "-V"));
        Matcher modules = MODULES_PATH.matcher(build);
        boolean separate = build.contains("--with-stream=dynamic") && modules.find();
        return separate ? "load_module " + modules.group(1) + "/ngx_stream_module.so;" : "";
    }

    @Override
    public String name() {
        return NAME;
    }
}
