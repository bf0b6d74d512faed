package dev.mqttbridge.canary;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private final List<LinkCanaryRunner> runners;

    /** @param instance part of the MQTT client ids */
    public Canaries(CanaryConfig config, Links links, Brokers brokers, String instance) {
        this.config = config;
        this.hub = brokers.hub().name();
        this.bean = new Canary(links, config.timeout(), System::nanoTime, this::arrived);
        this.runners = config.isOn()
                ? links.all().stream()
                        .filter(link -> mayBeMeasured(link, brokers))
                        .map(link -> runner(link, bean, brokers, instance))
                        .toList()
                : List.of();
    }

    private void arrived(String link, Way way, long sentAt) {
        runner(link).ifPresent(runner -> runner.arrived(way, sentAt));
    }

    private Optional<LinkCanaryRunner> runner(String link) {
        return runners.stream()
                .filter(runner -> runner.link().name().equals(link))
                .findFirst();
    }

    /**
     * Asks when the bridge has carried to one broker all that another one has now.
     *
     * @return done with true when it has, with false when a link breaks before; empty where no canary tells: links of other kinds,
     *     switched off, without rules for this way, or with brokers of MQTT 3.1.1
     */
    public Optional<CompletionStage<Boolean>> fence(String from, String to) {
        Optional<LinkCanaryRunner> up = from.equals(hub) ? Optional.empty() : runner(from);
        Optional<LinkCanaryRunner> down = to.equals(hub) ? Optional.empty() : runner(to);
        boolean upMeasured =
                from.equals(hub) || up.filter(link -> link.measures(Way.UP)).isPresent();
        boolean downMeasured =
                to.equals(hub) || down.filter(link -> link.measures(Way.DOWN)).isPresent();
        if (!upMeasured || !downMeasured) {
            return Optional.empty();
        }
        CompletionStage<Boolean> atHub =
                up.map(link -> link.fence(Way.UP)).orElseGet(() -> CompletableFuture.completedFuture(true));
        return Optional.of(down.map(link -> atHub.thenCompose(
                        passed -> passed ? link.fence(Way.DOWN) : CompletableFuture.completedFuture(false)))
                .orElse(atHub));
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
        for (LinkCanaryRunner runner : runners) {
            main.bind(runner.child().beanName(), runner.child().paho());
            main.bind(runner.hub().beanName(), runner.hub().paho());
        }
        main.configure().addRoutesBuilder(new CanaryRoutes(runners, config.interval()));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                runners.forEach(runner -> runner.start(started.getCamelContext()));
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
        runners.forEach(LinkCanaryRunner::close);
        runners.forEach(runner -> runner.awaitClosed(until));
    }
}
