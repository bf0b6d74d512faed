package dev.mqttbridge;

import dev.mqttbridge.cli.ConfigSource;
import dev.mqttbridge.cli.ConfigSummary;
import dev.mqttbridge.cli.Options;
import dev.mqttbridge.cli.RouteSource;
import dev.mqttbridge.config.ConfigException;
import dev.mqttbridge.config.ConfigLoader;
import dev.mqttbridge.config.ServiceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;

/** Command line, configuration, then Camel Main. */
public final class Application {

    private static final String LOG_CONFIG = "config/log4j2.properties";

    private Application() {}

    public static void main(String[] args) {
        chooseLogConfig();
        leaveNoVertxCache();
        rememberNoAddresses();
        System.exit(Options.execute(args, Application::run));
    }

    private static int run(Options options) {
        Path here = Path.of("");
        ConfigSource configSource = ConfigSource.find(options.config(), here);
        RouteSource routeSource = RouteSource.find(here);
        ServiceConfig config = load(configSource);
        CamelRunner runner = new CamelRunner(config, configSource.description(), routeSource);
        if (options.check()) {
            return runner.check(ConfigSummary.of(config));
        }
        return runner.run(options.embedded());
    }

    private static ServiceConfig load(ConfigSource source) {
        try {
            return new ConfigLoader(System::getenv).load(source.yaml());
        } catch (ConfigException e) {
            System.err.println(source.description() + " is not valid:");
            throw e;
        }
    }

    /** Vert.x would make a directory for files it unpacks, which a killed process leaves behind and a read-only system forbids. */
    private static void leaveNoVertxCache() {
        System.setProperty("vertx.disableFileCPResolving", "true");
        System.setProperty("vertx.disableFileCaching", "true");
    }

    /**
     * Brokers in containers have other addresses after each start, often each other's: who went on with an old one, by default for
     * 30 s, would take one broker for the other.
     */
    private static void rememberNoAddresses() {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    /** Must come before the first logger: the file beside the configuration if it is there, else the copy inside the jar. */
    private static void chooseLogConfig() {
        String key = "log4j2.configurationFile";
        if (System.getProperty(key) == null) {
            boolean file = Files.isRegularFile(Path.of(LOG_CONFIG));
            System.setProperty(key, file ? LOG_CONFIG : "classpath:" + LOG_CONFIG);
        }
        // The last lines are written while the JVM goes down.
        System.setProperty("log4j.shutdownHookEnabled", "false");
    }
}
