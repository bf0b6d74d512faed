package dev.mqttbridge;

import dev.mqttbridge.bridge.BridgeRoutes;
import dev.mqttbridge.bridge.EchoGuard;
import dev.mqttbridge.bridge.LoopGuard;
import dev.mqttbridge.bridge.PahoLoopGuard;
import dev.mqttbridge.bridge.RetainedReconciler;
import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerHealth;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.canary.Canaries;
import dev.mqttbridge.config.GatewayConfig;
import dev.mqttbridge.config.HealthConfig;
import dev.mqttbridge.config.LinkConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.config.ServiceConfig;
import dev.mqttbridge.config.Via;
import dev.mqttbridge.gateway.AttachComponent;
import dev.mqttbridge.gateway.AttachRoute;
import dev.mqttbridge.gateway.Gateway;
import dev.mqttbridge.gateway.GatewayRoutes;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.gateway.Rehearsal;
import dev.mqttbridge.health.HealthRoutes;
import dev.mqttbridge.health.Monitors;
import dev.mqttbridge.health.PingComponent;
import dev.mqttbridge.http.BrokerOperations;
import dev.mqttbridge.http.StatusPages;
import dev.mqttbridge.jmx.ManagedParts;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkCanary;
import dev.mqttbridge.link.LinkComponent;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.LoopDetection;
import dev.mqttbridge.metrics.ServiceMeters;
import dev.mqttbridge.mqtt.ReservedTopics;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.Transport;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.management.JMException;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * The parts of the service, put together from the configuration, and what of them Camel is to know by name. Nothing is dialled or
 * bound before Camel starts the routes.
 */
final class Service implements AutoCloseable {

    private final ServiceConfig config;
    private final Transport transport;
    private final Brokers brokers;
    private final Gateway gateway;
    private final List<Listener> listeners;
    private final Monitors monitors;
    private final Links links;
    private final Canaries canaries;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final GatewayEventsFan gatewayEvents;
    /** Null if there is none. */
    private Rehearsal rehearsal;

    private final ManagedParts managedParts = new ManagedParts(ManagementFactory.getPlatformMBeanServer());

    Service(ServiceConfig config) {
        this.config = config;
        EventLog log = new EventLog();
        ServiceMeters meters = new ServiceMeters(registry);
        gatewayEvents = new GatewayEventsFan(List.of(log, meters));
        transport = new Transport(Transport.DEFAULT_WORKERS);
        MqttDialer dialer = new MqttDialer(transport);
        brokers = brokers(config);
        brokers.addListener(log);
        brokers.addListener(meters);
        gateway = new Gateway(config.gateway(), brokers, transport, gatewayEvents, this::isBridged, this::fence);
        listeners = config.gateway().listeners().stream().map(Listener::new).toList();
        monitors = new Monitors(config, brokers, dialer, transport);
        ReservedTopics reserved = new ReservedTopics(config.bridge().reservedTopic(), config.instance());
        links = links(dialer, new LinkListenerFan(List.of(log, meters)), reserved);
        canaries = new Canaries(config.bridge().canary(), links, brokers, config.instance());
        links.all().forEach(link -> link.setRetainedSync(new RetainedReconciler(link, reserved)));
        meters.bind(brokers, gateway::count, listeners, links);
        bindJvmMeters();
    }

    /** Asked while the service runs, when the links have long been made. */
    private boolean isBridged() {
        return links.all().stream().allMatch(Link::hasCaughtUp);
    }

    private Optional<CompletionStage<Boolean>> fence(String from, String to) {
        return canaries.fence(from, to);
    }

    private static Brokers brokers(ServiceConfig config) {
        HealthConfig health = config.health();
        BrokerHealth.Policy policy = new BrokerHealth.Policy(health.failThreshold(), health.riseThreshold());
        return new Brokers(config.brokers().stream()
                .map(broker -> new Broker(broker, policy))
                .toList());
    }

    private Links links(MqttDialer dialer, LinkListenerFan linkListener, ReservedTopics reserved) {
        return new Links(linksVia(Via.LINK).stream()
                .map(link -> new Link(
                        link,
                        brokers.get(link.child()),
                        brokers.hub(),
                        config.instance(),
                        config.bridge().receiveMaximum(),
                        dialer,
                        transport.nextLoop(),
                        linkListener,
                        new LinkCanary(reserved, config.bridge().canary(), link.child()),
                        LoopDetection.of(config, reserved.hello())))
                .toList());
    }

    private List<LinkConfig> linksVia(Via via) {
        return config.bridge().links().stream()
                .filter(link -> link.via() == via)
                .toList();
    }

    private void bindJvmMeters() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        gcMetrics.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    Brokers brokers() {
        return brokers;
    }

    Links links() {
        return links;
    }

    /** Gives Camel the components, beans and routes that the YAML routes refer to. */
    void install(Main main) {
        main.bind(PingComponent.SCHEME, new PingComponent(monitors));
        main.bind(LinkComponent.SCHEME, new LinkComponent(links));
        main.bind(
                AttachComponent.SCHEME,
                new AttachComponent(brokers, transport, config.gateway().connectTimeout()));
        main.bind(LoopGuard.NAME, new LoopGuard(new EchoGuard(System::nanoTime)));
        main.bind(PahoLoopGuard.NAME, new PahoLoopGuard());
        main.bind(StatusPages.NAME, new StatusPages(brokers, links, gateway::count, listeners, registry));
        main.bind(BrokerOperations.NAME, new BrokerOperations(brokers, gateway::count));
        main.bind("acceptLoop", transport.boss());
        main.bind("ioLoops", transport.workers());
        listeners.forEach(listener -> main.bind(GatewayRoutes.pipelineName(listener), gateway.pipeline(listener)));
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
        main.bind("routeMeters", new RouteTimers());
        main.configure().addRoutesBuilder(new HealthRoutes(brokers, config.health()));
        main.configure().addRoutesBuilder(new AttachRoute(brokers));
        main.configure().addRoutesBuilder(new GatewayRoutes(listeners, transport.isNative()));
        main.configure().addRoutesBuilder(new BridgeRoutes(config.instance(), links, stockLinks()));
        canaries.install(main);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                monitors.checkAll();
                rehearse();
            }

            /** Else Camel would wait for a probe of a broker that hangs, give up, and log what comes of it then. */
            @Override
            public void beforeStop(BaseMainSupport stopping) {
                monitors.close();
            }
        });
    }

    private void rehearse() {
        GatewayConfig gatewayConfig = config.gateway();
        boolean holdsSessions =
                gatewayConfig.listeners().stream().anyMatch(listener -> listener.mode() == Mode.SESSION);
        if (holdsSessions && gatewayConfig.rehearsals() > 0) {
            rehearsal = Rehearsal.begin(gatewayConfig.rehearsals());
        }
    }

    private List<BridgeRoutes.StockLink> stockLinks() {
        return linksVia(Via.PAHO).stream()
                .map(link -> new BridgeRoutes.StockLink(brokers.get(link.child()), brokers.hub(), link.topics()))
                .toList();
    }

    /** Shows the parts in JMX. */
    void manage() throws JMException {
        managedParts.register(brokers, gateway::count, listeners, links);
    }

    @Override
    public void close() {
        if (rehearsal != null) {
            rehearsal.close();
        }
        managedParts.close();
        gateway.closeAll();
        monitors.close(); // Already, unless the start failed.
        transport.close();
        gcMetrics.close();
        registry.close();
    }
}
