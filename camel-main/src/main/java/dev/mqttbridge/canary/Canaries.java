package dev.mqttbridge.canary;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The canaries of all links. They run from Camel's start to just before its stop. */
public final class Canaries {

    private static final Logger LOG = LoggerFactory.getLogger(Canaries.class);
    /** Usually a few; a busy machine may be in the middle of starting routes, which Camel must not stop meanwhile. */
    private static final long CLOSE_MILLIS = 1_500;

    private final CanaryConfig config;
    private final String hub;
    private final Canary bean;
    /** By link. */
    private final Map<String, LinkCanaryRunner> runners;

    /** @param instance part of the MQTT client ids */
    public Canaries(CanaryConfig config, Links links, Brokers brokers, String instance) {
        this.config = config;
        this.hub = brokers.hub().name();
        this.bean = new Canary(links, config.timeout(), System::nanoTime, this::arrived);
        this.runners = new LinkedHashMap<>();
        if (config.isOn()) {
            links.all().stream()
                    .filter(link -> mayBeMeasured(link, brokers))
                    .forEach(link -> runners.put(link.name(), runner(link, bean, brokers, instance)));
        }
    }

    private void arrived(String link, Way way, long sentAt) {
        LinkCanaryRunner runner = runners.get(link);
        if (runner != null) {
            runner.arrived(way, sentAt);
        }
    }

    /**
     * Asks when the bridge has carried to one broker all that another one has now.
     *
     * @return done with true when it has, with false when a link breaks before; empty where no canary tells: links of other kinds,
     *     switched off, without rules for this way, or with brokers of MQTT 3.1.1
     */
    public Optional<CompletionStage<Boolean>> fence(String from, String to) {
        boolean toHub = from.equals(hub) || measures(from, Way.UP);
        boolean fromHub = to.equals(hub) || measures(to, Way.DOWN);
        if (!toHub || !fromHub) {
            return Optional.empty();
        }
        return Optional.of(
                fence(from, Way.UP).thenCompose(passed -> passed ? fence(to, Way.DOWN) : Fences.known(false)));
    }

    private boolean measures(String link, Way way) {
        LinkCanaryRunner runner = runners.get(link);
        return runner != null && runner.measures(way);
    }

    /** What the hub has, or is to get, needs no link. */
    private CompletionStage<Boolean> fence(String broker, Way way) {
        return broker.equals(hub) ? Fences.known(true) : runners.get(broker).fence(way);
    }

    /** Stock Paho endpoints speak MQTT 5 only. A broker that turns out to be old is found out by its link. */
    private static boolean mayBeMeasured(Link link, Brokers brokers) {
        for (BrokerConfig end :
                List.of(brokers.get(link.name()).config(), brokers.hub().config())) {
            if (end.protocol() == Protocol.V3_1_1) {
                LOG.info(
                        "No canary: child={} reason=\"{} is set to MQTT 3.1.1, and a canary needs 5\"",
                        link.name(),
                        end.name());
                return false;
            }
        }
        return true;
    }

    private static LinkCanaryRunner runner(Link link, Canary canary, Brokers brokers, String instance) {
        String clientIds = instance + "-canary-" + link.name();
        return new LinkCanaryRunner(
                link,
                canary,
                client(brokers.get(link.name()), link, "child", clientIds),
                client(brokers.hub(), link, "hub", clientIds));
    }

    private static CanaryClient client(Broker broker, Link link, String end, String clientIds) {
        return new CanaryClient(broker, clientIds + "-" + end, "canary-" + link.name() + "-at-" + end);
    }

    /** Gives Camel what the YAML routes refer to, and has it start and stop the canaries with itself. */
    public void install(Main main) {
        main.bind(Canary.NAME, bean);
        for (LinkCanaryRunner runner : runners.values()) {
            main.bind(runner.child().beanName(), runner.child().paho());
            main.bind(runner.hub().beanName(), runner.hub().paho());
        }
        main.configure().addRoutesBuilder(new CanaryRoutes(runners.values(), config.interval()));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                runners.values().forEach(runner -> runner.start(started.getCamelContext()));
            }

            @Override
            public void beforeStop(BaseMainSupport stopping) {
                close();
            }
        });
    }

    /** Within one and a half seconds, whatever the brokers do; before Camel stops the routes, which would wait for them. */
    private void close() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        runners.values().forEach(LinkCanaryRunner::close);
        runners.values().forEach(runner -> runner.awaitClosed(until));
    }
}
