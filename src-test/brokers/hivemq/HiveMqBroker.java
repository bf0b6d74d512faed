import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/**
 * HiveMQ CE in a process of its own: {@code java -cp 'target/lib/*' HiveMqBroker.java DIRECTORY}. Takes config.xml there, and keeps
 * its state there. Its own main class lets nobody in without an extension; the embedded one lets everybody in.
 */
public final class HiveMqBroker {

    private HiveMqBroker() {}

    public static void main(String[] args) throws Exception {
        var directory = Path.of(args[0]);
        var broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(directory)
                .withDataFolder(directory.resolve("data"))
                .withExtensionsFolder(directory.resolve("extensions"))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
        broker.start().get();
        Thread.currentThread().join();
    }
}
