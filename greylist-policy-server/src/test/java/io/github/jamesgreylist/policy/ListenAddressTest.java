package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenAddressTest {

    @Test
    void aStarAndNoHostAreEveryAddressOfTheMachine() throws UnknownHostException {
        for (String text : List.of("inet:*:10023", "inet::10023")) {
            ListenAddress all = ListenAddress.parse(text);
            assertThat(all.addresses()).isEqualTo(List.of(new InetSocketAddress(10023)));
            assertThat(all).hasToString("inet:*:10023");
        }
    }

    @Test
    void aPortAloneIsOnLocalhost() throws UnknownHostException {
        assertThat(ListenAddress.parse("inet:10023").addresses()).isNotEmpty()
            .allMatch(address -> ((InetSocketAddress) address).getAddress().isLoopbackAddress()
                    && ((InetSocketAddress) address).getPort() == 10023);
    }
}
