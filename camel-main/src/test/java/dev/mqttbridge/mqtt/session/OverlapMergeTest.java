package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlapMergeTest {

    private static int passed(OverlapMerge merge, long print, int times) {
        int passed = 0;
        for (int i = 0; i < times; i++) {
            passed += merge.passes(print) ? 1 : 0;
        }
        return passed;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 2", "1, 0", "1, 1", "2, 1", "1, 3", "3, 3"})
    void shouldDeliverAsOftenAsTheMoreGenerousBrokerSends(int old, int fresh) {
        OverlapMerge merge = new OverlapMerge(10);

        int delivered = passed(merge, 7, old);
        merge.switched();
        delivered += passed(merge, 7, fresh);

        assertThat(delivered).isEqualTo(Math.max(old, fresh));
    }

    @Test
    void shouldKeepMessagesApart() {
        OverlapMerge merge = new OverlapMerge(10);
        merge.passes(1);
        merge.switched();

        assertThat(merge.passes(2)).isTrue();
        assertThat(merge.passes(1)).isFalse();
    }

    @Test
    void shouldPreferADuplicateToALossBeyondItsBound() {
        OverlapMerge merge = new OverlapMerge(2);
        merge.passes(1);
        merge.passes(2);
        merge.passes(3);
        merge.switched();

        assertThat(merge.passes(3)).isTrue();
        assertThat(merge.passes(1)).isFalse();
    }
}
