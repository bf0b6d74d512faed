package dev.mqttbridge.canary;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Links;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The canaries of all links. They run from Camel's start to just before its stop. */
public final class Canaries {

    private static final Logger LOG = LoggerFactory.getLogger(Canaries.class);
    private static final long CLOSE_MILLIS = 500;

    private final CanaryConfig config;
    private final Canary bean;
    private final List<LinkCanaryRunner> runners;

    /** @param instance part of the MQTT client ids */
    public Canaries(CanaryConfig config, Links links, Brokers brokers, String instance) {
        this.config = config;
        this.bean = new Canary(links, config.timeout(), System::nanoTime);
        this.runners = config.isOn()
                ? links.all().stream()
                        .filter(link -> mayBeMeasured(link, brokers))
                        .map(link -> runner(link, brokers, instance))
                        .toList()
                : List.of();
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

    private static LinkCanaryRunner runner(Link link, Brokers brokers, String instance) {
        String clientIds = instance + "-canary-" + link.name();
        return new LinkCanaryRunner(
                link,
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

    /** Within half a second, whatever the brokers do; before Camel stops the routes, which would wait for them. */
    private void close() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        runners.forEach(LinkCanaryRunner::close);
        runners.forEach(runner -> runner.awaitClosed(until));
    }
}
