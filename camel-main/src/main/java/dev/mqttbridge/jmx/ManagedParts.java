package dev.mqttbridge.jmx;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.Links;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own MXBeans, {@code dev.mqttbridge:type=Broker|Listener|Link,name=…}, registered until closed. */
public final class ManagedParts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ManagedParts.class);
    private static final String DOMAIN = "dev.mqttbridge";

    private final MBeanServer server;
    private final List<ObjectName> registered = new ArrayList<>();

    public ManagedParts(MBeanServer server) {
        this.server = server;
    }

    public void register(Brokers brokers, ToIntFunction<Broker> clients, Collection<Listener> listeners, Links links)
            throws JMException {
        for (var broker : brokers.all()) {
            ManagedBroker managed = new ManagedBroker(broker, () -> clients.applyAsInt(broker));
            register("Broker", broker.name(), managed, BrokerMXBean.class);
        }
        for (var listener : listeners) {
            register("Listener", listener.name(), new ManagedListener(listener), ListenerMXBean.class);
        }
        for (var link : links.all()) {
            register("Link", link.name(), new ManagedLink(link), LinkMXBean.class);
        }
    }

    private <T> void register(String type, String name, T part, Class<? super T> view) throws JMException {
        ObjectName objectName = new ObjectName(DOMAIN + ":type=" + type + ",name=" + name);
        server.registerMBean(new StandardMBean(part, view, true), objectName);
        registered.add(objectName);
    }

    @Override
    public void close() {
        for (ObjectName name : registered) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException gone) {
                LOG.debug("Already unregistered: {}", name);
            } catch (JMException e) {
                LOG.warn("Could not unregister {}: {}", name, e.toString());
            }
        }
        registered.clear();
    }
}
