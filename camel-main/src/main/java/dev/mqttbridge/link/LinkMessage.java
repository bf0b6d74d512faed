package dev.mqttbridge.link;

import dev.mqttbridge.mqtt.BrokerPath;
import dev.mqttbridge.mqtt.MessageExpiry;
import dev.mqttbridge.mqtt.PublishProperties;
import dev.mqttbridge.mqtt.ServerCapabilities;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A message on its way over a link: the body of the Exchange in a bridge route. Read-only for routes. The payload is valid only
 * while the exchange is; copy what you want to keep.
 */
public final class LinkMessage {

    private final Lane lane;
    private final MqttPublishMessage publish;
    private final BrokerPath path;
    private final String targetTopic;
    private final Optional<MessageExpiry> expiry;
    private final Consumer<Boolean> injected;
    /** Written on the link's loop, read by whichever thread the route is on. */
    private volatile boolean forwarded;

    /** Takes over the reference of {@code publish}. */
    LinkMessage(Lane lane, MqttPublishMessage publish) {
        this(lane, publish, BrokerPath.of(publish.variableHeader().properties()), null);
    }

    private LinkMessage(Lane lane, MqttPublishMessage publish, BrokerPath path, Consumer<Boolean> injected) {
        this.lane = lane;
        this.publish = publish;
        this.path = path;
        this.targetTopic = lane.targetTopic(topic());
        this.expiry = MessageExpiry.of(properties(), lane.link().clock());
        this.injected = injected;
    }

    /**
     * One that the source did not send: {@link Link#inject}. If it once came from the target it goes back there on purpose, so the
     * target is taken off its path. Takes over the reference of {@code publish}.
     */
    static LinkMessage injected(Lane lane, MqttPublishMessage publish, Consumer<Boolean> settled) {
        BrokerPath path = BrokerPath.of(publish.variableHeader().properties())
                .without(lane.link().mark(lane.target().name()));
        return new LinkMessage(lane, publish, path, settled);
    }

    /** As it is at the source. */
    public String topic() {
        return publish.variableHeader().topicName();
    }

    /** As it will be at the target; in a route never null, as no message gets there that no topic rule carries. */
    public String targetTopic() {
        return targetTopic;
    }

    /** 0, 1 or 2. */
    public int qos() {
        return publish.fixedHeader().qosLevel().value();
    }

    public boolean retain() {
        return publish.fixedHeader().isRetain();
    }

    /** Not retained for the caller. */
    public ByteBuf payload() {
        return publish.payload();
    }

    /** A copy of the payload. */
    public byte[] payloadBytes() {
        return ByteBufUtil.getBytes(publish.payload());
    }

    public String payloadText() {
        return publish.payload().toString(StandardCharsets.UTF_8);
    }

    /** MQTT 5 properties as received; empty from a 3.1.1 broker. */
    public MqttProperties properties() {
        return publish.variableHeader().properties();
    }

    /** The brokers it has come from, as {@code <name>@<service>}, this link's source not among them yet. */
    public BrokerPath path() {
        return path;
    }

    /**
     * True if this service has taken it before, from the broker it comes from now, or from the one it is meant for: it has gone round,
     * and whoever is to have it has had it.
     */
    public boolean hasReturned() {
        return path.contains(lane.link().mark(target()))
                || path.contains(lane.link().mark(source()));
    }

    /** Name of the broker it was taken from. */
    public String source() {
        return lane.source().name();
    }

    /** Name of the broker it is meant for. */
    public String target() {
        return lane.target().name();
    }

    /** True if the source will send back to this link what this link publishes there. */
    public boolean sourceEchoes() {
        return !lane.source().capabilities().level().hasNoLocal();
    }

    /** True if the target will send this message back to this link. */
    public boolean targetEchoes() {
        return !lane.target().capabilities().level().hasNoLocal();
    }

    Lane lane() {
        return lane;
    }

    MqttPublishMessage publish() {
        return publish;
    }

    /** Whom to tell what became of it, and that instead of its source; null if the source sent it. */
    Consumer<Boolean> injected() {
        return injected;
    }

    int packetId() {
        return publish.variableHeader().packetId();
    }

    boolean isForwarded() {
        return forwarded;
    }

    void markForwarded() {
        forwarded = true;
    }

    /** What goes to the target: same QoS, packet id and flags, topics by the rules; the payload is shared and retained for it. */
    MqttPublishMessage toTarget(ServerCapabilities target) {
        MqttProperties properties = target.level().isMqtt5() ? propertiesForTarget() : MqttProperties.NO_PROPERTIES;
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH,
                publish.fixedHeader().isDup(),
                publish.fixedHeader().qosLevel(),
                publish.fixedHeader().isRetain() && target.retainAvailable(),
                0);
        MqttPublishVariableHeader variable = new MqttPublishVariableHeader(targetTopic, packetId(), properties);
        ByteBuf payload = publish.payload().retainedDuplicate();
        return expiry.isPresent()
                ? new ExpiringPublish(header, variable, payload, expiry.get())
                : new MqttPublishMessage(header, variable, payload);
    }

    private MqttProperties propertiesForTarget() {
        return properties().listAll().isEmpty()
                ? lane.pathAlone()
                : PublishProperties.forward(
                        properties(), path.then(lane.link().mark(source())), lane.mapping()::toTarget);
    }

    void release() {
        publish.release();
    }

    @Override
    public String toString() {
        return "topic=" + topic() + " qos=" + qos() + " from=" + source() + " to=" + target();
    }
}
