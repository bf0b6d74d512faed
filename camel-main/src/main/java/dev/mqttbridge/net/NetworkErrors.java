package dev.mqttbridge.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Everyday network failures in a few words, for logs and read-outs. */
public final class NetworkErrors {

    private NetworkErrors() {}

    public static String describe(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no TCP connection in time";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof ConnectException) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            return message.contains("refused") ? "connection refused" : message;
        }
        if (cause instanceof ClosedChannelException) {
            return "connection closed";
        }
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        return message.contains("Connection reset") ? "connection reset" : message;
    }
}
