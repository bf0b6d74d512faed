package dev.mqttbridge;

import dev.mqttbridge.cli.RouteSource;
import dev.mqttbridge.config.ConfigException;
import dev.mqttbridge.config.ServiceConfig;
import dev.mqttbridge.embedded.EmbeddedBrokers;
import dev.mqttbridge.net.BindCheck;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs Camel Main with the service's parts in it, or only checks that it could. */
final class CamelRunner {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int STOP_SECONDS = 5;
    private static final String KNOBS = "config/application.properties";

    private final ServiceConfig config;
    private final String configDescription;
    private final RouteSource routes;

    CamelRunner(ServiceConfig config, String configDescription, RouteSource routes) {
        this.config = config;
        this.configDescription = configDescription;
        this.routes = routes;
    }

    /** Until the process is told to stop. @return exit code */
    int run(boolean embedded) {
        CountDownLatch stopped = new CountDownLatch(1);
        holdExitUntil(stopped);
        try {
            return runUntilStopped(embedded);
        } finally {
            stopped.countDown();
        }
    }

    /** Camel's own shutdown hook waits for Camel only; without this the JVM would be gone before the rest is closed. */
    private static void holdExitUntil(CountDownLatch stopped) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private int runUntilStopped(boolean embedded) {
        try (EmbeddedBrokers embeddedBrokers = new EmbeddedBrokers();
                Service service = new Service(config)) {
            // Camel's HTTP server only logs when it cannot bind, and the service would run without it.
            BindCheck.requireFree(config.http().bind(), "http.bind");
            if (embedded) {
                embeddedBrokers.start(config.brokers());
            }
            Main main = main(service);
            main.configure().withAutoStartup(true);
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void beforeStart(BaseMainSupport loaded) {
                    embeddedBrokers.awaitStarted();
                }

                @Override
                public void afterStart(BaseMainSupport started) {
                    new Banner(config, configDescription, routes.description(), embedded)
                            .lines()
                            .forEach(LOG::info);
                }
            });
            service.manage();
            main.run();
            LOG.info("mqtt-bridge stops");
            return main.getExitCode();
        } catch (ConfigException e) {
            throw e;
        } catch (Exception e) {
            LOG.debug("Cannot start", e);
            return StartFailure.of(e).report(routes.description());
        }
    }

    /** Loads all routes without starting any. @return exit code */
    int check(String summary) {
        try (Service service = new Service(config)) {
            Main main = main(service);
            main.configure().withAutoStartup(false);
            main.addOverrideProperty("camel.routecontroller.enabled", "false");
            main.addOverrideProperty("camel.server.enabled", "false");
            // Producers are made ready even so, and a stock Paho one dials its broker then.
            main.addOverrideProperty("camel.component.paho-mqtt5.lazyStartProducer", "true");
            main.start();
            main.stop();
            System.out.print(configDescription + "\n" + routes.description() + "\n\n" + summary);
            return 0;
        } catch (Exception e) {
            return StartFailure.of(e).report(routes.description());
        }
    }

    private Main main(Service service) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("classpath:" + KNOBS + ",file:" + KNOBS + ";optional=true");
        main.addInitialProperty("camel.server.host", config.http().bind().host());
        main.addInitialProperty(
                "camel.server.port", String.valueOf(config.http().bind().port()));
        main.configure().withName("mqtt-bridge").withRoutesIncludePattern(routes.pattern());
        service.install(main);
        return main;
    }
}
