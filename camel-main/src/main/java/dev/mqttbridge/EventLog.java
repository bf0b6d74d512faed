package dev.mqttbridge;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.gateway.CloseReason;
import dev.mqttbridge.gateway.GatewayEvents;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.DropReason;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.RetainedOutcome;
import dev.mqttbridge.link.Way;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line for each event that a person would want to know of. What a peer can cause at will is limited: of each kind one line
 * in ten seconds, with the number of those left out.
 */
final class EventLog implements BrokerListener, LinkListener, GatewayEvents {

    private static final Logger LOG = LoggerFactory.getLogger("dev.mqttbridge.events");
    private static final Set<CloseReason> WORTH_A_LINE = EnumSet.of(
            CloseReason.NO_BROKER,
            CloseReason.TOO_MANY_CONNECTIONS,
            CloseReason.BROKER_LACKS,
            CloseReason.HOLD_EXPIRED);

    private final RateLimit limit = new RateLimit(System::nanoTime);
    private final Set<String> linksThatWereUp = ConcurrentHashMap.newKeySet();
    private final Set<String> canariesSaidBlocked = ConcurrentHashMap.newKeySet();
    private final Set<String> linksSaidDown = ConcurrentHashMap.newKeySet();
    private final Set<String> linksUnseeing = ConcurrentHashMap.newKeySet();

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        String line = "Broker {}: broker={} address={} was={} reason=\"{}\"";
        Object[] values = {to, broker.name(), broker.config().address(), from, reason};
        if (to == BrokerStatus.DOWN) {
            LOG.warn(line, values);
        } else {
            LOG.info(line, values);
        }
    }

    /** Each outage of a link is said once, however often it is tried; the newest reason is in /health. */
    @Override
    public void statusChanged(Link link, LinkStatus from, LinkStatus to, String reason) {
        if (to == LinkStatus.UP) {
            linksThatWereUp.add(link.name());
            linksSaidDown.remove(link.name());
            LOG.info("Link UP: child={}", link.name());
        } else if (to == LinkStatus.DEGRADED) {
            linksThatWereUp.add(link.name());
            linksSaidDown.remove(link.name());
            LOG.warn("Link DEGRADED: child={} reason=\"{}\"", link.name(), reason);
        } else if (to == LinkStatus.STOPPED) {
            LOG.debug("Link STOPPED: child={}", link.name());
        } else if (to == LinkStatus.STANDBY) {
            linksSaidDown.remove(link.name());
            if (from != LinkStatus.STANDBY) {
                LOG.warn("Link STANDBY: child={} reason=\"{}\"", link.name(), reason);
            }
        } else if (linksSaidDown.add(link.name())) {
            String again = linksThatWereUp.contains(link.name()) ? "Link DOWN" : "Link not up yet";
            LOG.warn("{}: child={} reason=\"{}\"", again, link.name(), reason);
        }
    }

    /** Access rules and routes do not change by themselves, and neither does what is said of them. */
    @Override
    public void canaryBlocked(Link link, Way way, String why) {
        if (canariesSaidBlocked.add(link.name() + way + why)) {
            LOG.warn("Canary does not pass: child={} way={} reason=\"{}\"", link.name(), way.tag(), why);
        }
    }

    /** Happens once to a link. */
    @Override
    public void canaryOff(Link link, String why) {
        LOG.warn("No canary: child={} reason=\"{}\"", link.name(), why);
    }

    /** Each link's loss of sight is said once. */
    @Override
    public void loopsUnseen(Link link, String reason) {
        if (linksUnseeing.add(link.name())) {
            LOG.warn("Link does not look for loops: child={} reason=\"{}\"", link.name(), reason);
        }
    }

    @Override
    public void retainedReconciled(Link link, RetainedOutcome outcome) {
        LOG.info(
                "Retained messages reconciled: link={} down={} up={} deleted={} failed={} took={}ms",
                link.name(),
                outcome.down(),
                outcome.up(),
                outcome.deleted(),
                outcome.failed(),
                outcome.took().toMillis());
    }

    @Override
    public void dropped(Link link, Way way, DropReason reason, String topic) {
        if (reason.isIntended()) {
            LOG.debug("Message {}: child={} way={} topic={}", reason.tag(), link.name(), way.tag(), topic);
            return;
        }
        limit.tryAcquire(link.name() + way + reason)
                .ifPresent(leftOut -> LOG.warn(
                        "Message not passed on: child={} way={} topic={} reason=\"{}\" more={}",
                        link.name(),
                        way.tag(),
                        topic,
                        reason.words(),
                        leftOut));
    }

    @Override
    public void movesBegun(Broker to, int sessions) {
        LOG.info("Sessions move: to={} sessions={}", to.name(), sessions);
    }

    @Override
    public void failoverBegun(Broker from, int sessions) {
        LOG.warn("Failover begun: broker={} sessions={}", from.name(), sessions);
    }

    @Override
    public void failoverDone(Broker from, int moved, Duration took) {
        LOG.info("Failover done: broker={} sessions={} took={} ms", from.name(), moved, took.toMillis());
    }

    @Override
    public void ended(Listener listener, CloseReason reason) {
        if (WORTH_A_LINE.contains(reason)) {
            limit.tryAcquire(listener.name() + reason)
                    .ifPresent(leftOut -> LOG.warn(
                            "Client closed: listener={} reason=\"{}\" more={}",
                            listener.name(),
                            reason.words(),
                            leftOut));
        }
    }
}
