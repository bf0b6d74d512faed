package dev.mqttbridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a running service for {@code /status}: the health check of a container image that has neither a shell nor curl. A program of its own
 * with as few classes as can be, because it starts every few seconds.
 *
 * <p>{@code java -cp mqtt-bridge.jar dev.mqttbridge.cli.StatusCheck 127.0.0.1:8080}: exit code 0 if the answer is 200, else 1; 2 for a
 * wrong command line.
 */
public final class StatusCheck {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int LONGEST_ANSWER = 1_024;

    private StatusCheck() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        int colon = args.length == 1 ? args[0].lastIndexOf(':') : -1;
        if (colon < 1) {
            return wrong();
        }
        int port;
        try {
            port = Integer.parseInt(args[0].substring(colon + 1));
        } catch (NumberFormatException e) {
            return wrong();
        }
        if (port < 1 || port > 65_535) {
            return wrong();
        }
        return ask(args[0].substring(0, colon), port);
    }

    private static int wrong() {
        System.err.println("usage: StatusCheck HOST:PORT, for example 127.0.0.1:8080");
        return 2;
    }

    private static int ask(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request(host));
            return judge(answer(socket.getInputStream()));
        } catch (IOException e) {
            System.out.println("no answer: " + e.getMessage());
            return 1;
        }
    }

    private static byte[] request(String host) {
        return ("GET /status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String answer(InputStream in) throws IOException {
        return new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.US_ASCII);
    }

    /** Shows and judges the status line: {@code HTTP/1.1 200 OK}. */
    private static int judge(String answer) {
        String statusLine = answer.lines().findFirst().orElse("no answer");
        System.out.println(statusLine);
        return statusLine.contains(" 200 ") ? 0 : 1;
    }
}
