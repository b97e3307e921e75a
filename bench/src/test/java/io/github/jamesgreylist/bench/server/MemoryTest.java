package io.github.jamesgreylist.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {

    @Test
    void theHeapIsItsTwoGenerations() {
        assertThat(Memory.usedHeapMiB("""
            12345:
             def new generation   total 9792K, used 1024K [0x00000000f0000000, 0x00000000f0aa0000, 0x00000000f5550000)
              eden space 8704K,   5% used [0x00000000f0000000, 0x00000000f0078e60, 0x00000000f0880000)
             tenured generation   total 21888K, used 10240K [0x00000000f5550000, 0x00000000f6ab0000, 0x0000000100000000)
               the space 21888K,  46% used [0x00000000f5550000, 0x00000000f5f5c8a0, 0x00000000f5f5ca00, 0x00000000f6ab0000)
             Metaspace       used 20480K, committed 21000K, reserved 1114112K
            """)).isEqualTo(11);
    }
}
