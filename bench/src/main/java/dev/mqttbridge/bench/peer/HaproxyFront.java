package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** HAProxy, the child its backup server. Started anew before each fault. */
final class HaproxyFront implements Front {

    private static final long SETTLE_MILLIS = 1_500; // two health checks that succeed

    private final Testbed testbed;
    private final InetSocketAddress address;
    private final Path socket;
    private final List<String> command;
    private ServerProcess process;

    private HaproxyFront(Testbed testbed, InetSocketAddress address, Path socket, List<String> command) {
        this.testbed = testbed;
        this.address = address;
        this.socket = socket;
        this.command = command;
    }

    static HaproxyFront create(Testbed testbed, MortalBroker parent, MortalBroker child) throws IOException {
        InetSocketAddress address = testbed.freeAddress();
        Path socket = testbed.directory().resolve("haproxy.sock");
        String servers = "  server parent 127.0.0.1:%d check%n  server child1 127.0.0.1:%d check backup"
                .formatted(parent.address().getPort(), child.address().getPort());
        String text = Haproxy.config(1, "%n  stats socket %s level admin".formatted(socket), address, servers);
        Path config = testbed.write("haproxy.cfg", text);
        return new HaproxyFront(testbed, address, socket, List.of(Haproxy.NAME, "-db", "-f", config.toString()));
    }

    @Override
    public String name() {
        return Haproxy.NAME;
    }

    @Override
    public String version() throws IOException {
        return Version.firstLine(Haproxy.NAME, "-v") + ", threads: 1";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        if (process != null) {
            testbed.stop(process);
        }
        process = testbed.start(Haproxy.NAME, address, command);
        Thread.sleep(SETTLE_MILLIS);
    }

    /** New clients go to the child; those that are connected stay where they are, for good. */
    @Override
    public boolean drain() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(
                    ByteBuffer.wrap("set server brokers/parent state drain\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1_024);
            while (channel.read(answer) >= 0) {
                if (!answer.hasRemaining()) {
                    break;
                }
            }
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII).strip();
            if (!text.isEmpty()) {
                throw new IOException("haproxy does not drain: " + text);
            }
            return true;
        }
    }
}
