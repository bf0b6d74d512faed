package dev.mqttbridge.link;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All links, by their child's name, in configured order. Immutable. */
public final class Links {

    private final Map<String, Link> byName = new LinkedHashMap<>();

    public Links(List<Link> links) {
        links.forEach(link -> byName.put(link.name(), link));
    }

    public Collection<Link> all() {
        return byName.values();
    }

    public Link get(String child) {
        Link link = byName.get(child);
        if (link == null) {
            throw new IllegalArgumentException("no link goes to '" + child + "'; known: " + byName.keySet());
        }
        return link;
    }
}
