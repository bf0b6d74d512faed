package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nginx as a TCP proxy (stream module). */
public record Nginx(String version, InetSocketAddress address, ProcessHandle process) implements Target, Resident {

    public static final String NAME = "nginx";

    private static final String CONFIG = """
            %s
            daemon off;
            worker_processes %d;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 19000; }
            stream {
              upstream brokers { %s }
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
        String text = config(workers, server(broker.address()), address);
        Path config = testbed.write("nginx.conf", text);
        ServerProcess process = testbed.start(NAME, address, command(testbed, config));
        String version = Version.firstLine(NAME, "-v") + ", workers: " + workers;
        return new Nginx(version, address, process.handle());
    }

    static String server(InetSocketAddress broker) {
        return "server 127.0.0.1:" + broker.getPort() + " max_fails=3 fail_timeout=45s;";
    }

    /** @param servers what is in the block {@code upstream} */
    static String config(int workers, String servers, InetSocketAddress address) throws IOException {
        return CONFIG.formatted(loadModule(), workers, servers, address.getPort());
    }

    static List<String> command(Testbed testbed, Path config) {
        return List.of(NAME, "-p", testbed.directory().toString(), "-c", config.toString(), "-e", "stderr");
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

    @Override
    public CpuClock cpu() {
        return CpuClock.of(process);
    }
}
