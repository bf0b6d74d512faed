package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What has to hold between values: told of each one in turn, brokers first, it reports what does not fit. A null
 * stands for a value that was wrong by itself, and is passed over: one mistake, one error.
 */
final class CrossChecks {

    private static final String HUB = "brokers[0]";

    private record Bound(String path, HostPort address) {}

    private final Errors errors;
    private final List<Bound> brokers = new ArrayList<>();
    private final List<Bound> binds = new ArrayList<>();
    private final Map<String, String> namePaths = new LinkedHashMap<>();
    private final Map<String, String> listenerPaths = new LinkedHashMap<>();
    private final Map<String, String> linkPaths = new LinkedHashMap<>();
    private boolean everyNameIsKnown = true;

    CrossChecks(Errors errors) {
        this.errors = errors;
    }

    void all(List<BrokerConfig> brokers, GatewayConfig gateway, BridgeConfig bridge, HttpConfig http) {
        for (int i = 0; i < brokers.size(); i++) {
            broker("brokers[" + i + "]", brokers.get(i).name(), brokers.get(i).address());
        }
        List<ListenerConfig> listeners = gateway.listeners();
        for (int i = 0; i < listeners.size(); i++) {
            listener(
                    "gateway.listeners[" + i + "]",
                    listeners.get(i).name(),
                    listeners.get(i).bind());
        }
        for (int i = 0; i < bridge.links().size(); i++) {
            link("bridge.links[" + i + "]", bridge.links().get(i).child());
        }
        http("http", http.bind());
    }

    /** A broker could not be read: a link may well lead to it. */
    void brokerUnknown() {
        everyNameIsKnown = false;
    }

    void broker(String path, String name, HostPort address) {
        everyNameIsKnown &= name != null;
        String namesake = name == null ? null : namePaths.putIfAbsent(name, path);
        if (namesake != null) {
            errors.add(path + ".name", Shown.text(name), "is the name of " + namesake + " already");
        }
        if (address == null) {
            return;
        }
        for (Bound other : brokers) {
            if (other.address.sameAs(address)) {
                errors.add(path + ".address", address.toString(), "is the address of " + other.path + " already");
            }
        }
        brokers.add(new Bound(path, address));
    }

    void listener(String path, String name, HostPort bind) {
        String other = name == null ? null : listenerPaths.putIfAbsent(name, path);
        if (other != null) {
            errors.add(path + ".name", Shown.text(name), "is the name of " + other + " already");
        }
        bind(path, bind);
        for (Bound broker : brokers) {
            if (bind != null && broker.address.arrivesAt(bind)) {
                errors.add(
                        path + ".bind",
                        bind.toString(),
                        "is the address of " + broker.path + ": the gateway would connect to itself");
            }
        }
    }

    void http(String path, HostPort bind) {
        bind(path, bind);
    }

    void link(String path, String child) {
        if (child == null) {
            return;
        }
        String place = path + ".child";
        String other = linkPaths.putIfAbsent(child, path);
        if (other != null) {
            errors.add(place, Shown.text(child), "has a link already: " + other + "; list all its topics there");
        } else if (HUB.equals(namePaths.get(child))) {
            errors.add(place, Shown.text(child), "is the hub, " + children());
        } else if (!namePaths.containsKey(child) && everyNameIsKnown) {
            errors.add(place, Shown.text(child), children());
        }
    }

    private void bind(String path, HostPort bind) {
        if (bind == null) {
            return;
        }
        for (Bound other : binds) {
            if (other.address.overlaps(bind)) {
                errors.add(path + ".bind", bind.toString(), "is taken by " + other.path + " already");
            }
        }
        binds.add(new Bound(path, bind));
    }

    private String children() {
        String children = namePaths.entrySet().stream()
                .filter(broker -> !HUB.equals(broker.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return "must be a broker other than the first" + (children.isEmpty() ? ", and there is none" : ": " + children);
    }
}
