package dev.mqttbridge.it.real;

import dev.mqttbridge.it.fixture.ChildProcess;
import java.util.List;

/** A program of its own that says {@code got TEXT} for each message. */
abstract class ProgramClient implements RealClient {

    static final String GOT = "got ";

    private final ChildProcess listener;

    ProgramClient(ChildProcess listener) {
        this.listener = listener;
    }

    ChildProcess listener() {
        return listener;
    }

    @Override
    public List<String> received() {
        return listener.lines().stream()
                .filter(line -> line.startsWith(GOT))
                .map(line -> line.substring(GOT.length()))
                .toList();
    }

    @Override
    public void close() {
        listener.close();
    }
}
