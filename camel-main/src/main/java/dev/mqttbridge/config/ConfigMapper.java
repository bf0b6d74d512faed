package dev.mqttbridge.config;

import java.util.List;
import java.util.Optional;

/** From the file's tree to the records. As {@link Section} does, it stands null for what could not be read. */
final class ConfigMapper {

    private final CrossChecks crossChecks;
    private final HealthMapper healthMapper;
    private final BridgeMapper bridgeMapper;

    ConfigMapper(Overrides overrides, Errors errors) {
        this.crossChecks = new CrossChecks(errors);
        this.healthMapper = new HealthMapper(overrides);
        this.bridgeMapper = new BridgeMapper(crossChecks, errors);
    }

    ServiceConfig map(Section top) {
        String instance = top.optional("instance", Kind.TEXT, Rules.INSTANCE, ServiceConfig.DEFAULT_INSTANCE);
        List<BrokerConfig> brokers = brokers(top);
        GatewayConfig gateway = gateway(top.section("gateway"));
        HealthConfig health = healthMapper.map(top.section("health"));
        BridgeConfig bridge = bridgeMapper.map(top.section("bridge"), brokers);
        HttpConfig http = http(top.section("http"));
        return top.build(() -> new ServiceConfig(instance, brokers, gateway, health, bridge, http));
    }

    private List<BrokerConfig> brokers(Section top) {
        List<Section> sections = top.sections("brokers").orElse(List.of());
        if (!top.has("brokers")) {
            top.error("brokers", "", "is missing: a list of at least one broker");
        } else if (top.size("brokers") == 0) {
            top.error("brokers", "an empty list", "must be at least one broker");
        }
        if (sections.size() != top.size("brokers")) {
            crossChecks.brokerUnknown();
        }
        return Section.each(sections, this::broker);
    }

    private BrokerConfig broker(Section section) {
        String name = section.required("name", Kind.TEXT, Rules.NAME);
        HostPort address = section.required("address", Kind.HOST_PORT, Rule.anything());
        Protocol protocol = section.optional("protocol", Kind.word(Protocol.class), Rule.anything(), Protocol.AUTO);
        Optional<Credentials> credentials = credentials(section);
        crossChecks.broker(section.path(), name, address);
        return section.build(() -> new BrokerConfig(name, address, protocol, credentials));
    }

    private static Optional<Credentials> credentials(Section section) {
        String username = section.optional("username", Kind.TEXT, Rules.USERNAME, null);
        Optional<String> password = section.secret("password", Rules.PASSWORD);
        if (section.has("password") && !section.has("username")) {
            section.error("username", "", "is missing: a password needs one (MQTT-3.1.2-22 of MQTT 3.1.1)");
        }
        return Optional.ofNullable(username).map(name -> new Credentials(name, password));
    }

    private GatewayConfig gateway(Section section) {
        GatewayConfig defaults = GatewayConfig.DEFAULT;
        List<ListenerConfig> listeners = section.sections("listeners")
                .map(given -> Section.each(given, this::listener))
                .orElseGet(this::defaultListeners);
        var connectTimeout =
                section.optional("connectTimeout", Kind.DURATION, Rules.TIMEOUT, defaults.connectTimeout());
        var hold = section.optional("hold", Kind.DURATION, Rules.WAIT, defaults.hold());
        FailbackConfig failback = failback(section.section("failback"));
        var rehearsals = section.optional("rehearsals", Kind.NUMBER, Rules.REHEARSALS, defaults.rehearsals());
        return section.build(() -> new GatewayConfig(listeners, connectTimeout, hold, failback, rehearsals));
    }

    private List<ListenerConfig> defaultListeners() {
        ListenerConfig listener = ListenerConfig.DEFAULT;
        crossChecks.listener("gateway.listeners[0]", listener.name(), listener.bind());
        return List.of(listener);
    }

    private ListenerConfig listener(Section section) {
        ListenerConfig defaults = ListenerConfig.DEFAULT;
        String name = section.required("name", Kind.TEXT, Rules.NAME);
        HostPort bind = section.required("bind", Kind.HOST_PORT, Rule.anything());
        Mode mode = section.optional("mode", Kind.word(Mode.class), Rule.anything(), defaults.mode());
        Integer maxConnections =
                section.optional("maxConnections", Kind.NUMBER, Rules.CONNECTIONS, defaults.maxConnections());
        crossChecks.listener(section.path(), name, bind);
        return section.build(() -> new ListenerConfig(name, bind, mode, maxConnections));
    }

    private static FailbackConfig failback(Section section) {
        FailbackConfig defaults = FailbackConfig.DEFAULT;
        var after = section.optional("after", Kind.DURATION, Rules.WAIT, defaults.after());
        var rate = section.optional("rate", Kind.NUMBER, Rules.RATE, defaults.rate());
        return section.build(() -> new FailbackConfig(after, rate));
    }

    private HttpConfig http(Section section) {
        HostPort bind = section.optional("bind", Kind.HOST_PORT, Rule.anything(), HttpConfig.DEFAULT.bind());
        crossChecks.http(section.path(), bind);
        return section.build(() -> new HttpConfig(bind));
    }
}
