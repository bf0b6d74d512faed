package dev.mqttbridge;

import dev.mqttbridge.cli.Version;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.ServiceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The few lines at start that say what is where. */
record Banner(ServiceConfig config, String configDescription, String routesDescription, boolean embedded) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("mqtt-bridge " + Version.text() + " is running; " + configDescription + "; " + routesDescription);
        lines.add((embedded ? "embedded brokers  " : "brokers           ")
                + config.brokers().stream()
                        .map(broker -> broker.name() + " " + broker.address())
                        .collect(Collectors.joining(", ")));
        for (ListenerConfig listener : config.gateway().listeners()) {
            lines.add("gateway           " + listener.name() + " " + listener.bind() + " ("
                    + listener.mode().text() + "), fails over in the order above");
        }
        lines.add("bridge            " + bridged());
        String http = "http://" + config.http().bind();
        lines.add("http              " + http + "/health  /status  /nginx_status  /metrics");
        return lines;
    }

    private String bridged() {
        BrokerConfig hub = config.hub();
        String links = config.bridge().links().stream()
                .map(link -> link.child() + " with " + hub.name())
                .collect(Collectors.joining(", "));
        return links.isEmpty() ? "no links" : links;
    }
}
