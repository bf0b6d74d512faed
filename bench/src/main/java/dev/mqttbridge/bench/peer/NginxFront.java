package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** nginx, the child its backup server. Started anew before each fault: it shuns a server that has failed for 45 s. */
final class NginxFront implements Front {

    private final Testbed testbed;
    private final InetSocketAddress address;
    private final List<String> command;
    private ServerProcess process;

    private NginxFront(Testbed testbed, InetSocketAddress address, List<String> command) {
        this.testbed = testbed;
        this.address = address;
        this.command = command;
    }

    static NginxFront create(Testbed testbed, MortalBroker parent, MortalBroker child) throws IOException {
        InetSocketAddress address = testbed.freeAddress();
        String servers = Nginx.server(parent.address()) + " server 127.0.0.1:"
                + child.address().getPort() + " backup;";
        Path config = testbed.write("nginx.conf", Nginx.config(1, servers, address));
        return new NginxFront(testbed, address, Nginx.command(testbed, config));
    }

    @Override
    public String name() {
        return Nginx.NAME;
    }

    @Override
    public String version() throws IOException {
        return Version.firstLine(Nginx.NAME, "-v") + ", workers: 1";
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
        process = testbed.start(Nginx.NAME, address, command);
    }

    /** nginx knows only {@code down} in its configuration and a reload, after which old connections stay where they are. */
    @Override
    public boolean drain() {
        return false;
    }
}
