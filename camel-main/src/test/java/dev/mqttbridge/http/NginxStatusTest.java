package dev.mqttbridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.gateway.Listener;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Read back the way that exporters for nginx do. */
class NginxStatusTest {

    /** The format string of nginx-prometheus-exporter (client/nginx.go), in which a newline matches a newline, blanks before it or not. */
    private static final Pattern EXPORTER = Pattern.compile("Active connections: (\\d+) ?\n"
            + "server accepts handled requests\n"
            + " ?(\\d+) (\\d+) (\\d+) ?\n"
            + "Reading: (\\d+) Writing: (\\d+) Waiting: (\\d+) ?\n");

    @Test
    void shouldBeReadableForExporters() {
        Matcher read = EXPORTER.matcher(new NginxStatus(291, 16_630_948, 16_630_940, 6, 179).text());

        assertThat(read.matches()).isTrue();
        assertThat(List.of(read.group(1), read.group(2), read.group(3), read.group(4)))
                .containsExactly("291", "16630948", "16630940", "16630940");
        assertThat(List.of(read.group(5), read.group(6), read.group(7))).containsExactly("6", "179", "0");
    }

    /** ngx_http_stub_status_module.c, blanks at the ends of lines included. */
    @Test
    void shouldBeNginxOwnFormToTheByte() {
        assertThat(new NginxStatus(1, 2, 3, 4, 5).text())
                .isEqualTo("Active connections: 1 \nserver accepts handled requests\n 2 3 3 \n"
                        + "Reading: 4 Writing: 5 Waiting: 0 \n");
    }

    @Test
    void shouldBeAllZerosBeforeTheFirstClient() {
        Listener listener = new Listener(new ListenerConfig("mqtt", new HostPort("127.0.0.1", 8883), Mode.TCP, 10));

        assertThat(NginxStatus.of(List.of(listener, listener))).isEqualTo(new NginxStatus(0, 0, 0, 0, 0));
        assertThat(NginxStatus.of(List.of())).isEqualTo(new NginxStatus(0, 0, 0, 0, 0));
    }
}
